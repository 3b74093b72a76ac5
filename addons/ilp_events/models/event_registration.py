from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from .event_registration_gate import SEATED

LEDGER_TARGET = {"draft": "reserve", "open": "use", "done": "use"}


class EventRegistration(models.Model):
    """The seat of one person. For an event that is not open to everyone it must pass the gate, through every door.

    The gate asks: is registration open and the ticket on sale; is the person of an affiliate; is she invited, if the
    event asks for it; has she no other seat there; has her company's plan a seat left. The company comes from the
    user who acts or from the invitation, never from a posted form. An unconfirmed seat is reserved in the ledger, a
    confirmed one used, a cancelled, archived or deleted one given back. An officer may pass all but the double seat
    and the room's limit by writing a reason, which is kept. Who waits for a seat holds nothing: no seat, no unit.
    """

    _inherit = "event.registration"

    ilp_access = fields.Selection(related="event_id.ilp_access")
    ilp_membership_id = fields.Many2one(
        "ilp.membership", "Affiliate", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    ilp_entitlement_id = fields.Many2one(
        "ilp.entitlement", "Seat taken from", readonly=True, copy=False, ondelete="restrict"
    )
    ilp_invitation_id = fields.Many2one(
        "ilp.event.invitation", "Invitation", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    ilp_attendee_key = fields.Char(
        "Attendee key",
        readonly=True,
        copy=False,
        help="Address or contact of the person while she holds a seat of an event for affiliates.",
    )
    ilp_waitlisted_on = fields.Datetime(
        "On the waiting list since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="With this date an unconfirmed registration waits: it holds neither a seat nor a unit of the plan.",
    )
    ilp_override_reason = fields.Char(
        "Reason of the exception",
        copy=False,
        tracking=True,
        groups="ilp_membership.group_ilp_officer",
        help="Written by a liaison officer to let a person in whom the rules would refuse.",
    )

    _ilp_one_seat_per_address = models.UniqueIndex(
        "(event_id, ilp_attendee_key) WHERE ilp_attendee_key IS NOT NULL AND active AND state <> 'cancel'",
        "This person is registered for the event already.",
    )
    _ilp_one_seat_per_person = models.UniqueIndex(
        "(event_id, partner_id) WHERE ilp_attendee_key IS NOT NULL AND active AND state <> 'cancel'",
        "This person is registered for the event already.",
    )

    @api.constrains(
        "active", "state", "event_id", "event_slot_id", "event_ticket_id", "partner_id", "email", "ilp_waitlisted_on"
    )
    def _check_ilp_gate(self):
        """Runs as superuser after every create, write and recomputation: no door leads around it.

        It may run inside itself (reading a computed address checks the constraints again), so each step is idempotent.
        """
        for registration in self:
            if registration.event_id.ilp_access == "public" and not registration.ilp_attendee_key:
                continue
            if registration._ilp_is_waiting():
                registration._ilp_wait()
            elif registration.active and registration.state in SEATED:
                registration._ilp_enter()
            elif registration.ilp_attendee_key:
                registration._ilp_leave()

    def write(self, vals):
        """Another person or event is another seat: give the old one back first. A reason is for one person only."""
        seats_sudo = self._ilp_by_rule_sudo()
        seats_sudo._ilp_leave_plan(vals)
        if moving := [name for name in ("partner_id", "event_id") if name in vals]:
            moved_sudo = seats_sudo.filtered(lambda seat: any(seat[name].id != vals[name] for name in moving))
            moved_sudo.filtered("ilp_attendee_key")._ilp_leave()
            moved_sudo.filtered(lambda seat: seat._ilp_is_waiting()).ilp_membership_id = False
            if "partner_id" in vals:
                excused_sudo = moved_sudo.filtered("ilp_override_reason")
                excused_sudo.filtered(lambda seat: seat.partner_id.id != vals["partner_id"]).ilp_override_reason = False
        return super().write(vals)

    def unlink(self):
        """A deleted registration gives its seat back to the plan."""
        self.check_access("unlink")
        self.filtered("ilp_attendee_key").write({"active": False})
        return super().unlink()

    def _update_mail_schedulers(self):
        """Queue the mails of our events: core sends them in the middle of the transaction and commits it.

        Beside a new seat of ours the mails of all others wait too: it has not taken its unit yet.
        """
        ours = self if self._ilp_late() else self.filtered(lambda seat: seat.event_id._ilp_has_queue())
        if not self.env.context.get("install_mode"):
            ours.filtered(lambda seat: seat.state == "open").event_id._ilp_queue_mails()
        return super(EventRegistration, self - ours)._update_mail_schedulers()

    # Entering and leaving

    def _ilp_by_rule_sudo(self):
        """These seats as the rules see them: unit, line of the timeline, request and answers follow the seat.

        For what follows from a change that core checks, or that was just checked; never for the change itself.
        """
        return self.sudo()  # whoever may change a seat has no right on what hangs on it

    def _ilp_is_waiting(self):
        """On the waiting list: unconfirmed, with the date. Whoever got a seat keeps the date and waits no more."""
        return bool(self.active and self.state == "draft" and self.ilp_waitlisted_on)

    def _ilp_wait(self):
        """Stand in line: only whoever could have a seat may, once. A seat held before is given back."""
        self.ensure_one()
        if self.ilp_attendee_key:
            self._ilp_leave()
        if not self.ilp_membership_id:
            membership, invitation = self._ilp_ask()
            self._ilp_check_duplicate(self._ilp_person_key())
            self._ilp_check_waiting_twice()
            self.write({"ilp_membership_id": membership.id, "ilp_invitation_id": invitation.id})

    def _ilp_person_key(self):
        person = f"partner:{self.partner_id.id}" if self.partner_id else f"guest:{self.id}"
        return email_normalize(self.email) or person

    def _ilp_enter(self):
        self.ensure_one()
        key = self._ilp_person_key()
        self._ilp_check_ordered()
        if not self.ilp_attendee_key:
            self._ilp_admit(key)
        elif key != self.ilp_attendee_key:
            self._ilp_check_duplicate(key)
            self.ilp_attendee_key = key
        late = self._ilp_late()
        if late is None:
            self._ilp_record()
            self._ilp_settle(LEDGER_TARGET[self.state])  # late: from here on the company's others wait for the balance
        elif self not in late:
            late.append(self)

    def _ilp_admit(self, key):
        """Ask the questions of the gate and remember who pays the seat."""
        affiliate, invitation = self._ilp_ask()
        self._ilp_check_duplicate(key)
        entitlement = self.env["ilp.entitlement"]
        if not self.event_ticket_id.ilp_is_overflow:  # a seat beyond the plan is paid
            self._ilp_check_company_quota(affiliate)
            entitlement = affiliate._ilp_event_entitlement(self.event_id) if affiliate else entitlement
            self._ilp_check_quota(affiliate, entitlement)
        self.with_context(tracking_disable=True).write(  # none of these is tracked
            {
                "ilp_membership_id": affiliate.id,
                "ilp_entitlement_id": entitlement.id,
                "ilp_invitation_id": invitation.id,
                "ilp_attendee_key": key,
            }
        )

    def _ilp_ask(self):
        """Check the rules of the event, unless an officer gave a reason; return the affiliate and the invitation."""
        membership, invitation = self._ilp_find_membership(), self._ilp_find_invitation()
        if not self._ilp_is_override():
            self._ilp_check_window()
            self._ilp_check_person(membership)
            if self.event_id.ilp_access == "invited" and not invitation:
                raise UserError(self.env._("%(event)s is for invited people only.", event=self.event_id.name))
        return membership.filtered("is_affiliate"), invitation

    def _ilp_leave(self):
        """Give the seat back to the plan; the company's chatter keeps the trace."""
        for seat in self:
            seat._ilp_settle(None)
            seat.ilp_attendee_key = False
            seat.ilp_invitation_id._set_declined()
            body = self.env._("%(person)s gave back the seat at %(event)s.", person=seat.name, event=seat.event_id.name)
            for membership in seat.ilp_membership_id:  # a guest has none
                membership._message_log(body=body)

    def _ilp_leave_plan(self, vals):
        """From a seat of the plan to one beyond it, or back: another seat, which asks the gate again."""
        if "event_ticket_id" in vals:
            beyond = self.env["event.event.ticket"].browse(vals["event_ticket_id"] or []).ilp_is_overflow
            seated = self.filtered("ilp_attendee_key")
            seated.filtered(lambda seat: seat.event_ticket_id.ilp_is_overflow != beyond)._ilp_leave()
