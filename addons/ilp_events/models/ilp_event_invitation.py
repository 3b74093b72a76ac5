import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.urls import urljoin

from .event_registration_gate import SEATED

TRANSITIONS = {
    "to_send": {"sent", "accepted", "declined", "attended"},
    "sent": {"accepted", "declined", "attended"},
    "accepted": {"declined", "attended", "absent"},
    "declined": {"accepted", "attended"},
    "attended": {"accepted", "absent", "declined"},
    "absent": {"attended", "accepted", "declined"},
}


class IlpEventInvitation(models.Model):
    """The invitation of one person of an affiliate to one event, answered from a personal link without login.

    A person is invited once per event. The invitation follows the registration, whichever way the person
    registered: accepted with a seat, declined when it is given back, attended or absent after the event.
    Archived, it was withdrawn: the person left the audience before answering, and the link answers nothing.
    """

    _name = "ilp.event.invitation"
    _description = "Invitation to an event"
    _inherit = "ilp.state.mixin"
    _order = "event_id desc, membership_id, partner_id"
    _transitions = TRANSITIONS

    event_id = fields.Many2one("event.event", required=True, ondelete="cascade", index=True)
    event_date = fields.Datetime("Date", related="event_id.date_begin")
    company_id = fields.Many2one(related="event_id.company_id", store=True)
    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", "Person", required=True, ondelete="cascade", index=True)
    email = fields.Char(related="partner_id.email")
    state = fields.Selection(
        [
            ("to_send", "To send"),
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("attended", "Attended"),
            ("absent", "Absent"),
        ],
        required=True,
        default="to_send",
        readonly=True,
    )
    active = fields.Boolean(default=True)
    is_automatic = fields.Boolean(
        "By the audience", readonly=True, help="Made from the audience of the event: it goes when the person leaves it."
    )
    sent_on = fields.Datetime(readonly=True, copy=False)
    reminded_on = fields.Datetime(readonly=True, copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)
    access_token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        groups="ilp_membership.group_ilp_officer",
    )
    registration_ids = fields.One2many("event.registration", "ilp_invitation_id", "Registrations")

    _once = models.UniqueIndex("(event_id, partner_id)", "This person is invited to the event already.")
    _token_unique = models.UniqueIndex("(access_token)", "Two invitations cannot share a link.")

    @api.depends("partner_id.name", "event_id.name")
    def _compute_display_name(self):
        for invitation in self:
            invitation.display_name = f"{invitation.partner_id.name}: {invitation.event_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        """What the person did already counts: who has a seat, waits for one or gave it back is not asked again.

        Who was on the list unsent, and is invited by hand, is invited by hand.
        """
        self._unlist([vals for vals in vals_list if not vals.get("is_automatic")])
        invitations = super().create(vals_list)
        domain = Domain("event_id", "in", invitations.event_id.ids)
        domain &= Domain("partner_id", "in", invitations.partner_id.ids)
        seats = self.env["event.registration"].search(domain, order="id")
        last = {(seat.event_id, seat.partner_id): seat for seat in seats.sorted(lambda seat: seat.state != "cancel")}
        for invitation in invitations:
            if seat := last.get((invitation.event_id, invitation.partner_id)):
                invitation._merge_seat(seat)
        return invitations

    def _unlist(self, vals_list):
        domain = Domain.OR(
            [Domain("event_id", "=", vals.get("event_id")) & Domain("partner_id", "=", vals.get("partner_id"))]
            for vals in vals_list
        )
        listed = domain & Domain("is_automatic", "=", True) & Domain("sent_on", "=", False)
        self.with_context(active_test=False).search(listed).unlink()

    def _merge_seat(self, seat):
        """Take the state from the registration that was there first."""
        seat.ilp_invitation_id = self
        if seat._ilp_is_waiting():
            self.write({"state": "sent", "sent_on": fields.Datetime.now()})
        else:
            self._answer({"cancel": "declined", "done": "attended"}.get(seat.state, "accepted"))

    @api.constrains("membership_id", "partner_id")
    def _check_partner_of_membership(self):
        for invitation in self:
            if invitation.partner_id.commercial_partner_id != invitation.membership_id.partner_id:
                raise UserError(
                    self.env._(
                        "%(person)s is not of %(company)s.",
                        person=invitation.partner_id.name,
                        company=invitation.membership_id.partner_id.name,
                    )
                )

    # Buttons

    def action_send(self):
        """Mail the invitations that were not sent yet."""
        self._check_officer()
        return self._notify_sent(self._send())

    def action_mark_absent(self):
        """Record who had a seat and did not come."""
        self._check_officer()
        self._set_absent()

    def _notify_sent(self, sent):
        """Say how many were ``sent``, and how many of these still wait for an address."""
        message = self.env._("New invitations sent: %(count)s", count=len(sent))
        if unreached := self.filtered(lambda i: i.state == "to_send" and not i.partner_id.email_normalized):
            waiting = self.env._("Without a valid e-mail address: %(count)s", count=len(unreached))
            message = f"{message}. {waiting}"
        kind = "warning" if unreached else "success" if sent else "info"
        params = {"type": kind, "message": message, "next": {"type": "ir.actions.act_window_close"}}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    # States

    def _send(self):
        """Mail each person in his or her language, and return whom; one line on each company's timeline.

        Who has no valid address waits.
        """
        waiting = self.filtered(lambda i: i.state == "to_send" and i.partner_id.email_normalized)
        if not waiting:
            return waiting
        template = self.env.ref("ilp_events.mail_template_invitation")
        template.send_mail_batch(waiting.ids, email_layout_xmlid="mail.mail_notification_light")
        waiting.write({"state": "sent", "sent_on": fields.Datetime.now()})
        waiting._log_sent()
        return waiting

    def _remind(self):
        """Remind those who have not answered, once, and not on the day on which they were invited."""
        yesterday = fields.Datetime.now() - timedelta(days=1)
        due = self.filtered(lambda i: i.state == "sent" and not i.reminded_on and i.partner_id.email_normalized)
        due = due.filtered(lambda i: i.sent_on and i.sent_on <= yesterday and not i._taking())
        if due:
            template = self.env.ref("ilp_events.mail_template_invitation_reminder")
            template.send_mail_batch(due.ids, email_layout_xmlid="mail.mail_notification_light")
            due.reminded_on = fields.Datetime.now()
        return due

    def _log_sent(self):
        for membership, invitations in self.grouped("membership_id").items():
            for event, invited in invitations.grouped("event_id").items():
                people = ", ".join(invited.partner_id.mapped("name"))
                own = event.with_env(membership._in_company_language().env)
                summary = own.env._("Invited to %(event)s: %(people)s", event=own.name, people=people)
                membership._log_interaction(
                    "event", summary, pillar=event.ilp_pillar or "relations", partners=invited.partner_id, origin=event
                )

    def _set_accepted(self):
        """The person has a seat."""
        self._answer("accepted")

    def _set_declined(self):
        """The person does not come, or gave the seat back."""
        self._answer("declined")

    def _set_attended(self):
        """The person came."""
        self._answer("attended")

    def _set_absent(self):
        """The person had a seat and did not come."""
        self._answer("absent")

    def _answer(self, state):
        changing = self.filtered(lambda invitation: invitation.state != state)
        changing.write({"state": state, "answered_on": fields.Datetime.now()})

    # Answers from the personal link

    def _accept(self, slot=None):
        """Register the invited person. Raises one sentence when the gate refuses."""
        self.ensure_one()
        if not self._taking():
            self._check_contact()
            self.event_id._ilp_register(self.partner_id, slot=slot, invitation=self)

    def _may_wait(self):
        """Whether the link offers the waiting list: no seat is left in the room, in the quota or in the plan."""
        self.ensure_one()
        event, membership = self.event_id, self.membership_id
        plan = membership._ilp_event_entitlement(event)
        full = event.event_registrations_sold_out or event._ilp_company_left(membership) == 0
        used_up = membership._ilp_counts_seats(event) and plan.usable <= 0
        return event.ilp_has_waiting_list and not self.partner_id.is_company and bool(full or used_up)

    def _wait(self, slot=None):
        """Put the invited person on the waiting list. Raises one sentence when the gate refuses."""
        self.ensure_one()
        if not self._taking():
            self._check_contact()
            people = self.event_id._ilp_people_vals(self.partner_id)
            self.event_id._ilp_wait(people, slot=slot, invitation=self)

    def _decline(self):
        """Say no, or give the seat back."""
        self.ensure_one()
        self._check_answerable()
        self._taking().action_cancel()
        if self.state != "declined":
            self._set_declined()
        own = self.event_id.with_env(self.membership_id._in_company_language().env)
        summary = own.env._("%(person)s declined %(event)s", person=self.partner_id.name, event=own.name)
        self.membership_id._log_interaction("event", summary, partners=self.partner_id, origin=self)

    def _taking(self):
        """The registration by which the person has a seat now, or waits for one."""
        domain = [("event_id", "=", self.event_id.id), ("partner_id", "=", self.partner_id.id), ("state", "in", SEATED)]
        return self.env["event.registration"].search(domain, limit=1)

    def _get_link(self):
        """The personal link; whoever has it answers for the person."""
        return urljoin(self.event_id.get_base_url(), f"/ilp/invitation/{self.access_token}")
