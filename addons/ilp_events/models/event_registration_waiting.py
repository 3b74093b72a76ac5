import secrets

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import email_normalize
from odoo.tools.urls import urljoin

from .event_registration_gate import COMING


class EventRegistration(models.Model):
    """A place on the waiting list, and the seat that is offered from it.

    Who waits is unconfirmed and holds nothing. When a seat is free for the person it is offered: the registration is
    open, so the seat and the unit of the plan are held, until the deadline of the event. Confirmed, it is a seat like
    any other, and a priced ticket is sold on an order that is confirmed at once and invoiced like any order. Declined
    or not confirmed in time, seat and unit go back, there is no order, and the next person is asked.
    """

    # pylint: disable=consider-merging-classes-inherited  # the waiting list has a file of its own
    _inherit = "event.registration"

    ilp_waiting_rank = fields.Float(
        "Order on the waiting list", compute="_compute_ilp_waiting_rank", store=True, copy=False, aggregator=None
    )
    ilp_waiting_position = fields.Integer(
        "Place on the waiting list", compute="_compute_ilp_waiting_position", compute_sudo=True
    )
    ilp_confirm_until = fields.Datetime(
        "To confirm until", readonly=True, copy=False, index="btree_not_null", tracking=True
    )
    ilp_seat_token = fields.Char(
        "Link of the seat",
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        groups="ilp_membership.group_ilp_officer",
        help="By it the person sees the place in the line, answers an offer and tells the details.",
    )

    _ilp_seat_token_unique = models.UniqueIndex("(ilp_seat_token)", "Two seats cannot share a link.")

    def _init_column(self, column_name):
        """Registrations that are older than their links get theirs when it is asked for, and not all the same."""
        return None if column_name == "ilp_seat_token" else super()._init_column(column_name)

    @api.depends("ilp_waitlisted_on")
    def _compute_ilp_waiting_rank(self):
        for registration in self:
            since = registration.ilp_waitlisted_on
            registration.ilp_waiting_rank = since.timestamp() if since else 0

    @api.depends("state", "ilp_waitlisted_on", "ilp_waiting_rank", "event_slot_id", "event_ticket_id")
    def _compute_ilp_waiting_position(self):
        places, counts = {}, {}
        for registration in self.event_id._ilp_line():
            key = (registration.event_id, registration.event_slot_id, registration.event_ticket_id)
            places[registration] = counts[key] = counts.get(key, 0) + 1
        for registration in self:
            registration.ilp_waiting_position = places.get(registration._origin, 0)

    @api.constrains("active", "state", "ilp_waitlisted_on")
    def _check_ilp_line_moves(self):
        """A seat has become free, or somebody has joined the line: it moves on when the transaction ends."""
        self.filtered(
            lambda seat: not seat.active or seat.state == "cancel" or seat._ilp_is_waiting()
        ).event_id._ilp_move_on_later()

    def write(self, vals):
        """Who comes has taken the offer, who gave it back has nothing to confirm; a seat that moves frees one."""
        coming = self.filtered("ilp_confirm_until") if vals.get("state") == "done" else self.browse()
        if vals.get("state") in ("done", "cancel"):
            vals = {**vals, "ilp_confirm_until": False}
        if {"event_id", "event_slot_id", "event_ticket_id"} & set(vals):
            self.event_id._ilp_move_on_later()
        result = super().write(vals)
        for seat in coming:
            seat._ilp_by_rule_sudo()._ilp_settle_confirmed()
        return result

    def unlink(self):
        """A deleted registration frees its seat."""
        self.event_id._ilp_move_on_later()
        return super().unlink()

    def _update_mail_schedulers(self):
        """Who waited or asked is written to once the seat is certain, by the queue and never inside the promotion."""
        asked = self.filtered("ilp_waitlisted_on")
        if asked.filtered(lambda seat: seat.state == "open" and not seat._ilp_is_provisional()):
            self.env.ref("event.event_mail_scheduler")._trigger()
        return super(EventRegistration, self - asked)._update_mail_schedulers()

    def _ilp_is_provisional(self):
        """The seat is held, but it is not certain yet that the person has it."""
        return bool(self.state == "open" and self.ilp_confirm_until)

    def _ilp_record(self, lines=None):
        """A seat that is not certain yet leaves no trace: no accepted invitation, no line on the timeline."""
        return None if self._ilp_is_provisional() else super()._ilp_record(lines)

    # The offer and its answers

    def _ilp_offer(self):
        """Take the free seat for the person who waits; raises one sentence when there is none for her."""
        self.ensure_one()
        self.write({"state": "open", "ilp_confirm_until": self._ilp_deadline()})
        if self.ilp_confirm_until:
            self.env.ref("ilp_events.ir_cron_waiting")._trigger(at=self.ilp_confirm_until)
        else:
            self._ilp_settle_confirmed()

    def _ilp_deadline(self):
        """When the offer ends: after the hours of the event, but before it begins. False: nothing to confirm."""
        hours = self.event_id.ilp_confirm_hours
        return hours and min(fields.Datetime.add(fields.Datetime.now(), hours=hours), self.event_begin_date)

    def _ilp_confirm(self):
        """The person takes the offered seat."""
        self.ensure_one()
        now, deadline = fields.Datetime.now(), self.ilp_confirm_until
        if self.state != "open" or not deadline or min(deadline, self.event_begin_date) < now:
            raise UserError(self.env._("There is nothing to confirm any more: the seat went to the next person."))
        self._ilp_check_happens()
        self.ilp_confirm_until = False
        self._ilp_settle_confirmed()

    def _ilp_settle_confirmed(self):
        """The seat is certain: sold if it has a price, written on the timeline, confirmed by mail."""
        self.ilp_waitlisted_on = False
        self.with_user(SUPERUSER_ID)._ilp_sell()  # the person asked in time: it is the institute that orders for her
        self._ilp_record()
        self.env.ref("event.event_mail_scheduler")._trigger()

    def _ilp_give_up(self):
        """The person declines the offer, leaves the line or gives the seat back."""
        self.ensure_one()
        if self.state not in COMING or self.event_id.is_finished:
            raise UserError(self.env._("This seat cannot be given back."))
        invitation = self.ilp_invitation_id
        self.action_cancel()
        invitation.filtered(lambda invitation: invitation.state != "declined")._set_declined()

    def _ilp_expire(self):
        """Nobody confirmed in time: the seats are free for the next, and the people are told."""
        late = self.filtered(lambda seat: seat._ilp_is_provisional() and seat.ilp_confirm_until < fields.Datetime.now())
        late.action_cancel()
        late._ilp_mail("mail_template_waiting_expired")

    def _ilp_sell(self):
        """A priced seat is ordered in the name of who confirms it; the order is confirmed, the invoice follows."""
        ticket = self.event_ticket_id
        if not ticket.price or self.sale_order_id:
            return
        keep, came = {name: self[name] for name in ("name", "email", "phone")}, self.state == "done"
        place = {"event_id": self.event_id.id, "event_slot_id": self.event_slot_id.id, "event_ticket_id": ticket.id}
        line = Command.create({"product_id": ticket.product_id.id, "product_uom_qty": 1, **place})
        order = self.env["sale.order"].create({"partner_id": self._ilp_buyer().id, "order_line": [line]})
        self.write({"sale_order_line_id": order.order_line.id, **keep})
        order.action_confirm()
        if came:  # the order set the state anew
            self.action_set_done()

    def _ilp_buyer(self):
        """The company of who comes for it, else the contact with the address of the person, made if there is none."""
        if self.ilp_access != "public" and self.ilp_membership_id:
            return self.ilp_membership_id.partner_id
        email = email_normalize(self.email) or ""
        known = self.partner_id or self.env["res.partner"].search([("email_normalized", "=", email)], limit=1)
        return known or self.env["res.partner"].create({"name": self.name, "email": email})

    def _ilp_seat_link(self):
        """The personal link of the seat; whoever has it answers for the person."""
        return urljoin(self.event_id.get_base_url(), f"/ilp/seat/{self.ilp_seat_token}")

    # The officer's order

    def _ilp_move_to(self, position, reason):
        """Put the person at another place of the line, for a reason that stays in the notes."""
        self.ensure_one()
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may do this."))
        if not self._ilp_is_waiting():
            raise UserError(self.env._("%(person)s does not wait any more.", person=self.name))
        same_line = Domain("event_slot_id", "=", self.event_slot_id.id)
        same_line &= Domain("event_ticket_id", "=", self.event_ticket_id.id)
        others = (self.event_id._ilp_line() - self).filtered_domain(same_line)
        before, after = others[: position - 1][-1:], others[position - 1 :][:1]
        low = before.ilp_waiting_rank or after.ilp_waiting_rank - 2
        high = after.ilp_waiting_rank or before.ilp_waiting_rank + 2
        if others:
            seat_sudo = self._ilp_by_rule_sudo()
            seat_sudo.ilp_waiting_rank = (low + high) / 2
        body = self.env._("Moved to place %(place)s of the waiting list: %(reason)s", place=position, reason=reason)
        self._message_log(body=body)
