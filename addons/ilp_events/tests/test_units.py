from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestUnits(IlpEventsCommon):
    """Every seat has its unit and every unit its seat, however the seats are made."""

    def tearDown(self):
        self.env.flush_all()
        self.assertFalse(self.env["ilp.entitlement"]._find_inconsistent())
        seats = self._registered().filtered("ilp_entitlement_id")
        for seat in seats:
            self.assertEqual(seat.ilp_entitlement_id._balance_of(seat), (0, 1))
        super().tearDown()

    def test_rows_of_several_events_and_states_take_one_unit_each(self):
        second = self._event("Second", ilp_kind="plenary", ilp_access="affiliates")
        fair = self._event("Fair")
        me, other = self.coordinator.partner_id, self.colleague.partner_id
        rows = [(self.plenary, me, "done"), (self.plenary, other, "open"), (second, me, "draft"), (fair, me, "open")]
        self.env["event.registration"].create(
            [{"event_id": event.id, "partner_id": person.id, "state": state} for event, person, state in rows]
        )
        self.assertEqual(self._balance(self.entitlement), (4, 1, 2, 1))

    def test_one_row_too_many_takes_nothing(self):
        self.entitlement._use(3, self.term)
        people = self.coordinator.partner_id | self.colleague.partner_id
        vals = [{"event_id": self.plenary.id, "partner_id": person.id} for person in people]
        with self.assertRaisesRegex(UserError, "Test plenary: 1, too few for all"), self.cr.savepoint():
            self.env["event.registration"].create(vals)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 3, 1))
        self._register(people[0])
        self.assertEqual(self._balance(self.entitlement), (4, 0, 4, 0))

    def test_an_import_takes_the_units_of_its_rows(self):
        names = ["event_id/.id", "partner_id/.id"]
        rows = [[str(self.plenary.id), str(p.id)] for p in (self.coordinator.partner_id, self.colleague.partner_id)]
        result = self.env["event.registration"].load(names, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(self._balance(self.entitlement), (4, 0, 2, 2))

    def test_an_import_with_a_bad_row_takes_nothing(self):
        names = ["event_id/.id", "partner_id/.id"]
        rows = [[str(self.plenary.id), str(p.id)] for p in (self.coordinator.partner_id, self.stranger)]
        result = self.env["event.registration"].load(names, rows)
        self.assertTrue(result["messages"])
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))
        self._register(self.colleague.partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))

    def test_a_copy_to_another_event_takes_its_own_unit(self):
        second = self._event("Second", ilp_kind="plenary", ilp_access="affiliates")
        seat = self._register(self.coordinator.partner_id)
        seat.copy({"event_id": second.id, "partner_id": seat.partner_id.id})
        self.assertEqual(self._balance(self.entitlement), (4, 0, 2, 2))

    def test_an_exception_beside_a_usual_seat_takes_two(self):
        self.entitlement._use(3, self.term)
        reasons = [False, "Needed on the panel"]
        people = self.coordinator.partner_id | self.colleague.partner_id
        vals = [
            {"event_id": self.plenary.id, "partner_id": person.id, "ilp_override_reason": reason}
            for person, reason in zip(people, reasons, strict=True)
        ]
        self.env["event.registration"].create(vals)
        self.assertEqual(self._balance(self.entitlement), (5, 0, 5, 0))

    def test_an_order_of_several_seats_takes_their_units_once(self):
        product = self.env["product.product"].create(
            {"name": "Seat", "type": "service", "service_tracking": "event", "list_price": 0}
        )
        ticket = self._ticket(self.plenary, product_id=product.id, price=0)
        line = {"product_id": product.id, "product_uom_qty": 2, "event_id": self.plenary.id}
        lines = [Command.create({**line, "event_ticket_id": ticket.id})]
        order = self.env["sale.order"].create({"partner_id": self.aurelia.id, "order_line": lines})
        people = self.coordinator.partner_id | self.colleague.partner_id
        seats = self.env["event.registration"].create(
            [{"sale_order_line_id": order.order_line.id, "partner_id": person.id} for person in people]
        )
        order.action_confirm()
        self.assertEqual((seats.mapped("state"), self._balance(self.entitlement)), (["open", "open"], (4, 0, 2, 2)))
        order._action_cancel()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_a_savepoint_that_is_rolled_back_leaves_nothing_behind(self):
        seat = self._register(self.coordinator.partner_id, state="draft")
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            self._register(self.colleague.partner_id)
            seat.action_confirm()
            1 / 0  # noqa: B018
        self.assertEqual(self._balance(self.entitlement), (4, 1, 0, 3))
        seat.action_confirm()
        self._register(self.colleague.partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 2, 2))

    def test_who_waits_walks_in_with_one_unit(self):
        self.plenary.write({"ilp_has_waiting_list": True, "seats_limited": True, "seats_max": 1})
        self._register(self.rival.partner_id)
        waiting = self.plenary._ilp_wait([{"partner_id": self.coordinator.partner_id.id}])
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))
        self.plenary.seats_max = 2
        walk_in = self.env["ilp.event.walk.in"].with_user(self.officer)
        walk_in.create({"event_id": self.plenary.id, "partner_id": waiting.partner_id.id}).action_register()
        self.assertEqual((waiting.state, self._balance(self.entitlement)), ("done", (4, 0, 1, 3)))

    def test_a_flush_within_the_creation_takes_no_unit_twice(self):
        """The list of what waits for its unit goes with the flush; no addon that we know flushes there."""
        Registration = self.registry["event.registration"]
        inner = Registration._update_mail_schedulers

        def flush(seats):
            if "open" in seats.mapped("state"):
                seats.env.cr.flush()
                seats.write({"state": "done"})
            return inner(seats)

        with patch.object(Registration, "_update_mail_schedulers", flush):
            seat = self._register(self.coordinator.partner_id)
        self.assertEqual(seat.state, "done")
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
