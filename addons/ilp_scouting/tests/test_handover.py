from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestHandover(ScoutingCommon):
    """An officer hands a company over: nothing of scouting is lost, nothing sealed is told."""

    def setUp(self):
        super().setUp()
        self.successor = self.officer.copy({"login": "ilp_successor", "email": "successor@test.example.com"})
        self.sealed = self._need(title="Test secret", confidentiality="sealed")
        for need in (self.need, self.sealed):
            need.sudo().state = "submitted"
            need.activity_schedule(
                "mail.mail_activity_data_todo", summary=f"About {need.title}", user_id=self.officer.id
            )
        self.meeting = self.env["ilp.meeting"].create(
            {
                "need_id": self.need.id,
                "officer_id": self.officer.id,
                "date_start": fields.Datetime.now() + timedelta(days=5),
            }
        )

    def _counts(self, user):
        return {item.label: len(item.records) for item in self.membership._handover_items(user)}

    def _hand_over(self):
        self.env["ilp.handover"].with_user(self.administration).create(
            {
                "user_id": self.officer.id,
                "successor_id": self.successor.id,
                "membership_ids": [fields.Command.set(self.membership.ids)],
            }
        ).action_hand_over()

    def test_meetings_and_activities_of_needs_pass_over(self):
        before = self._counts(self.officer)
        self.assertEqual(before["Scouting meetings"], 1)
        self.assertGreaterEqual(before["Activities"], 2)
        self._hand_over()
        self.assertEqual((self._counts(self.officer), self._counts(self.successor)), ({}, before))

    def test_the_brief_tells_open_needs_and_no_sealed_one(self):
        self._hand_over()
        entry = self.membership.interaction_ids.filtered(lambda one: one.kind == "handover")
        self.assertIn(self.need.title, entry.outcome)
        self.assertNotIn("Test secret", entry.outcome)

    def test_a_need_without_an_answer_speaks_against_the_renewal(self):
        self.sealed.sudo().state = "closed"
        self.need.write({"deadline": fields.Date.context_today(self.need) + timedelta(days=3)})
        self.assertNotIn("unanswered", self._reasons())
        self.need.write({"deadline": fields.Date.context_today(self.need) - timedelta(days=1)})
        self.assertIn("unanswered", self._reasons())

    def _reasons(self):
        self.env.flush_all()
        renewal = self.env["ilp.renewal"].search([("membership_id", "=", self.membership.id)])
        renewal.invalidate_recordset()
        return renewal.reasons
