from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestBenefits(ScoutingCommon):
    """Needs and meetings are taken from the balance that was agreed, and from no other."""

    def _without(self, benefit):
        """An affiliate whose tier does not include the benefit."""
        self.tier.ilp_grant_ids.filtered(lambda grant: grant.benefit_id == benefit).unlink()
        company = self.env["res.partner"].create({"name": "Test Bare S.p.A.", "is_company": True})
        person = new_test_user(self.env, "ilp_bare", groups="base.group_portal", email="bare@test.example.com")
        person.partner_id.parent_id = company
        return self._affiliate(company, person)[0]

    def test_a_meeting_keeps_its_balance_whatever_becomes_of_the_term(self):
        entitlement = self.membership._entitlement(self.benefit_meeting)
        held, cancelled = (self._meeting(self._introduced(self._need())) for _number in range(2))
        for meeting in (held, cancelled):
            meeting._invite()
            self.assertEqual(meeting.entitlement_id, entitlement)
        self.term._expire()
        held._hold()
        cancelled._cancel()
        self.assertEqual(self._balance(entitlement), (6, 0, 1, 5))

    def test_a_need_with_a_planned_meeting_does_not_close(self):
        match = self._introduced()
        meeting = self._meeting(match)
        meeting._invite()
        need = match.need_id.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "planned meeting"):
            need._close(self.env.ref("ilp_scouting.closing_reason_answered"))
        self.assertEqual(need.state, "introduced")
        meeting.with_user(self.officer).action_cancel()
        need._close(self.env.ref("ilp_scouting.closing_reason_answered"))
        self.assertEqual(need.state, "closed")

    def test_the_days_of_grace_use_the_last_term(self):
        needs = self.membership._entitlement(self.benefit_need)
        meetings = self.membership._entitlement(self.benefit_meeting)
        self.term._expire()
        self.assertEqual(self.membership.state, "grace")
        self._meeting(self._introduced())._invite()
        self.assertEqual(self._balance(needs), (3, 0, 1, 2))
        self.assertEqual(self._balance(meetings), (6, 1, 0, 5))
        needs._use(2, self.gripper)
        with self.assertRaisesRegex(UserError, "left of"):
            self._need()._submit(self.coordinator.partner_id)

    def test_a_plan_that_says_nothing_of_needs_leaves_them_uncounted(self):
        need = self._need(self._without(self.benefit_need))
        need._submit(need.membership_id._coordinators())
        self.assertEqual(need.state, "submitted")
        self.assertFalse(need.entitlement_id)

    def test_a_plan_that_says_nothing_of_meetings_leaves_them_uncounted(self):
        meeting = self._meeting(self._introduced(self._need(self._without(self.benefit_meeting))))
        meeting._invite()
        self.assertEqual(meeting.state, "accepted")
        self.assertTrue(meeting.calendar_event_id)
        self.assertFalse(meeting.entitlement_id)

    def test_the_consultation_before_the_affiliation_is_free(self):
        company = self.env["res.partner"].create({"name": "Test Prospect S.p.A.", "is_company": True})
        vals = {"partner_id": company.id, "program_id": self.program.id, "officer_id": self.officer.id}
        need = self._need(self.env["ilp.membership"].create(vals))
        need.with_user(self.officer).action_submit()
        self.assertTrue(need._match())
        meeting = self._meeting(self._introduced(need))
        meeting._invite()
        self.assertFalse(meeting.entitlement_id)
        meeting._hold()
        self.assertEqual(meeting.state, "held")
