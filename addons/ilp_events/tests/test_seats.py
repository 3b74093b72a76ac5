from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestSeats(IlpEventsCommon):
    """The limits of the room, of a ticket and of a time hold for every event, open or not."""

    def test_the_event_limit(self):
        fair = self._event("Fair", seats_limited=True, seats_max=1)
        self._register(self.stranger, event=fair)
        with self.assertRaisesRegex(ValidationError, "No seat is left"):
            self._register(self.stranger, event=fair)

    def test_the_ticket_limit(self):
        fair = self._event("Fair")
        first, second = self._ticket(fair, seats_max=1), self._ticket(fair, seats_max=0)
        self._register(self.stranger, event=fair, event_ticket_id=first.id)
        self._register(self.stranger, event=fair, event_ticket_id=second.id)
        with self.assertRaisesRegex(ValidationError, "No seat is left"):
            self._register(self.stranger, event=fair, event_ticket_id=first.id)

    def test_the_limit_of_each_time(self):
        fair = self._event("Fair", seats_limited=True, seats_max=1)
        slots = self._slots(fair)
        for slot in slots:
            self._register(self.stranger, event=fair, event_slot_id=slot.id)
        with self.assertRaisesRegex(ValidationError, "No seat is left"):
            self._register(self.stranger, event=fair, event_slot_id=slots[0].id)

    def test_reading_the_seats_in_between_does_not_oversell(self):
        product = self.env["product.product"].create(
            {"name": "Seat", "type": "service", "service_tracking": "event", "invoice_policy": "order"}
        )
        fair = self._event("Fair", seats_limited=True, seats_max=1)
        ticket = self._ticket(fair, product_id=product.id, price=10)
        line = {"product_id": product.id, "event_id": fair.id, "event_ticket_id": ticket.id}
        orders = self.env["sale.order"].create(
            [{"partner_id": self.stranger.id, "order_line": [(0, 0, line)]} for _number in range(2)]
        )
        for order in orders:
            values = {"sale_order_id": order.id, "sale_order_line_id": order.order_line.id}
            self.env["event.registration"].create({"event_id": fair.id, "event_ticket_id": ticket.id, **values})
        with self.assertRaises(ValidationError):
            orders.write({"state": "sale"})
            self.assertIsNotNone(fair.seats_available)
            self.env.flush_all()

    def test_the_ticket_limit_holds_for_each_time(self):
        fair = self._event("Fair")
        slots, ticket = self._slots(fair), self._ticket(fair, seats_max=1)
        for slot in slots:
            self._register(self.stranger, event=fair, event_slot_id=slot.id, event_ticket_id=ticket.id)
        with self.assertRaisesRegex(ValidationError, "No seat is left"):
            self._register(self.stranger, event=fair, event_slot_id=slots[1].id, event_ticket_id=ticket.id)

    def test_too_many_at_once_get_nothing(self):
        fair = self._event("Fair", seats_limited=True, seats_max=2)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.env["event.registration"].create([{"event_id": fair.id, "name": str(n)} for n in range(3)])
        self.assertFalse(self._registered(fair))

    def test_a_cancelled_seat_is_free_again(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        self._register(self.coordinator.partner_id).action_cancel()
        self.assertTrue(self._register(self.colleague.partner_id))

    def test_times_for_which_people_are_registered_stay(self):
        fair = self._event("Fair", seats_limited=True, seats_max=1)
        seat = self._register(self.stranger, event=fair, event_slot_id=self._slots(fair)[0].id)
        with self.assertRaisesRegex(ValidationError, "it keeps its times"), self.cr.savepoint():
            fair.is_multi_slots = False
        seat.action_cancel()
        fair.is_multi_slots = False
