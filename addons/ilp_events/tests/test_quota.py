from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestQuota(IlpEventsCommon):
    """So many people of a company, by its tier, whatever the plan still has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plenary.ilp_company_seats = 1

    def test_one_more_than_the_quota_is_a_sentence(self):
        self._register(self.coordinator.partner_id)
        with self.assertRaisesRegex(UserError, "1 people of Test Aurelia"), self.cr.savepoint():
            self._register(self.colleague.partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))

    def test_another_company_has_its_own(self):
        self._register(self.coordinator.partner_id)
        self._register(self.rival.partner_id)
        self.assertEqual(len(self._registered()), 2)

    def test_the_tier_has_a_number_of_its_own(self):
        self.aurelia.grade_id = self.grade
        self.plenary.ilp_quota_ids = [Command.create({"grade_id": self.grade.id, "seats": 2})]
        self.lario.grade_id = False
        self._register(self.coordinator.partner_id)
        self._register(self.colleague.partner_id)
        self.assertEqual(self.plenary._ilp_company_left(self.membership), 0)
        self.assertEqual(self.plenary._ilp_company_left(self.rival_membership), 1)

    def test_a_tier_without_seats_sends_nobody(self):
        self.plenary.ilp_quota_ids = [Command.create({"grade_id": self.grade.id, "seats": 0})]
        self.assertEqual(self.aurelia.grade_id, self.grade)
        with self.assertRaises(UserError):
            self._register(self.coordinator.partner_id)

    def test_without_a_number_there_is_no_limit(self):
        self.plenary.ilp_company_seats = 0
        self.assertIsNone(self.plenary._ilp_company_left(self.membership))

    def test_a_seat_given_back_can_be_taken_by_a_colleague(self):
        self._register(self.coordinator.partner_id).action_cancel()
        self._register(self.colleague.partner_id)
        self.assertEqual(self._registered().partner_id, self.colleague.partner_id)

    def test_an_officer_makes_an_exception_with_a_reason(self):
        self._register(self.coordinator.partner_id)
        self._register(self.colleague.partner_id, ilp_override_reason="Speaks in the afternoon")
        self.assertEqual(len(self._registered()), 2)

    def test_changing_a_name_needs_no_second_seat(self):
        self._register(self.coordinator.partner_id)._ilp_pass_on(self.colleague.partner_id)
        self.assertEqual(self._registered().partner_id, self.colleague.partner_id)

    def test_who_waits_does_not_count(self):
        self.plenary._ilp_wait([{"partner_id": self.coordinator.partner_id.id}])
        self.assertEqual(self.plenary._ilp_company_left(self.membership), 1)

    def test_a_seat_beyond_the_plan_does_not_count(self):
        ticket = self._ticket(self.plenary, ilp_is_overflow=True, price=0)
        self._register(self.coordinator.partner_id, event_ticket_id=ticket.id)
        self.assertEqual(self.plenary._ilp_company_left(self.membership), 1)
