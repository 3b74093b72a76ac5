from contextlib import closing
from itertools import permutations

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestDoors(IlpEventsCommon):
    """One test for each door: who may not have a seat is refused, and the last one is sold once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Seat", "type": "service", "service_tracking": "event", "invoice_policy": "order"}
        )
        cls.fair = cls._event("Fair", seats_limited=True, seats_max=1)

    def _refused(self, pattern, act, error=UserError):
        with self.assertRaisesRegex(error, pattern), self.cr.savepoint():
            act()

    def _order(self, ticket, partner=None, **line):
        line = {"product_id": self.product.id, "event_id": ticket.event_id.id, "event_ticket_id": ticket.id, **line}
        vals = {"partner_id": (partner or self.stranger).id, "order_line": [Command.create(line)]}
        return self.env["sale.order"].create(vals)

    def _load(self, event, partner):
        registrations = self.env(user=self.officer)["event.registration"]
        return registrations.load(["event_id/.id", "partner_id/.id", "name"], [[event.id, partner.id, partner.name]])

    # Import

    def test_an_import_passes_the_gate(self):
        result = self._load(self.plenary, self.stranger)
        self.assertIn("Industrial Liaison Program", result["messages"][0]["message"])
        self.assertFalse(self._registered())
        self.assertFalse(self._load(self.plenary, self.coordinator.partner_id)["messages"])

    def test_an_import_sells_the_last_seat_once(self):
        self._register(self.stranger, event=self.fair)
        result = self._load(self.fair, self.coordinator.partner_id)
        self.assertIn("No seat is left", result["messages"][0]["message"])

    # Orders

    def test_two_orders_for_the_last_seat_are_not_both_confirmed(self):
        ticket = self._ticket(self.fair, product_id=self.product.id, price=10)
        first, second = self._order(ticket), self._order(ticket)
        first.action_confirm()
        self._refused("No seat is left", second.action_confirm, ValidationError)
        self.assertEqual((first.state, second.state), ("sale", "draft"))

    def test_a_batch_of_two_orders_for_the_last_seat_is_refused(self):
        ticket = self._ticket(self.fair, product_id=self.product.id, price=10)
        orders = self._order(ticket) + self._order(ticket)
        self._refused("No seat is left", orders.action_confirm, ValidationError)
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])

    def test_what_was_sold_is_not_given_to_another(self):
        ticket = self._ticket(self.fair, product_id=self.product.id, price=10)
        order = self._order(ticket)
        order.action_confirm()
        self.assertEqual(order.order_line.registration_ids.state, "draft", "core waits for the names")
        self._refused("No seat is left", lambda: self._register(self.stranger, event=self.fair), ValidationError)
        order.order_line.registration_ids.action_confirm()
        self.assertEqual(len(self._registered(self.fair)), 1)

    def test_a_cancelled_order_frees_its_seat(self):
        ticket = self._ticket(self.fair, product_id=self.product.id, price=10)
        order = self._order(ticket)
        order.action_confirm()
        order._action_cancel()
        self.assertTrue(self._register(self.stranger, event=self.fair, event_ticket_id=ticket.id))

    def test_who_pays_keeps_the_seat_for_a_while(self):
        ticket = self._ticket(self.fair, product_id=self.product.id, price=10)
        order = self._order(ticket)
        values = {"sale_order_id": order.id, "sale_order_line_id": order.order_line.id}
        seat = self.env["event.registration"].create({"event_id": self.fair.id, "name": "Payer", **values})
        seat._ilp_hold()
        self._refused("No seat is left", lambda: self._register(self.stranger, event=self.fair), ValidationError)
        order.action_confirm()
        self.assertEqual(seat.state, "open")

    def test_a_forgotten_payment_frees_the_seat(self):
        ticket = self._ticket(self.fair, product_id=self.product.id, price=10)
        order = self._order(ticket)
        values = {"sale_order_id": order.id, "sale_order_line_id": order.order_line.id}
        seat = self.env["event.registration"].create({"event_id": self.fair.id, "name": "Payer", **values})
        seat._ilp_hold()
        seat.ilp_held_until = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        self.assertTrue(self._register(self.stranger, event=self.fair))
        self._refused("No seat is left", order.action_confirm, ValidationError)

    def test_too_many_tickets_of_one_time_are_a_sentence(self):
        fair = self._event("Times", seats_limited=True, seats_max=2)
        slots, ticket = self._slots(fair), self._ticket(fair, product_id=self.product.id, price=10, seats_max=2)
        order = self.env["sale.order"].create({"partner_id": self.stranger.id})
        line = self.env["sale.order.line"]
        self._refused(
            "has 2 seats left",
            lambda: order._verify_updated_quantity(
                line, self.product.id, 3, self.product.uom_id.id, event_slot_id=slots[0].id, event_ticket_id=ticket.id
            ),
        )

    # The same registration, changed

    def test_another_person_passes_the_gate(self):
        seat = self._register(self.coordinator.partner_id)
        self._refused("Industrial Liaison Program", lambda: seat.write({"partner_id": self.stranger.id}))

    def test_reactivating_passes_the_gate_and_counts(self):
        seat = self._register(self.coordinator.partner_id)
        seat.action_cancel()
        self.plenary.kanban_state = "cancel"
        self._refused("was cancelled", seat.action_confirm)
        old = self._register(self.stranger, event=self.fair)
        old.action_cancel()
        self._register(self.coordinator.partner_id, event=self.fair)
        self._refused("No seat is left", old.action_confirm, ValidationError)
        self._refused("No seat is left", old.action_set_done, ValidationError)

    def test_unarchiving_passes_the_gate_and_counts(self):
        seat = self._register(self.coordinator.partner_id)
        seat.action_archive()
        self.plenary.kanban_state = "cancel"
        self._refused("was cancelled", seat.action_unarchive)
        old = self._register(self.stranger, event=self.fair)
        old.action_archive()
        self._register(self.coordinator.partner_id, event=self.fair)
        self._refused("No seat is left", old.action_unarchive, ValidationError)

    def test_moving_to_another_event_passes_the_gate_and_counts(self):
        seat = self._register(self.stranger, event=self._event("Other fair"))
        self._refused("Industrial Liaison Program", lambda: seat.write({"event_id": self.plenary.id}))
        self._register(self.coordinator.partner_id, event=self.fair)
        self._refused("No seat is left", lambda: seat.write({"event_id": self.fair.id}), ValidationError)

    def test_moving_to_another_ticket_counts(self):
        fair = self._event("Tickets")
        narrow, wide = self._ticket(fair, seats_max=1), self._ticket(fair)
        self._register(self.coordinator.partner_id, event=fair, event_ticket_id=narrow.id)
        seat = self._register(self.stranger, event=fair, event_ticket_id=wide.id)
        self._refused("No seat is left", lambda: seat.write({"event_ticket_id": narrow.id}), ValidationError)

    def test_moving_to_another_time_counts_and_frees_the_old_one(self):
        fair = self._event("Times", seats_limited=True, seats_max=1)
        slots = self._slots(fair)
        self._register(self.coordinator.partner_id, event=fair, event_slot_id=slots[0].id)
        seat = self._register(self.stranger, event=fair, event_slot_id=slots[1].id)
        self._refused("No seat is left", lambda: seat.write({"event_slot_id": slots[0].id}), ValidationError)
        self._registered(fair).filtered(lambda one: one.event_slot_id == slots[0]).action_cancel()
        seat.event_slot_id = slots[0]
        self.assertTrue(self._register(self.coordinator.partner_id, event=fair, event_slot_id=slots[1].id))

    def test_confirming_a_draft_counts(self):
        draft = self._register(self.stranger, event=self.fair, state="draft")
        self._register(self.coordinator.partner_id, event=self.fair)
        self._refused("No seat is left", draft.action_confirm, ValidationError)

    # A limit that changes

    def test_a_lowered_limit_closes_the_registration(self):
        self.fair.seats_max = 3
        for _number in range(3):
            self._register(self.stranger, event=self.fair)
        self.fair.seats_max = 2
        self.assertEqual(self.fair.seats_available, -1)
        self.assertFalse(self.fair.event_registrations_open)

    def test_above_a_lowered_limit_every_seat_counts(self):
        self.fair.seats_max = 3
        seats = [self._register(self.stranger, event=self.fair) for _number in range(3)]
        self.fair.seats_max = 2
        for first, second in permutations(seats, 2):  # whichever numbers they drew
            with self.subTest(first=first.ilp_room_seat, second=second.ilp_room_seat), closing(self.cr.savepoint()):
                first.action_cancel()
                with self.assertRaisesRegex(ValidationError, "No seat is left"), self.cr.savepoint():
                    self._register(self.stranger, event=self.fair)
                second.action_cancel()
                self.assertTrue(self._register(self.stranger, event=self.fair))

    def test_who_came_before_the_limit_counts(self):
        fair = self._event("Late limit")
        self._register(self.stranger, event=fair)
        fair.write({"seats_limited": True, "seats_max": 1})
        self._refused("No seat is left", lambda: self._register(self.stranger, event=fair), ValidationError)


@tagged("post_install", "-at_install")
class TestRemoteDoors(IlpEventsCommon, IlpHttpCommon):
    """The calls of programs: the same gate, a sentence as the answer."""

    def _values(self, partner, event=None):
        return {"event_id": (event or self.plenary).id, "partner_id": partner.id}

    def _call(self, password, method, *args):
        return self.xmlrpc_object.execute(
            self.env.cr.dbname, self.officer.id, password, "event.registration", method, *args
        )

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_xml_rpc_passes_the_gate(self):
        password = self.officer.login.ljust(8, "x")
        with self.assertRaisesRegex(Exception, "Industrial Liaison Program"):
            self._call(password, "create", self._values(self.stranger))
        fair = self._event("Fair", seats_limited=True, seats_max=1)
        self._call(password, "create", self._values(self.stranger, fair))
        with self.assertRaisesRegex(Exception, "No seat is left"):
            self._call(password, "create", self._values(self.stranger, fair))
        self.assertFalse(self._registered())
        self.assertEqual(len(self._registered(fair)), 1)

    def _json2(self, key, user_vals):
        return self.url_open(
            "/json/2/event.registration/create",
            json={"vals_list": user_vals},
            headers={"Authorization": f"bearer {key}"},
        )

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_json_2_passes_the_gate(self):
        keys = self.env["res.users.apikeys"].with_user(self.officer)
        expiry = fields.Datetime.add(fields.Datetime.now(), days=1)
        key = keys._generate(None, "test", expiry)
        refused = self._json2(key, [self._values(self.stranger)])
        self.assertEqual(refused.status_code, 422)
        self.assertIn("Industrial Liaison Program", refused.json()["message"])
        fair = self._event("Fair", seats_limited=True, seats_max=1)
        self.assertEqual(self._json2(key, [self._values(self.stranger, fair)]).status_code, 200)
        self.assertIn("No seat is left", self._json2(key, [self._values(self.stranger, fair)]).json()["message"])
        self.assertFalse(self._registered())

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_a_portal_user_writes_no_registration_by_a_call(self):
        password = self.coordinator.login.ljust(8, "x")
        for method, args in (("create", [self._values(self.coordinator.partner_id)]), ("write", [[1], {"name": "x"}])):
            with self.assertRaisesRegex(Exception, "not allowed|access"):
                self.xmlrpc_object.execute(
                    self.env.cr.dbname, self.coordinator.id, password, "event.registration", method, *args
                )
