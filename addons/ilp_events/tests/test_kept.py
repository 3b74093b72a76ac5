from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.event_registration_kept import BY_OFFICER, BY_RULE
from .common import IlpEventsCommon

DESK = "base.group_user,event.group_event_user,sales_team.group_sale_salesman"


class DeskCommon(IlpEventsCommon):
    """Somebody of the institute who registers people and sells, and is no liaison officer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = new_test_user(cls.env, "test_desk", groups=DESK)
        cls.by_desk = cls.env(user=cls.desk)

    def _refused(self, act, pattern="", error=UserError):
        with self.assertRaisesRegex(error, pattern), self.cr.savepoint():
            act()


@tagged("post_install", "-at_install")
class TestKept(DeskCommon):
    """What gate, ledger and line write on a registration is written by nobody else, whatever rights they have on it."""

    def _junk(self, seat, name):
        """A value that differs from what is there."""
        field = seat._fields[name]
        day = fields.Datetime.add(fields.Datetime.now(), days=-400)
        values = {"datetime": day, "integer": 7, "float": 0.5, "boolean": True, "many2one": 1, "selection": "approved"}
        return values.get(field.type, "stranger@test.example.com")

    def test_a_key_of_one_s_own_opens_no_gate(self):
        key = {"email": "stranger@test.example.com", "ilp_attendee_key": "stranger@test.example.com"}
        for user in (self.desk, self.officer):
            env = self.env(user=user)
            self._refused(lambda env=env: self._register(self.stranger, env=env, **key), "keeps", AccessError)
        context = {f"default_{name}": value for name, value in key.items()}
        env = self.env(user=self.desk, context=context)
        self._refused(lambda: self._register(self.stranger, env=env), "keeps", AccessError)
        self.assertFalse(self._registered())

    def test_a_unit_of_another_company_is_not_taken(self):
        values = {"ilp_entitlement_id": self.entitlement.id, "ilp_membership_id": self.membership.id}
        key = {"email": self.rival.email, "ilp_attendee_key": self.rival.email}
        env = self.env(user=self.officer)
        self._refused(lambda: self._register(self.rival.partner_id, env=env, **values, **key), "keeps", AccessError)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_the_line_is_not_jumped_and_a_closed_registration_not_opened_by_a_day(self):
        ticket = self._ticket(self.plenary)
        self._expire(ticket)
        waited = {"ilp_waitlisted_on": "2020-01-01 08:00:00", "state": "open", "event_ticket_id": ticket.id}
        person = self.coordinator.partner_id
        self._refused(lambda: self._register(person, env=self.by_desk, **waited), "keeps", AccessError)

    def test_each_of_them_is_refused_by_write_create_and_default(self):
        seat = self._register(self.coordinator.partner_id)
        for name in sorted(BY_RULE | BY_OFFICER):
            with self.subTest(field=name):
                self._refuse_by_hand(seat, name, self._junk(seat, name))

    def _refuse_by_hand(self, seat, name, value):
        desk = seat.with_user(self.desk)
        values = {"event_id": self.plenary.id, "partner_id": self.colleague.partner_id.id}
        own = desk.with_context(**{f"default_{name}": value})
        self._refused(lambda: desk.write({name: value}), error=AccessError)
        self._refused(lambda: desk.create({**values, name: value}), error=AccessError)
        self._refused(lambda: own.create(values), error=AccessError)
        if name in BY_RULE:
            self._refused(lambda: seat.with_user(self.officer).write({name: value}), error=AccessError)

    def test_the_desk_still_registers_confirms_and_lets_in(self):
        seat = self._register(self.coordinator.partner_id, env=self.by_desk)
        seat.action_set_done()
        self.assertEqual((seat.state, seat.ilp_membership_id), ("done", self.membership))


@tagged("post_install", "-at_install")
class TestUnapproved(DeskCommon):
    """Where an officer approves, nobody else does: by no name, no event, no order and no state."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plenary.ilp_approval_policy = "hold"
        portal = cls.env(user=cls.colleague, su=True)
        cls.request_seat = cls.plenary.with_env(portal)._ilp_register(cls.colleague.partner_id).with_env(cls.env)

    def test_a_default_of_the_context_asks_too(self):
        env = self.env(user=self.desk, context={"default_event_id": self.plenary.id})
        seat = env["event.registration"].create({"partner_id": self.coordinator.partner_id.id})
        self.assertEqual(seat.ilp_approval, "requested")

    def test_an_order_without_the_seat_in_it_asks_too(self):
        order = self.env["sale.order"].create({"partner_id": self.coordinator.partner_id.id})
        seat = self._register(self.coordinator.partner_id, env=self.by_desk, sale_order_id=order.id)
        self.assertEqual(seat.ilp_approval, "requested")

    def test_another_person_in_an_approved_seat_asks_anew(self):
        self.request_seat.with_user(self.officer).action_ilp_approve()
        coordinator = self.env(user=self.coordinator, su=True)
        self.request_seat.with_env(coordinator)._ilp_pass_on(self.coordinator.partner_id)
        self.assertEqual((self.request_seat.partner_id, self.request_seat.ilp_approval),
                         (self.coordinator.partner_id, "requested"))
        self.assertTrue(self.request_seat._ilp_is_provisional())

    def test_another_event_asks(self):
        other = self._event("Test other", ilp_kind="workshop", ilp_access="affiliates")
        seat = self._register(self.coordinator.partner_id, event=other, env=self.by_desk)
        seat.event_id = self.plenary
        self.assertEqual(seat.ilp_approval, "requested")

    def test_who_was_not_approved_is_let_in_by_an_officer_only(self):
        seat = self.request_seat.with_user(self.desk)
        self._refused(seat.action_set_done, "Only a liaison officer", AccessError)
        self.assertEqual(self.request_seat.state, "open")
        self.request_seat.with_user(self.officer).action_set_done()
        self.assertEqual(self.request_seat.state, "done")

    def test_who_was_not_approved_does_not_read_who_comes(self):
        seat = self._register(self.coordinator.partner_id)
        seat.ilp_list_consent_on = fields.Datetime.now()
        self.env.flush_all()
        people = self.env["ilp.event.attendee"].with_user(self.colleague)
        self.assertFalse(people.search([("event_id", "=", self.plenary.id)]))
        self.request_seat.with_user(self.officer).action_ilp_approve()
        self.env.flush_all()
        self.assertEqual(people.search([("event_id", "=", self.plenary.id)]).ids, seat.ids)

    def test_a_refused_request_is_not_reactivated(self):
        values = {"kind": "refuse", "registration_ids": self.request_seat.ids, "reason": "Not enough room"}
        self.env["ilp.registration.decision"].with_user(self.officer).create(values).action_decide()
        self._refused(self.request_seat.with_user(self.desk).action_confirm, "Only a liaison officer", AccessError)

    def test_a_request_that_holds_nothing_is_not_confirmed_by_the_desk(self):
        self.plenary.ilp_approval_policy = "free"
        person = self.coordinator.partner_id
        seat = self._register(person, env=self.by_desk)
        self._refused(seat.action_confirm, "Only a liaison officer", AccessError)


@tagged("post_install", "-at_install")
class TestBeyondThePlan(DeskCommon):
    """A priced seat beyond the plan is ordered, and a seat of the plan is counted, whatever the ticket was before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Seat", "type": "service", "service_tracking": "event", "taxes_id": False}
        )
        cls.inside = cls._ticket(cls.plenary, name="In the plan")
        cls.beyond = cls._ticket(
            cls.plenary, name="Beyond", ilp_is_overflow=True, product_id=cls.product.id, price=90
        )
        cls.person = cls.coordinator.partner_id

    def _order(self):
        line = {"product_id": self.product.id, "event_id": self.plenary.id, "event_ticket_id": self.beyond.id}
        return self.env["sale.order"].create({"partner_id": self.person.id, "order_line": [Command.create(line)]})

    def test_without_an_order_there_is_no_seat_beyond_the_plan(self):
        for state in ("open", "draft"):
            values = {"event_ticket_id": self.beyond.id, "state": state}
            self._refused(lambda v=values: self._register(self.person, env=self.by_desk, **v), "confirmed order")

    def test_an_order_that_is_not_confirmed_seats_nobody(self):
        self.program._administrator().lang = "en_US"
        order = self._order()
        seat = self._register(self.person, sale_order_line_id=order.order_line.id)
        self.assertEqual(seat.state, "draft")
        self._refused(seat.with_user(self.desk).action_confirm, "confirmed order")
        order.action_confirm()
        self.assertEqual((seat.state, seat.sale_status), ("open", "sold"))
        for _twice in range(2):
            seat.with_user(self.officer).action_cancel()
        task = order.activity_ids
        self.assertIn("gave back a sold seat", task.summary)
        self.assertEqual(task.user_id, self.program._administrator())

    def test_a_sold_seat_that_is_archived_is_told_too(self):
        order = self._order()
        seat = self._register(self.person, sale_order_line_id=order.order_line.id)
        order.action_confirm()
        for _twice in range(2):
            seat.with_user(self.officer).action_archive()
        self.assertEqual(len(order.activity_ids), 1)

    def test_from_the_plan_to_a_paid_seat_there_is_no_step_without_an_order(self):
        seat = self._register(self.person, event_ticket_id=self.inside.id)
        self._refused(lambda: seat.with_user(self.desk).write({"event_ticket_id": self.beyond.id}), "confirmed order")
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))

    def test_a_paid_seat_that_becomes_one_of_the_plan_takes_a_unit(self):
        order = self._order()
        seat = self._register(self.person, sale_order_line_id=order.order_line.id)
        order.action_confirm()
        seat.event_ticket_id = self.inside
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))

    def test_a_cancelled_order_gives_the_seat_back(self):
        order = self._order()
        seat = self._register(self.person, sale_order_line_id=order.order_line.id)
        order.action_confirm()
        order._action_cancel()
        self.assertEqual((seat.state, seat.ilp_attendee_key), ("cancel", False))
        self.assertFalse(order.activity_ids, "there is nothing to credit")


@tagged("post_install", "-at_install")
class TestJobs(IlpEventsCommon):
    """A scheduled action goes on after an event that fails, whatever the failure is."""

    @mute_logger("odoo.addons.ilp_membership.models.ilp_step_mixin", "odoo.sql_db")
    def test_an_accident_at_one_event_stops_no_other(self):
        later = self._event("Test later", days=50, ilp_kind="plenary", ilp_access="affiliates")
        (self.plenary | later).ilp_invited_on = fields.Datetime.now()
        self.env.flush_all()
        query = "ALTER TABLE ilp_event_invitation ADD CONSTRAINT test_accident CHECK (event_id <> %s) NOT VALID"
        self.env.cr.execute(query, [self.plenary.id])
        with self.enter_registry_test_mode():
            self.env.ref("ilp_events.ir_cron_invite").method_direct_trigger()
        self.assertTrue(later.ilp_invitation_ids.filtered(lambda one: one.state == "sent"))
