from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from ..tools import EMAIL_MAX, fits

LINE_MAX = 200


class EventRegistration(models.Model):
    """What holds for a visitor of the website and for a portal user at every event, whichever form or call they use.

    They register while registration is open, with a ticket on sale, no more at once than the ticket allows, as
    themselves: whose registration it is comes from the session and never from the form. The institute's own people may
    register somebody late; at an event that is none of the programme's so may a visitor, as in Odoo.
    """

    # pylint: disable=consider-merging-classes-inherited  # the public door has a file of its own: one concern each
    _inherit = "event.registration"

    @api.constrains("event_id", "event_slot_id", "event_ticket_id")
    def _check_ilp_public_door(self):
        if not self.env.user._is_internal():
            for registration in self.filtered(lambda seat: seat.event_id.ilp_access == "public"):
                registration._ilp_check_window()
                if registration.email and not email_normalize(registration.email):
                    raise UserError(self.env._("Write a valid e-mail address for each person."))

    @api.constrains("name", "email", "phone", "company_name")
    def _check_ilp_readable(self):
        """A line is a line: names and addresses end up in mails, on badges and in spreadsheets."""
        for registration in self:
            lines = [registration.name, registration.phone, registration.company_name]
            if not all(fits(line or "", LINE_MAX) for line in lines) or not fits(registration.email or "", EMAIL_MAX):
                raise ValidationError(
                    self.env._("Names, addresses and numbers of people are one line each, at most 200 characters.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Count the seats that a visitor takes at once before anything is written."""
        if not self.env.user._is_internal():
            self._ilp_check_order_limit(vals_list)
        return super().create(vals_list)

    def _ilp_check_order_limit(self, vals_list):
        orders = {vals["sale_order_id"] for vals in vals_list if vals.get("sale_order_id")}
        domain = [("sale_order_id", "in", list(orders)), ("state", "!=", "cancel")]
        before = self.search(domain) if orders else self
        wanted = Counter((vals.get("event_id"), vals.get("event_ticket_id") or False) for vals in vals_list)
        wanted.update((seat.event_id.id, seat.event_ticket_id.id) for seat in before)
        for (event_id, ticket_id), count in wanted.items():
            ticket = self.env["event.event.ticket"].browse(ticket_id or [])
            event = self.env["event.event"].browse(event_id or [])
            limit = ticket.limit_max_per_order or event.EVENT_MAX_TICKETS
            if count > limit:
                raise UserError(
                    self.env._(
                        "At most %(limit)s seats of “%(what)s” can be taken at once.",
                        limit=limit,
                        what=ticket.name or event.name,
                    )
                )

    def _get_website_registration_allowed_fields(self):
        """Whose registration it is comes from the session, not from the form."""
        return super()._get_website_registration_allowed_fields() - {"partner_id", "event_id"}
