from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.ilp_membership.tools.ledger import GRANTING

QUEUE, COMPANIES = "ilp_events.waiting", "ilp_events.waiting_companies"
MAKES_ROOM = {"seats_max", "seats_limited", "ilp_company_seats", "ilp_quota_ids", "ilp_has_waiting_list"}


class EventEvent(models.Model):
    """The waiting list of an event moves on when a seat becomes free: who came first is asked first.

    A seat may be free for one person and not for another: by time, by ticket, by what the company may have. So the
    line is walked in its order and each seat goes to the first person who may have it. It is walked at the end of the
    transaction that freed the seat, and by a scheduled action that may be late or run twice.
    """

    # pylint: disable=consider-merging-classes-inherited  # the waiting list has a file of its own
    _inherit = "event.event"

    ilp_has_waiting_list = fields.Boolean(
        "Waiting list",
        compute="_compute_ilp_has_waiting_list",
        store=True,
        readonly=False,
        precompute=True,
        help="When it is full people can wait for a seat; it is offered to the next one by itself.",
    )
    ilp_confirm_hours = fields.Integer(
        "Hours to confirm", default=48, help="How long an offered seat is kept. 0: who waits gets it without asking."
    )
    ilp_waiting_count = fields.Integer("Waiting people", compute="_compute_ilp_waiting_count", compute_sudo=True)

    _ilp_confirm_positive = models.Constraint("CHECK(ilp_confirm_hours >= 0)", "Hours cannot be negative.")

    @api.depends("ilp_kind")
    def _compute_ilp_has_waiting_list(self):
        for event in self:
            event.ilp_has_waiting_list = event.ilp_has_waiting_list or bool(event.ilp_kind)

    def _compute_ilp_waiting_count(self):
        counts = dict(
            self.env["event.registration"]._read_group(self._ilp_line_domain(), ["event_id"], ["__count"])
        )
        for event in self:
            event.ilp_waiting_count = counts.get(event._origin, 0)

    def write(self, vals):
        """More room, more seats for each company: the line moves on."""
        result = super().write(vals)
        if MAKES_ROOM & set(vals):
            self._ilp_move_on_later()
        return result

    def action_ilp_open_waiting(self):
        """The waiting list of this event, in its order."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_events.event_registration_action_waiting")
        return action | {"domain": list(self._ilp_line_domain())}

    def _ilp_line_domain(self):
        waiting = Domain("state", "=", "draft") & Domain("ilp_waitlisted_on", "!=", False)
        return Domain("event_id", "in", self.ids) & waiting & Domain("ilp_approval", "!=", "requested")

    def _ilp_line(self):
        """Who waits, in the order in which they are asked."""
        return self.env["event.registration"].search(self._ilp_line_domain(), order="event_id, ilp_waiting_rank, id")

    def _ilp_wait(self, people, slot=None, ticket=None, invitation=None):
        """Put people on the waiting list and tell them. ``people``: values of registrations."""
        self.ensure_one()
        if not self.ilp_has_waiting_list or self.kanban_state == "cancel" or self.date_begin <= fields.Datetime.now():
            raise UserError(self.env._("%(event)s has no waiting list.", event=self.name))
        of_plan = self.event_ticket_ids.filtered(lambda ticket: not ticket.ilp_is_overflow)
        ticket = ticket or (self._ilp_open_ticket() or of_plan)[:1]
        where = {
            "event_id": self.id,
            "event_slot_id": slot.id if slot else False,
            "event_ticket_id": ticket.id,
            "ilp_invitation_id": invitation.id if invitation else False,
            "state": "draft",
            "ilp_waitlisted_on": fields.Datetime.now(),
        }
        waiting = self.env["event.registration"].create([{**person, **where} for person in people])
        waiting.filtered(lambda seat: not seat.ilp_approval)._ilp_mail("mail_template_waiting")
        return waiting

    def _ilp_wait_public(self, person, slot=None, ticket=None):
        """Somebody from the public page waits, once, and is written to in the language of the page."""
        taking = [("event_id", "=", self.id), ("email", "=ilike", person["email"]), ("state", "!=", "cancel")]
        if self.env["event.registration"].search_count(taking, limit=1):
            raise UserError(self.env._("There is a registration with this address already."))
        visitor = self.env["website.visitor"]._get_visitor_from_request(force_create=True)
        return self._ilp_wait([{**person, "partner_id": False, "visitor_id": visitor.id}], slot=slot, ticket=ticket)

    def _ilp_coming_slots(self):
        """The times that can still be chosen, with those that are full: people wait for a time."""
        return self.event_slot_ids.filtered(lambda slot: slot.start_datetime > fields.Datetime.now())

    def _ilp_full_slots(self):
        return self._ilp_coming_slots().filtered("is_sold_out") if self.is_multi_slots else self.event_slot_ids.browse()

    def _ilp_is_partly_full(self):
        """Whether people can wait for a time or a ticket, while others are free."""
        tickets = self.event_ticket_ids.browse() if self.is_multi_slots else self.event_ticket_ids
        return self.ilp_has_waiting_list and bool(self._ilp_full_slots() or tickets.filtered("is_sold_out"))

    # The line moves on

    def _ilp_move_on_later(self):
        """Walk the lines of these events when the transaction ends, once everything else is written."""
        events = self.filtered("ilp_has_waiting_list")
        if events:
            self._ilp_queue(QUEUE, events)

    @api.model
    def _ilp_queue(self, name, records):
        """Remember the records until the transaction ends."""
        precommit = self.env.cr.precommit
        if name not in precommit.data:
            precommit.data[name] = set()
            precommit.add(self.env["event.event"]._ilp_run_queue)
        precommit.data[name].update(records.ids)

    @api.model
    def _ilp_run_queue(self):
        """Walk the lines of the events, and those in which people of the companies wait."""
        data = self.env.cr.precommit.data
        events = self.with_user(SUPERUSER_ID).browse(sorted(data.pop(QUEUE, ()))).exists()
        if companies := data.pop(COMPANIES, None):
            waiting = Domain("state", "=", "draft") & Domain("ilp_waitlisted_on", "!=", False)
            of_companies = Domain("ilp_membership_id", "in", sorted(companies))
            line = events.env["event.registration"].search(waiting & of_companies)
            events |= line.event_id.filtered("ilp_has_waiting_list")
        events._ilp_move_on()

    def _ilp_move_on(self):
        """Offer each free seat to the next person who may have it, and return the offers."""
        offered = self.env["event.registration"]
        self.env.cr.precommit.data.get(QUEUE, set()).difference_update(self.ids)  # done here
        self.env.cr.flush()  # what else is queued is done before: nobody is offered a seat twice
        now = fields.Datetime.now()
        for event in self.filtered(lambda e: e.kanban_state != "cancel" and e.date_begin > now):
            line = event._ilp_line()
            if line:
                event._ilp_take_turns()  # two walks of one line conflict, and the second one starts again
                offered += event._ilp_offer_seats(line)
        offered._ilp_mail("mail_template_waiting_offer")
        return offered

    def _ilp_seems_free(self, person):
        """Whether it is worth trying: the trial itself is the proof, but a failed one costs more than these counts."""
        self.invalidate_recordset(["seats_available"], flush=True)
        self.event_ticket_ids.invalidate_recordset(["seats_available"])
        self.event_slot_ids.invalidate_recordset(["seats_available"])
        left = self._get_seats_availability([(person.event_slot_id, person.event_ticket_id)])[0]
        company = person.ilp_membership_id
        quota = self._ilp_company_left(company) if company else None
        counts = company and company._ilp_counts_seats(self)
        plan = company._ilp_event_entitlement(self).usable if counts else None
        return all(number is None or number > 0 for number in (left, quota, plan))

    def _ilp_offer_seats(self, line):
        """Try the people in order; a time or ticket that is full, or a company without a seat, is tried once."""
        event = self.ensure_one()
        full, offered = set(), line.browse()
        for person in line:
            place, company = (person.event_slot_id, person.event_ticket_id), person.ilp_membership_id
            blocked = place in full or (company and company in full)
            if blocked or not person._ilp_is_waiting() or not event._ilp_seems_free(person):
                continue
            try:
                with self.env.cr.savepoint():
                    person._ilp_offer()
                    person.flush_recordset()
            except UserError as error:  # the room or the ticket is full, else it is the gate's answer to the company
                full.add(place if getattr(error, "ilp_no_seat_left", False) else company)
            else:
                offered += person
        return offered

    @api.model
    def _cron_waiting(self):
        """Take back what was not confirmed in time and offer what is free. Late or twice does no harm."""
        now = fields.Datetime.now()
        late = Domain("state", "=", "open") & Domain("ilp_confirm_until", "<", now)
        waiting = Domain("state", "=", "draft") & Domain("ilp_waitlisted_on", "!=", False)
        seats = self.env["event.registration"].search(late | (waiting & Domain("event_id.date_begin", ">", now)))
        seats.event_id._ilp_for_each("_ilp_take_turn")

    def _ilp_take_turn(self):
        self.registration_ids.filtered("ilp_confirm_until")._ilp_expire()
        self._ilp_move_on()


class EventTicket(models.Model):
    """More seats of a ticket: the waiting list moves on."""

    _inherit = "event.event.ticket"

    def write(self, vals):
        """The line moves on when a ticket has more seats."""
        result = super().write(vals)
        if "seats_max" in vals:
            self.event_id._ilp_move_on_later()
        return result


class IlpEntitlement(models.Model):
    """More units of the plan: people of the company who wait may have a seat now."""

    _inherit = "ilp.entitlement"

    def _write_move(self, kind, quantity, origin, reason, held):
        move = super()._write_move(kind, quantity, origin, reason, held)
        if kind in (*GRANTING, "release"):
            self.env["event.event"]._ilp_queue(COMPANIES, self.membership_id)
        return move
