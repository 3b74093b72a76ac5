from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools import collided_number

NUMBERS = ["ilp_room_seat", "ilp_ticket_seat"]
TAKERS = SQL(
    "active AND (state IN ('open', 'done') OR state = 'draft' AND sale_status = 'sold' AND ilp_waitlisted_on IS NULL)"
)

FREE = """
    WITH seat AS (
        SELECT id, %(name)s AS number, %(takers)s AS taken FROM event_registration
        WHERE %(owner)s = %(owner_id)s AND COALESCE(event_slot_id, 0) = %(slot)s
    ), free AS (
        SELECT drawn, row_number() OVER (ORDER BY drawn) AS rank, count(*) OVER () AS total
        FROM generate_series(1, %(limit)s) AS drawn
        WHERE NOT EXISTS (SELECT FROM seat WHERE number = drawn) AND drawn <> ALL(%(tried)s)
    )
    SELECT drawn FROM free WHERE rank <= total - (
        SELECT count(*) FROM seat
        WHERE id <> ALL(%(ids)s) AND (number > %(limit)s OR COALESCE(number, 0) = 0 AND taken)
    )
    ORDER BY random() LIMIT %(count)s
"""


def no_seat_left(sentence):
    """The refusal because room, time or ticket are full: the only one after which the waiting list is offered.

    An attribute and not a class of its own: the web client shows the sentence of the exceptions it knows.
    """
    error = ValidationError(sentence)
    error.ilp_no_seat_left = True
    return error


class EventRegistration(models.Model):
    """Where seats are few each taker has a number of its own, and PostgreSQL refuses a number twice.

    Numbers run up to the limit, for the room and for the ticket, at each time if the event has times. A taker draws a
    free one by chance, so that two at once rarely meet; if they meet the second waits, and draws again. Nobody waits
    for a lock on the event, and nothing that was counted before can be out of date.

    A seat is taken by who comes or came, and by who bought it. Who is about to pay holds one for a while.
    """

    # pylint: disable=consider-merging-classes-inherited  # the seats have a file of their own: one concern each
    _inherit = "event.registration"

    ilp_room_seat = fields.Integer("Seat number", readonly=True, copy=False, aggregator=None)
    ilp_ticket_seat = fields.Integer("Number within the ticket", readonly=True, copy=False, aggregator=None)
    ilp_held_until = fields.Datetime(
        "Held until", readonly=True, copy=False, help="Who is about to pay keeps the seat until then."
    )

    _ilp_room_seat_once = models.UniqueIndex(
        "(event_id, COALESCE(event_slot_id, 0), ilp_room_seat) WHERE ilp_room_seat > 0", "This seat is taken."
    )
    _ilp_ticket_seat_once = models.UniqueIndex(
        "(event_ticket_id, COALESCE(event_slot_id, 0), ilp_ticket_seat) WHERE ilp_ticket_seat > 0",
        "This seat is taken.",
    )

    @api.constrains(
        "active", "state", "event_id", "event_slot_id", "event_ticket_id", "sale_status", "ilp_waitlisted_on"
    )
    def _check_seats_availability(self):
        """Give every taker a number and take it back from who leaves; core counts as well."""
        takers = self.filtered(lambda seat: seat._ilp_takes_seat())
        for (_event, _slot, _ticket), seats in takers.grouped(lambda seat: seat._ilp_seat_key()).items():
            seats._ilp_sit_down()
        (self - takers).filtered(lambda seat: seat._ilp_has_number() and not seat._ilp_is_held())._ilp_stand_up()
        return super()._check_seats_availability()

    def write(self, vals):
        """Another event, time or ticket means another seat: the number of the old one is given back."""
        moving = [name for name in ("event_id", "event_slot_id", "event_ticket_id") if name in vals]
        if moving:
            moved = self.filtered(lambda seat: any(seat[name].id != vals[name] for name in moving))
            moved.filtered(lambda seat: seat._ilp_has_number())._ilp_stand_up()
        return super().write(vals)

    # Who takes a seat

    def _ilp_takes_seat(self):
        """Comes, came, or bought the seat: what `TAKERS` says in SQL."""
        if not self.active or self._ilp_is_waiting():
            return False
        return self.state in ("open", "done") or (self.state == "draft" and self.sale_status == "sold")

    def _ilp_has_number(self):
        return bool(self.ilp_room_seat or self.ilp_ticket_seat)

    def _ilp_is_held(self):
        unpaid = self.active and self.state == "draft"
        return bool(unpaid and self.ilp_held_until and self.ilp_held_until > fields.Datetime.now())

    def _ilp_seat_key(self):
        return (self.event_id, self.event_slot_id, self.event_ticket_id)

    # Sitting down and standing up

    def _ilp_hold(self):
        """Keep the seats of who is about to pay, as long as the programme says. Raises when too few are left."""
        for (event, _slot, _ticket), seats in self.grouped(lambda seat: seat._ilp_seat_key()).items():
            seats._ilp_sit_down()
            program = self.env["ilp.program"]._of_institute(event.company_id, ["event_hold_minutes"])
            minutes = program.event_hold_minutes
            until = fields.Datetime.now() + timedelta(minutes=minutes)
            seats.with_context(tracking_disable=True, event_lead_rule_skip=True).ilp_held_until = until
        self.flush_recordset(["ilp_held_until"])

    def _ilp_sit_down(self):
        """Give a number to each of these, which share event, time and ticket. Raises when too few are free."""
        event, ticket = self[0].event_id, self[0].event_ticket_id
        limits = {
            "ilp_room_seat": event.seats_max if event.seats_limited else 0,
            "ilp_ticket_seat": ticket.seats_max,
        }
        needed = {name: self.filtered(lambda seat: not seat[name]) for name in NUMBERS if limits[name]}  # noqa: B023
        if any(needed.values()):
            self.env["event.registration"].flush_model(["active", "state", "sale_status", "ilp_waitlisted_on"])
            self._ilp_draw({name: (seats, limits[name]) for name, seats in needed.items() if seats})

    def _ilp_draw(self, wanted):
        """Draw numbers until the database accepts them: one that somebody took meanwhile is not drawn again."""
        tried = {name: [] for name in wanted}
        while True:
            drawn = {name: self._ilp_free_numbers(name, *wanted[name], tried[name]) for name in wanted}
            try:
                with self.env.cr.savepoint(flush=False):
                    for name, numbers in drawn.items():
                        self._ilp_write_numbers(name, wanted[name][0], numbers)
                return
            except UniqueViolation as error:
                name = "ilp_ticket_seat" if "ticket" in error.diag.constraint_name else "ilp_room_seat"
                tried[name].append(collided_number(error.diag.message_detail))

    def _ilp_write_numbers(self, name, seats, numbers):
        query = SQL(
            "UPDATE event_registration SET %(name)s = drawn.number"
            " FROM unnest(%(ids)s, %(numbers)s) AS drawn(id, number) WHERE event_registration.id = drawn.id",
            name=SQL.identifier(name),
            ids=seats.ids,
            numbers=numbers,
        )
        self.env.cr.execute(query, log_exceptions=False)  # a collision is expected: another number is drawn
        seats.invalidate_recordset([name], flush=False)

    def _ilp_free_numbers(self, name, seats, limit, tried):
        """As many free numbers as ``seats`` need, those of forgotten payments as the last ones."""
        for _attempt in range(2):
            self.env.cr.execute(self._ilp_free_query(name, seats, limit, tried))
            numbers = [number for (number,) in self.env.cr.fetchall()]
            if len(numbers) == len(seats):
                return sorted(numbers)
            if not self._ilp_release_forgotten():
                break
        slot = self[0].event_slot_id
        what = [self[0].event_id, slot, self[0].event_ticket_id if name == "ilp_ticket_seat" else slot.browse()]
        names = ", ".join(record.display_name for record in what if record)
        if numbers:
            raise no_seat_left(self.env._("Seats left: %(count)s (%(what)s).", count=len(numbers), what=names))
        raise no_seat_left(self.env._("No seat is left: %(what)s.", what=names))

    def _ilp_free_query(self, name, seats, limit, tried):
        """Who sits there without a number, or above a limit that was lowered, takes one of the last numbers too."""
        owner = "event_ticket_id" if name == "ilp_ticket_seat" else "event_id"
        return SQL(
            FREE,
            name=SQL.identifier(name),
            takers=TAKERS,
            owner=SQL.identifier(owner),
            owner_id=self[0][owner].id,
            slot=self[0].event_slot_id.id or 0,
            limit=limit,
            ids=seats.ids,
            tried=tried or [0],
            count=len(seats),
        )

    def _ilp_release_forgotten(self):
        """Free the seats of this event whose payment never came; return how many."""
        query = SQL(
            "UPDATE event_registration SET ilp_room_seat = NULL, ilp_ticket_seat = NULL, ilp_held_until = NULL"
            " WHERE event_id = %(event)s AND ilp_held_until < %(now)s AND NOT (%(takers)s) AND id <> ALL(%(ids)s)"
            " RETURNING id",
            event=self[0].event_id.id,
            now=fields.Datetime.now(),
            takers=TAKERS,
            ids=self.ids,
        )
        self.env.cr.execute(query, log_exceptions=False)  # two may clean at once: one is retried
        return self.browse(row[0] for row in self.env.cr.fetchall())._ilp_forget_numbers()

    def _ilp_stand_up(self):
        if self.ids:
            query = SQL(
                "UPDATE event_registration SET ilp_room_seat = NULL, ilp_ticket_seat = NULL, ilp_held_until = NULL"
                " WHERE id IN %s",
                tuple(self.ids),
            )
            self.env.cr.execute(query)
            self._ilp_forget_numbers()

    def _ilp_forget_numbers(self):
        self.invalidate_recordset([*NUMBERS, "ilp_held_until"], flush=False)
        return len(self)
