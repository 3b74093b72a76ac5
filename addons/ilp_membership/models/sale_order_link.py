from datetime import timedelta

from odoo import fields, models
from odoo.http import request
from odoo.tools import consteq

SESSION_KEY = "ilp_offer_holders"
PAUSE = timedelta(minutes=10)


class SaleOrder(models.Model):
    """The personal link of an offer: mailed to one person, it says who opens the page without a login.

    The `access_token` of the page lets its holder read. Whoever acts by the link of a mail needs core's signature of
    the addressee in it as well (`pid` and `hash`), which no page and no message of the portal shows.
    """

    _inherit = "sale.order"

    ilp_link_sent_on = fields.Datetime("Personal links sent on", readonly=True, copy=False)

    def get_portal_url(self, suffix=None, report_type=None, download=None, query_string=None, anchor=None):
        """In a mail to one person, or to the coordinators only, the link of an affiliation offer is personal."""
        context = self.env.context
        person = context.get("recipient") or (context.get("ilp_personal_link") and self.partner_id)
        if person and self.env.su and self.ilp_term_id and not suffix:  # anybody's context comes with a call
            query_string = f"{query_string or ''}&pid={person.id}&hash={self._sign_token(person.id)}"
        return super().get_portal_url(suffix, report_type, download, query_string, anchor)

    def _ilp_remember_holder(self, pid, signature):
        """Keep in the session who opened the offer by a personal link; a wrong signature is nobody's."""
        number = str(pid or "")
        if number.isascii() and number.isdecimal() and len(number) < 10 and isinstance(signature, str):
            if consteq(signature.encode(), self._sign_token(int(number)).encode()):
                request.session[SESSION_KEY] = request.session.get(SESSION_KEY, {}) | {str(self.id): int(number)}

    def _ilp_link_holder(self):
        """The person whose personal link opened this offer in the session, or nobody."""
        holders = request.session.get(SESSION_KEY, {}) if request else {}
        return self.env["res.partner"].browse(holders.get(str(self.id), [])).exists()

    def _ilp_send_links(self):
        """Mail each person who may sign a link of their own; who clicks again waits some minutes."""
        now = fields.Datetime.now()
        if self.state == "sent" and (not self.ilp_link_sent_on or self.ilp_link_sent_on < now - PAUSE):
            self.ilp_link_sent_on = now
            template = self.env.ref("ilp_membership.mail_template_offer_reminder")
            template._send_to_partners(self, self._ilp_signers())
