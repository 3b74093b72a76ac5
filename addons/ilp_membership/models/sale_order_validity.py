import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .ilp_membership_term_run import EXPECTED

_logger = logging.getLogger(__name__)

MOST_REASONS = 50  # on one page


class SaleOrder(models.Model):
    """The end of an offer: it expires, is reminded before, is renewed, or is declined with a reason."""

    _inherit = "sale.order"

    ilp_reminded_on = fields.Date("Reminded on", readonly=True, copy=False)
    ilp_expiry_told_on = fields.Date("Expiry told on", readonly=True, copy=False)
    ilp_decline_reason_id = fields.Many2one("crm.lost.reason", "Declined because", readonly=True, copy=False)
    ilp_decline_note = fields.Text("Words of the company", readonly=True, copy=False)

    # Declined

    def _ilp_decline_reasons(self):
        """The reasons a company can choose from."""
        return self.env["crm.lost.reason"].search([], limit=MOST_REASONS)

    def _ilp_decline(self, reason, note, partner):
        """The company says no: the reason stays on offer and term, and the lead of an accession is lost with it."""
        term = self.ensure_one().ilp_term_id
        vals = {"ilp_decline_reason_id": reason.id, "ilp_decline_note": note}
        self.write(vals)
        if not self.is_ilp_amendment:
            term.write({"decline_reason_id": reason.id, "decline_note": note, "declined_by_id": partner.id})
        self._action_cancel()
        body = self.env._("Declined: %(reason)s", reason=reason.name)
        self.message_post(
            body=f"{body}. {note}" if note else body,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        lead = term.membership_id.lead_id
        if lead.won_status == "pending" and lead.active and not self.is_ilp_amendment:
            lead.action_set_lost(lost_reason_id=reason.id)

    def action_ilp_decline(self):
        """Record that the company declined, with the reason it gave."""
        self.ensure_one()._check_ilp_administration()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The company declines"),
            "res_model": "ilp.offer.decline",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_ilp_administration(self):
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise AccessError(self.env._("Offers are handled by the programme administration."))
        self.check_access("write")

    # Expired

    def action_ilp_extend_validity(self):
        """Make these offers valid again for the days of the template, counted from today."""
        self._check_ilp_administration()
        for order in self:
            if not order.ilp_term_id or order.state not in ("draft", "sent"):
                raise UserError(self.env._("Only an open offer can be made valid again."))
            days = order.sale_order_template_id.number_of_days or 30
            today = order.ilp_term_id.program_id._today()
            order.write(
                {"validity_date": today + timedelta(days=days), "ilp_reminded_on": False, "ilp_expiry_told_on": False}
            )
            order.activity_feedback(["ilp_membership.mail_activity_offer_expired"], only_automated=False)

    def _ilp_ask_again(self, partner):
        """The company asks for an offer that expired: administration gets the task."""
        self._ilp_task("ilp_membership.mail_activity_offer_expired")
        body = self.env._("%(name)s asks for a new offer.", name=partner.name)
        self.message_post(body=body, author_id=partner.id, message_type="comment", subtype_xmlid="mail.mt_comment")

    @api.model
    def _cron_ilp_offers(self):
        """Remind of the offers that are about to expire, tell administration of those that have: each once."""
        steps = []
        for program in self.env["ilp.program"]._every().filtered("active"):
            today = program._today()
            steps += [(order, "_ilp_tell_expiry", today) for order in self.search(self._ilp_expired(program, today))]
            steps += [(order, "_ilp_remind", today) for order in self.search(self._ilp_expiring(program, today))]
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(steps))
        for order, step, today in steps:
            order._ilp_attempt(step, today)
            if not progress._commit_progress(1):
                return

    def _ilp_attempt(self, step, today):
        """Take the step for one offer; what fails stops only itself."""
        try:
            with self.env.cr.savepoint():
                getattr(self, step)(today)
                self.env.flush_all()
        except Exception as error:
            if not isinstance(error, EXPECTED):
                _logger.exception("%s failed for the offer %s", step, self.ids)
            self.env.invalidate_all(flush=False)
            self._message_log(body=self.ilp_term_id._cause(error))

    @api.model
    def _ilp_expired(self, program, today):
        return [
            *self._ilp_sent(program),
            ("validity_date", "<", today),
            ("ilp_expiry_told_on", "=", False),
        ]

    @api.model
    def _ilp_expiring(self, program, today):
        last = today + timedelta(days=program.offer_reminder_days)
        days = [("validity_date", ">=", today), ("validity_date", "<", last)]
        return [*self._ilp_sent(program), *days, ("ilp_reminded_on", "=", False)]

    @api.model
    def _ilp_sent(self, program):
        return [("state", "=", "sent"), ("ilp_term_id.membership_id.program_id", "=", program.id)]

    def _ilp_tell_expiry(self, today):
        self._ilp_task("ilp_membership.mail_activity_offer_expired")
        self.ilp_expiry_told_on = today

    def _ilp_remind(self, today):
        self.env.ref("ilp_membership.mail_template_offer_reminder")._send_to_partners(self, self._ilp_signers())
        self.ilp_reminded_on = today
