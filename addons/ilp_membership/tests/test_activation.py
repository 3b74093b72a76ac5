from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestActivation(IlpCommon):
    """An activity from the request to its end: what it counts, what it needs, what it gives back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.officer | cls.administration | cls.manager | cls.program._administrator()).lang = "en_US"
        cls.today = fields.Date.context_today(cls.env.user)
        cls.months = cls.env.ref("ilp_membership.benefit_secondment_month")
        cls.sessions = cls.env.ref("ilp_membership.benefit_mentoring_session")
        cls.reason = cls.env.ref("ilp_membership.activation_reason_company")
        modules = cls.module_secondment | cls.module_mentoring
        if "ilp_sheet" in modules._fields:  # another room leads these two by sheets of its own: here without
            modules.ilp_sheet = False
        cls._sign_module(cls.membership, cls.module_secondment)

    @classmethod
    def _sign_module(cls, membership, module):
        """The company signs a change that adds the module to its term."""
        term = membership.current_term_id
        order = term._create_amendment(cls.today, module.browse(), module)
        cls._sign(order, "Test coordinator")
        return order

    def _activation(self, module=None, **values):
        vals = {
            "membership_id": self.membership.id,
            "product_tmpl_id": (module or self.module_secondment).id,
            "date_start": self.today,
            "quantity": 3,
        }
        return self.env["ilp.activation"].with_user(self.officer).create(vals | values)

    def _running(self, **values):
        activation = self._activation(**values)
        activation.action_approve()
        activation.action_schedule()
        activation.action_start()
        return activation

    def _left(self, benefit=None):
        return self._balance(self.membership._entitlement(benefit or self.months))

    def test_which_benefit_a_module_uses_is_data(self):
        self.assertEqual(self.module_secondment.ilp_benefit_id, self.months)
        self.assertEqual(self.tier.ilp_benefit_id, self.env["ilp.benefit"])
        visits = self.env["ilp.benefit"].create(
            {"name": "Test visits", "code": "test_visit", "unit": "session", "pillar": "relations"}
        )
        module = self._product("Test visits", "module", 10, {visits: 2}, ilp_activation_quantity=2)
        self._sign_module(self.membership, module)
        activation = self._running(module=module, quantity=2, date_end=self.today)
        self.assertEqual((activation.unit, self._left(visits)), ("session", (2, 0, 2, 0)), "a new kind needs no code")

    def test_months_give_the_last_day(self):
        activation = self._activation(date_start="2031-01-15", quantity=6)
        self.assertEqual(str(activation.date_end), "2031-07-14")

    def test_approval_reserves_start_uses_and_the_end_gives_back_nothing_used(self):
        self.assertEqual(self._left(), (6, 0, 0, 6))
        activation = self._activation()
        self.assertEqual(self._left(), (6, 0, 0, 6), "a request takes nothing")
        activation.action_approve()
        self.assertEqual(self._left(), (6, 3, 0, 3))
        activation.action_schedule()
        activation.action_start()
        self.assertEqual(self._left(), (6, 0, 3, 3))
        activation.action_finish()
        self.assertEqual((activation.state, self._left()), ("done", (6, 0, 3, 3)))

    def test_a_cancelled_activity_gives_back_what_was_not_used(self):
        activation = self._activation()
        activation.action_approve()
        activation._cancel(self.reason)
        self.assertEqual(self._left(), (6, 0, 0, 6))
        running = self._running()
        running._cancel(self.reason, day=self.today + relativedelta(months=1))
        self.assertEqual(self._left(), (6, 0, 2, 4), "two months have begun")

    def test_more_than_is_left_is_not_approved(self):
        self._activation(quantity=4).action_approve()
        activation = self._activation()
        with self.assertRaisesRegex(UserError, "2 left"):
            activation.action_approve()
        self.assertEqual(self._left(), (6, 4, 0, 2))

    def test_only_what_the_signed_order_includes_is_approved(self):
        activation = self._activation(module=self.module_mentoring, quantity=2)
        self.assertFalse(activation.is_included)
        with self.assertRaisesRegex(UserError, "does not include"):
            activation.action_approve()
        activation.action_offer_amendment()
        self.assertIn("Offer the module", activation.activity_ids.summary)
        action = activation.with_user(self.manager).action_offer_amendment()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.order_line.product_id.product_tmpl_id, self.module_mentoring)
        self._sign(order, "Test coordinator")
        self.assertIn("approve its request", "".join(activation.activity_ids.mapped("summary")))
        activation.invalidate_recordset()
        activation.action_approve()
        self.assertEqual(self._left(self.sessions), (4, 2, 0, 2))

    def test_it_lies_inside_the_term(self):
        late = self._activation(date_start=self.term.date_end + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "does not include"):
            late.action_approve()
        late.date_start = self.term.date_end - relativedelta(months=1)
        with self.assertRaisesRegex(ValidationError, "inside the term"):
            late.action_approve()

    def test_places_of_the_year_are_taken_and_freed(self):
        Capacity = self.env["ilp.activation.capacity"]
        vals = {"product_tmpl_id": self.module_secondment.id, "year": self.today.year, "places": 1}
        capacity = Capacity.create(vals)
        first = self._activation(quantity=1, date_end=self.today)
        first.action_approve()
        self.assertEqual((capacity.taken, capacity.places_left), (1, 0))
        second = self._activation(quantity=1, date_end=self.today)
        with self.assertRaisesRegex(UserError, "No place is left"), self.env.cr.savepoint():
            second.action_approve()
        first._cancel(self.reason)
        self.assertEqual(capacity.taken, 0)
        second.action_approve()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            capacity.places = 0
            self.env.flush_all()

    def test_a_limit_written_later_counts_what_was_approved_before(self):
        for _number in range(2):
            self._activation(quantity=1, date_end=self.today).action_approve()
        Capacity = self.env["ilp.activation.capacity"].with_user(self.manager)
        vals = {"product_tmpl_id": self.module_secondment.id, "year": self.today.year}
        with self.assertRaisesRegex(UserError, "2 activities .* at least as many places"), self.env.cr.savepoint():
            Capacity.create(vals | {"places": 1})
        capacity = Capacity.create(vals | {"places": 2})
        self.assertEqual((capacity.taken, capacity.places_left), (2, 0))
        third = self._activation(quantity=1, date_end=self.today)
        with self.assertRaisesRegex(UserError, "No place is left"), self.env.cr.savepoint():
            third.action_approve()
        capacity.year += 1
        self.assertEqual(capacity.taken, 0)
        third.action_approve()

    def test_a_request_is_refused_with_a_reason_and_the_company_is_told(self):
        activation = self._activation()
        wizard = self.env["ilp.activation.stop"].with_user(self.officer).create(
            {"activation_ids": activation.ids, "reason_id": self.reason.id, "note": "Come again in spring"}
        )
        self.assertTrue(wizard.is_refusal)
        wizard.action_apply()
        self.assertEqual((activation.state, activation.reason_id), ("refused", self.reason))
        with self.assertRaisesRegex(UserError, "reason"):
            self._activation()._refuse(self.reason.browse())

    def test_the_state_and_what_was_agreed_are_not_written_by_hand(self):
        activation = self._activation()
        for values in ({"state": "approved"}, {"entitlement_id": self.term.entitlement_ids[:1].id}):
            with self.assertRaises(AccessError):
                activation.write(values)
        with self.assertRaises(AccessError):
            self._activation(state="running")
        activation.action_approve()
        with self.assertRaises(UserError):
            activation.quantity = 5
        with self.assertRaises(UserError):
            activation.unlink()

    def test_it_does_not_start_before_its_day(self):
        activation = self._activation(date_start=self.today + timedelta(days=3), quantity=1)
        activation.action_approve()
        activation.action_schedule()
        with self.assertRaisesRegex(UserError, "It begins on"):
            activation.action_start()

    def test_people_are_of_the_company(self):
        with self.assertRaisesRegex(ValidationError, "is not of"):
            self._activation(partner_ids=self.rival.partner_id.ids)

    def test_a_coordinator_asks_and_nobody_else(self):
        ask = self.membership._request_activation
        with self.assertRaises(AccessError):
            ask(self.colleague.partner_id, self.module_secondment, self.today)
        with self.assertRaisesRegex(UserError, "from today on"):
            ask(self.coordinator.partner_id, self.module_secondment, self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "from the list"):
            ask(self.coordinator.partner_id, self.tier, self.today)
        people = self.colleague.partner_id | self.rival.partner_id
        activation = ask(self.coordinator.partner_id, self.module_secondment, self.today, people, "Scouting")
        self.assertEqual((activation.origin, activation.partner_ids), ("portal", self.colleague.partner_id))
        self.assertEqual(activation.activity_ids.user_id, self.officer)
        again = ask(self.coordinator.partner_id, self.module_secondment, self.today)
        self.assertEqual(again, activation, "a second click finds the first request")
        self.membership.state = "grace"
        self.membership.state = "lapsed"
        with self.assertRaisesRegex(UserError, "while the affiliation is active"):
            ask(self.coordinator.partner_id, self.module_mentoring, self.today)

    def test_the_timeline_tells_request_and_answer(self):
        ask = self.membership._request_activation
        activation = ask(self.coordinator.partner_id, self.module_secondment, self.today)
        activation._approve()
        lines = self.membership.interaction_ids.filtered(lambda line: line.kind == "activity")
        self.assertEqual(len(lines), 2)
        self.assertEqual(lines.mapped("pillar"), ["skills", "skills"])

    def test_an_affiliation_does_not_end_before_activities_are_decided_on(self):
        running = self._running()
        reason = self.env.ref("ilp_membership.withdrawal_reason_budget")
        vals = {"membership_id": self.membership.id, "reason_id": reason.id}
        wizard = self.env["ilp.termination"].with_user(self.manager).create(vals)
        self.assertEqual(wizard.activation_ids, running)
        with self.assertRaisesRegex(UserError, "Decide what happens"):
            wizard.action_apply()
        with self.assertRaisesRegex(UserError, "decide first"):
            self.membership._end_early(self.today, reason)
        wizard.activation_decision = "cancel"
        wizard.action_apply()
        self.assertEqual((running.state, running.reason_id.code), ("cancelled", "left"))

    def test_activities_pass_to_the_next_officer(self):
        running = self._running()
        self.assertEqual(running.officer_id, self.officer)
        labels = [item.label for item in self.membership._handover_items(self.officer)]
        self.assertIn("Activities of the programme", labels)
        self.membership._handover(self.officer, self.manager)
        self.assertEqual(running.officer_id, self.manager)
        self.assertIn("Test secondment", str(self.membership._handover_brief()))

    def test_the_officer_is_warned_once_of_the_end_of_the_term_and_of_the_last_day(self):
        running = self._running(quantity=1)
        Activation = self.env["ilp.activation"]
        self.program.activation_warning_days = 400
        self.env.flush_all()
        days = [self.today - timedelta(days=1), self.today - timedelta(days=2), running.id]
        self.env.cr.execute("UPDATE ilp_activation SET date_end = %s, date_start = %s WHERE id = %s", days)
        self.env.invalidate_all()
        for _run in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("ilp_membership.ir_cron_follow_activations").method_direct_trigger()
        tasks = Activation.browse(running.id).activity_ids.mapped("summary")
        self.assertEqual(len(tasks), 2, tasks)
        self.assertEqual((running.warned_on, running.overdue_on), (self.today, self.today))
