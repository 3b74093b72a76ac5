from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestWaiting(IlpEventsCommon):
    """Who waits holds nothing; a free seat is offered to who came first, is kept for a while, and then moves on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plenary.write({"seats_limited": True, "seats_max": 1})
        cls.people = cls.env["res.partner"].create(
            [
                {"name": name, "email": f"{name.lower()}@test.example.com", "parent_id": cls.aurelia.id}
                for name in ("Ada", "Bice", "Carla")
            ]
        )
        cls.seat = cls._register(cls.coordinator.partner_id)

    def _wait(self, *partners, event=None, **where):
        people = [{"partner_id": partner.id, "name": partner.name, "email": partner.email} for partner in partners]
        waiting = (event or self.plenary)._ilp_wait(people, **where)
        self.env.cr.flush()
        return waiting

    def _states(self, *registrations):
        self.env.cr.flush()
        self.env.invalidate_all()
        return [(registration.state, bool(registration.ilp_confirm_until)) for registration in registrations]

    def _mails(self, before):
        return self.env["mail.mail"].search([]) - before

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("ilp_events.ir_cron_waiting").method_direct_trigger()
        self.env.invalidate_all()

    def test_who_waits_holds_nothing_knows_the_place_and_is_told(self):
        before = self.env["mail.mail"].search([])
        ada, bice = self._wait(*self.people[:2])
        self.assertEqual(self._states(ada, bice), [("draft", False), ("draft", False)])
        self.assertEqual((ada + bice).mapped("ilp_waiting_position"), [1, 2])
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        self.assertEqual(self._mails(before).recipient_ids, self.people[:2])
        self.assertEqual(self.plenary.ilp_waiting_count, 2)

    def test_a_seat_given_back_is_offered_to_who_came_first(self):
        ada, bice = self._wait(*self.people[:2])
        before = self.env["mail.mail"].search([])
        self.seat.action_cancel()
        self.assertEqual(self._states(ada, bice), [("open", True), ("draft", False)])
        self.assertEqual(bice.ilp_waiting_position, 1)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        mail = self._mails(before)
        self.assertEqual(mail.recipient_ids, self.people[0])
        self.assertIn(f"/ilp/seat/{ada.ilp_seat_token}", mail.body_html)

    def test_every_way_to_free_a_seat_moves_the_line(self):
        ways = {
            "archived": lambda: self.seat.write({"active": False}),
            "deleted": lambda: self.seat.unlink(),
            "another event": lambda: self.seat.write(
                {"event_id": self._event("Other", ilp_kind="workshop", ilp_access="affiliates").id}
            ),
            "a larger room": lambda: self.plenary.write({"seats_max": 2}),
            "no limit any more": lambda: self.plenary.write({"seats_limited": False}),
        }
        for way, free in ways.items():
            with self.subTest(way=way), self.cr.savepoint() as savepoint:
                (ada,) = self._wait(self.people[0])
                free()
                self.assertEqual(self._states(ada), [("open", True)])
                savepoint.rollback()

    def test_two_freed_seats_go_to_two_people(self):
        ada, bice, carla = self._wait(*self.people)
        self.plenary.seats_max = 3
        self.assertEqual(self._states(ada, bice, carla), [("open", True), ("open", True), ("draft", False)])

    def test_a_seat_that_is_taken_again_is_not_offered(self):
        (ada,) = self._wait(self.people[0])
        self.seat.action_cancel()
        self.seat.action_confirm()
        self.assertEqual(self._states(self.seat, ada), [("open", False), ("draft", False)])

    def test_confirming_makes_the_seat_certain(self):
        invitation = self._invite(self.people[0], state="sent")
        (ada,) = self._wait(self.people[0])
        self.seat.action_cancel()
        self.env.cr.flush()
        self.assertEqual(invitation.state, "sent", "nobody has accepted yet")
        ada._ilp_confirm()
        self.assertEqual(self._states(ada), [("open", False)])
        self.assertEqual(invitation.state, "accepted")
        self.assertFalse(ada._ilp_is_waiting())
        with self.assertRaisesRegex(UserError, "nothing to confirm"):
            ada._ilp_confirm()

    def test_the_confirmation_of_the_event_is_sent_after_the_person_confirmed(self):
        template = self.env.ref("event.event_subscription")
        mail = {"interval_unit": "now", "interval_type": "after_sub", "template_ref": f"mail.template,{template.id}"}
        self.plenary.event_mail_ids = [Command.create(mail)]
        (ada,) = self._wait(self.people[0])
        self.seat.action_cancel()
        self.env.cr.flush()
        self.plenary.event_mail_ids.execute()
        self.assertFalse(ada.mail_registration_ids)
        ada._ilp_confirm()
        self.plenary.event_mail_ids.execute()
        self.assertTrue(ada.mail_registration_ids.mail_sent)

    def test_declining_gives_the_seat_to_the_next(self):
        ada, bice = self._wait(*self.people[:2])
        self.seat.action_cancel()
        self.env.cr.flush()
        ada._ilp_give_up()
        self.assertEqual(self._states(ada, bice), [("cancel", False), ("open", True)])

    def test_not_confirmed_in_time_the_seat_goes_to_the_next_and_the_unit_back(self):
        ada, bice = self._wait(*self.people[:2])
        self.seat.action_cancel()
        self.env.cr.flush()
        ada.ilp_confirm_until = fields.Datetime.now() - relativedelta(minutes=1)
        with self.assertRaisesRegex(UserError, "next person"):
            ada._ilp_confirm()
        before = self.env["mail.mail"].search([])
        for _twice in range(2):
            self._run()
        self.assertEqual(self._states(ada, bice), [("cancel", False), ("open", True)])
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        self.assertEqual(self._mails(before).recipient_ids, self.people[:2])
        self.assertEqual(len(self._mails(before)), 2, "one says gone, one offers: the second run writes to nobody")

    def test_the_deadline_is_never_after_the_beginning(self):
        (ada,) = self._wait(self.people[0])
        with freeze_time(self.plenary.date_begin - relativedelta(hours=3)):
            self.seat.action_cancel()
            self.env.cr.flush()
        self.assertEqual(ada.ilp_confirm_until, self.plenary.date_begin)

    def test_without_hours_who_waits_gets_the_seat_without_asking(self):
        self.plenary.ilp_confirm_hours = 0
        (ada,) = self._wait(self.people[0])
        self.seat.action_cancel()
        self.assertEqual(self._states(ada), [("open", False)])

    def test_a_cron_finds_what_became_free_by_itself(self):
        (ada,) = self._wait(self.people[0])
        self.env.cr.execute("UPDATE event_event SET seats_max = 2 WHERE id = %s", [self.plenary.id])
        self.env.invalidate_all()
        self._run()
        self.assertEqual(self._states(ada), [("open", True)])

    def test_a_company_without_seats_is_passed_over_and_asked_when_it_has_some(self):
        self.plenary.seats_limited = False
        for number in range(3):
            self.entitlement._use(1, self.plenary, f"Test {number}")
        ada, bice = self._wait(*self.people[:2])
        rival = self._wait(self.rival.partner_id)
        self.assertEqual(self._states(ada, bice, rival), [("draft", False), ("draft", False), ("open", True)])
        self.entitlement._override(1, "Test")
        self.assertEqual(self._states(ada, bice), [("open", True), ("draft", False)])

    def test_the_quota_of_a_company_is_kept_and_moves_the_line_when_it_grows(self):
        self.plenary.write({"seats_limited": False, "ilp_company_seats": 1})
        ada, bice = self._wait(*self.people[:2])
        self.assertEqual(self._states(ada, bice), [("draft", False), ("draft", False)])
        self.plenary.ilp_quota_ids = [Command.create({"grade_id": self.grade.id, "seats": 2})]
        self.assertEqual(self._states(ada, bice), [("open", True), ("draft", False)])

    def test_each_ticket_and_each_time_has_its_own_line(self):
        workshop = self._event("Test workshop", ilp_kind="workshop", ilp_access="affiliates")
        first, second = (self._ticket(workshop, name=name, seats_max=1) for name in ("A", "B"))
        taken = [self._register(self.people[0], workshop, event_ticket_id=first.id)]
        taken += self._register(self.people[1], workshop, event_ticket_id=second.id)
        on_first = self._wait(self.people[2], event=workshop, ticket=first)
        on_second = self._wait(self.colleague.partner_id, event=workshop, ticket=second)
        self.assertEqual((on_first + on_second).mapped("ilp_waiting_position"), [1, 1])
        taken[1].action_cancel()
        self.assertEqual(self._states(on_first, on_second), [("draft", False), ("open", True)])
        first.seats_max = 2
        self.assertEqual(self._states(on_first), [("open", True)])

    def test_a_cancelled_or_past_event_offers_nothing(self):
        (ada,) = self._wait(self.people[0])
        self.plenary.kanban_state = "cancel"
        self.seat.action_cancel()
        self.assertEqual(self._states(ada), [("draft", False)])
        with self.assertRaisesRegex(UserError, "no waiting list"):
            self._wait(self.people[1])

    def test_an_event_without_waiting_list_takes_nobody(self):
        self.plenary.ilp_has_waiting_list = False
        with self.assertRaisesRegex(UserError, "no waiting list"):
            self._wait(self.people[0])

    def test_an_officer_changes_the_order_with_a_reason_that_is_kept(self):
        ada, bice, carla = self._wait(*self.people)
        values = {"kind": "move", "registration_ids": carla.ids, "position": 1, "reason": "Speaks at the plenary"}
        self.env["ilp.registration.decision"].with_user(self.officer).create(values).action_decide()
        self.env.invalidate_all()
        self.assertEqual((carla + ada + bice).mapped("ilp_waiting_position"), [1, 2, 3])
        self.assertIn("Speaks at the plenary", "".join(carla.message_ids.mapped("body")))
        carla.with_user(self.officer)._ilp_move_to(3, "After all")
        ada.with_user(self.officer)._ilp_move_to(2, "Later")
        self.env.invalidate_all()
        self.assertEqual((bice + ada + carla).mapped("ilp_waiting_position"), [1, 2, 3])

    def test_nobody_else_changes_the_order_and_nobody_without_a_reason(self):
        (ada,) = self._wait(self.people[0])
        with self.assertRaises(AccessError):
            ada.with_user(self.administration)._ilp_move_to(1, "Test")
        values = {"kind": "move", "registration_ids": ada.ids, "position": 1, "reason": " "}
        with self.assertRaisesRegex(UserError, "Say why"):
            self.env["ilp.registration.decision"].with_user(self.officer).create(values).action_decide()

    def test_confirming_a_priced_seat_is_an_order_and_declining_is_none(self):
        fair = self._event("Test fair", ilp_kind="showcase", ilp_access="public")
        product = self.env["product.product"].create(
            {"name": "Seat", "type": "service", "service_tracking": "event", "list_price": 90, "taxes_id": False}
        )
        ticket = self._ticket(fair, seats_max=1, product_id=product.id, price=90)
        taken = self.env["event.registration"].create({"event_id": fair.id, "event_ticket_id": ticket.id, "name": "X"})
        ada, bice = fair._ilp_wait(
            [{"name": "Ada", "email": "ada@out.example.com"}, {"name": "Bice", "email": "bice@out.example.com"}],
            ticket=ticket,
        )
        taken.action_cancel()
        self.assertEqual(self._states(ada, bice), [("open", True), ("draft", False)])
        ada._ilp_give_up()
        self.assertEqual(self._states(ada, bice), [("cancel", False), ("open", True)])
        self.assertFalse(ada.sale_order_id)
        bice._ilp_confirm()
        self.env.cr.flush()
        order = bice.sale_order_id
        self.assertEqual((order.state, order.amount_untaxed, order.partner_id.email), ("sale", 90, bice.email))
        self.assertEqual((bice.state, bice.sale_status, bice.name), ("open", "sold", "Bice"))
        self.assertEqual(order.order_line.registration_ids, bice)

    def test_who_comes_with_an_offered_seat_has_taken_it_and_pays(self):
        fair = self._event("Test fair", ilp_kind="showcase", ilp_access="public", seats_limited=True, seats_max=1)
        product = self.env["product.product"].create(
            {"name": "Seat", "type": "service", "service_tracking": "event", "list_price": 90, "taxes_id": False}
        )
        ticket = self._ticket(fair, product_id=product.id, price=90)
        taken = self.env["event.registration"].create({"event_id": fair.id, "event_ticket_id": ticket.id, "name": "X"})
        ada = fair._ilp_wait([{"name": "Ada", "email": "ada@out.example.com"}], ticket=ticket)
        taken.action_cancel()
        self.env.cr.flush()
        self.assertTrue(ada.ilp_confirm_until)
        ada.with_user(self.officer).action_set_done()
        self.env.cr.flush()
        self.assertEqual((ada.state, ada.sale_status, ada.sale_order_id.state), ("done", "sold", "sale"))
        self.assertFalse(ada.ilp_waitlisted_on or ada.ilp_confirm_until)

    def test_walking_a_long_line_costs_the_same_for_each_offer(self):
        self.plenary.seats_max = 0
        self.plenary.seats_limited = True
        self.plenary.write({"seats_limited": False, "ilp_company_seats": 1})
        self._wait(*self.people)
        self.plenary._ilp_move_on()
        queries = self.cr.sql_log_count
        self.plenary._ilp_move_on()
        self.assertLess(self.cr.sql_log_count - queries, 60, "a blocked line is walked by counting, not by trying")
