from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..models.event_registration_gate import COMING


class IlpEventWalkIn(models.TransientModel):
    """Somebody is at the door without a registration: a contact that is known, or a new person.

    The seat passes the gate like any other; over the quota or without an invitation, the officer writes why.
    """

    _name = "ilp.event.walk.in"
    _description = "Person at the door"

    event_id = fields.Many2one("event.event", required=True, readonly=True)
    is_multi_slots = fields.Boolean("Several times", related="event_id.is_multi_slots", help="")
    slot_id = fields.Many2one("event.slot", "Time", domain="[('event_id', '=', event_id)]")
    partner_id = fields.Many2one("res.partner", "Contact", domain=[("is_company", "=", False)])
    name = fields.Char()
    email = fields.Char("E-mail")
    membership_id = fields.Many2one("ilp.membership", "Affiliate", domain=[("is_affiliate", "=", True)])
    company_name = fields.Char("Company")
    reason = fields.Char("Reason of the exception", help="Needed over the quota of the company, or without invitation.")

    def action_register(self):
        """Give the person a seat and mark him or her as attended."""
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may do this."))
        self.ensure_one().event_id.check_access("write")
        vals = self._prepare_seat()
        seat = self._find_seat(vals)
        if seat and self.reason:
            seat.ilp_override_reason = self.reason
        (seat or seat.create(vals)).action_set_done()
        return {"type": "ir.actions.act_window_close"}

    def _find_seat(self, vals):
        """The seat, or the place in the line, of who is on the list already."""
        expected = Domain("event_id", "=", self.event_id.id) & Domain("state", "in", COMING)
        if vals["partner_id"]:
            same = Domain("partner_id", "=", vals["partner_id"])
            return self.env["event.registration"].search(expected & same, limit=1)
        email = email_normalize(vals["email"] or "")
        known = self.env["event.registration"].search(expected & Domain("email", "=ilike", email))
        return known.filtered(lambda seat: email and email_normalize(seat.email or "") == email)[:1]

    def _prepare_seat(self):
        event, person = self.event_id, self.partner_id
        if not person and not (self.name or "").strip():
            raise UserError(self.env._("Choose a contact, or write the name of the person."))
        if self.email and not email_normalize(self.email):
            raise UserError(self.env._("“%(email)s” is not an e-mail address.", email=self.email[:64]))
        if not person and self.membership_id:
            person = self._new_contact()
        vals = {
            "event_id": event.id,
            "event_slot_id": self.slot_id.id,
            "event_ticket_id": (event._ilp_open_ticket() or event.event_ticket_ids[:1]).id,
            "partner_id": person.id,
            "ilp_override_reason": self.reason,
        }
        new = {"name": self.name, "email": self.email, "company_name": self.company_name}
        return vals if person else {**vals, **new}

    def _new_contact(self):
        if not self.email:
            raise UserError(self.env._("Write the e-mail address of the new contact."))
        return self.membership_id._ilp_find_or_create_contact(self.name, self.email)
