from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

COMING = ("draft", "open")
SEATED = (*COMING, "done")


class EventRegistration(models.Model):
    """The questions of the gate: each answers, or raises one sentence that says why not."""

    # pylint: disable=consider-merging-classes-inherited  # the gate has a file of its own: one concern each
    _inherit = "event.registration"

    def _ilp_is_override(self):
        if not (self.ilp_override_reason or "").strip():
            return False
        if not (self.env.user._is_superuser() or self.env.user.has_group("ilp_membership.group_ilp_officer")):
            raise AccessError(self.env._("Only a liaison officer may make an exception."))
        return True

    def _ilp_find_membership(self):
        """The affiliation that answers for the person: of the invitation, of the acting company, or of the person.

        Of a company's affiliations with several institutes, the one with the institute of the event.
        """
        invitation, user = self.ilp_invitation_id, self.env.user
        if invitation.event_id == self.event_id and invitation.partner_id == self.partner_id and invitation:
            return invitation.membership_id
        Membership, institute = self.env["ilp.membership"], self.event_id.company_id or self.env.company
        if user._is_internal():
            return Membership._of_partner(self.partner_id, institute)
        membership = Membership._of_partner(user.partner_id, institute) if user._is_portal() else Membership
        if self.partner_id != user.partner_id and not membership._is_coordinator(user.partner_id):
            return Membership
        return membership

    def _ilp_find_invitation(self):
        domain = [("event_id", "=", self.event_id.id), ("partner_id", "=", self.partner_id.id)]
        return self.env["ilp.event.invitation"].search_fetch(domain, ["state"], limit=1, order="id")

    def _ilp_check_window(self):
        event, ticket = self.event_id, self.event_ticket_id
        self._ilp_check_happens()
        if event.ilp_kind or event.ilp_access != "public":  # an event of another kind is no concern of the programme
            self._ilp_check_not_over()
        if self.ilp_waitlisted_on and not self._ilp_is_waiting():
            return  # who waited asked in time
        if not event.event_registrations_started:
            raise UserError(self.env._("Registration for %(event)s has not started yet.", event=event.name))
        if event.event_ticket_ids:
            self._ilp_check_ticket(ticket)

    def _ilp_check_ticket(self, ticket):
        name = self.event_id.name
        if not ticket:
            raise UserError(self.env._("Choose the type of ticket for %(event)s.", event=name))
        if not ticket.is_launched or ticket.is_expired:
            raise UserError(self.env._("Registration for %(event)s is closed.", event=name))

    def _ilp_check_happens(self):
        if self.event_id.kanban_state == "cancel" or not self.event_id.active:
            raise UserError(self.env._("%(event)s was cancelled.", event=self.event_id.name))

    def _ilp_check_not_over(self):
        event, slot = self.event_id, self.event_slot_id
        if event.is_finished or event.ilp_is_ended or (slot and slot.end_datetime <= fields.Datetime.now()):
            raise UserError(self.env._("%(event)s is over.", event=event.name))

    def _ilp_check_person(self, membership):
        partner, name = self.partner_id, self.event_id.name
        if not membership.is_affiliate or partner.commercial_partner_id != membership.partner_id:
            raise UserError(self.env._("%(event)s is for the companies of the Industrial Liaison Program.", event=name))
        if not partner or partner.is_company:
            raise UserError(self.env._("Choose the person who comes, not the company."))
        if self.email and not email_normalize(self.email):
            raise UserError(self.env._("“%(email)s” is not an e-mail address.", email=self.email[:64]))

    def _ilp_check_duplicate(self, key):
        domain = [
            ("id", "!=", self.id),
            ("event_id", "=", self.event_id.id),
            ("state", "in", SEATED),
            ("ilp_attendee_key", "!=", False),
            "|",
            ("ilp_attendee_key", "=", key),
            ("partner_id", "=", self.partner_id.id or -1),
        ]
        if self.search_count(domain, limit=1):
            names = {"person": self.name, "event": self.event_id.name}
            raise UserError(self.env._("%(person)s is registered for %(event)s already.", **names))

    def _ilp_check_waiting_twice(self):
        domain = [
            ("id", "!=", self.id),
            ("event_id", "=", self.event_id.id),
            ("event_slot_id", "=", self.event_slot_id.id),
            ("state", "=", "draft"),
            ("ilp_waitlisted_on", "!=", False),
            ("partner_id", "=", self.partner_id.id or -1),
        ]
        if self.search_count(domain, limit=1):
            names = {"person": self.name, "event": self.event_id.name}
            raise UserError(self.env._("%(person)s is on the waiting list of %(event)s already.", **names))

    def _ilp_check_ordered(self):
        """A priced seat beyond the plan is in an order, and sold before it is taken; who waits or asked pays later."""
        ticket = self.event_ticket_id
        asked = self.ilp_waitlisted_on or self.ilp_approval in ("requested", "approved")
        if not ticket.ilp_is_overflow or not ticket.price or asked or self._ilp_is_override():
            return
        unordered = not self.sale_order_line_id and not self.ilp_attendee_key
        if unordered or (self.sale_status == "to_pay" and self.state in ("open", "done")):
            sentence = self.env._("“%(ticket)s” is beyond the plan: it needs a confirmed order.", ticket=ticket.name)
            raise UserError(sentence)

    def _ilp_check_company_quota(self, membership):
        """Refuse a seat beyond those that the event keeps for each company; an event without such a limit asks nobody.

        Extended where events have that limit.
        """

    def _ilp_check_quota(self, membership, entitlement):
        """Ask the plan of the company; with a reason, an officer adds a seat to it."""
        taking = sum(seat.ilp_entitlement_id == entitlement for seat in self._ilp_late() or ())
        if not membership or entitlement.usable > taking or not membership._ilp_counts_seats(self.event_id):
            return
        if entitlement and self.ilp_override_reason:
            entitlement._override(1, self.ilp_override_reason)
        else:
            membership._ilp_check_plan(self.event_id, taking)
