from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestActingOfficer(ScoutingCommon):
    """While the officer is away, what is asked of the programme reaches who acts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.substitute = new_test_user(cls.env, "scouting_substitute", "ilp_membership.group_ilp_officer")
        values = {"user_id": cls.officer.id, "successor_id": cls.substitute.id, "mode": "substitute"}
        values |= {"date_to": fields.Date.context_today(cls.need), "membership_ids": [Command.set(cls.membership.ids)]}
        cls.env["ilp.handover"].create(values).action_hand_over()
        cls.env.invalidate_all()

    def test_a_need_and_its_late_answer_are_for_who_acts(self):
        self.need._submit(self.coordinator.partner_id)
        self.need.deadline = fields.Date.subtract(fields.Date.context_today(self.need), days=1)
        self.need._tell_late()
        self.assertEqual(len(self.need.activity_ids), 2)
        self.assertEqual(self.need.activity_ids.user_id, self.substitute)

    def test_meetings_and_verdicts_are_for_who_acts(self):
        meeting = self._held()
        meeting._ask_for_outcome()
        self.assertEqual(meeting.activity_ids.user_id, self.substitute)
        self._request(meeting, "company")._answer(self.near, self.ready, "It fits")
        self.assertIn(self.substitute.partner_id, meeting.message_ids[0].partner_ids)

    def test_the_officer_of_another_meeting_keeps_it(self):
        match = self._introduced()
        meeting = self._meeting(match, officer_id=self.manager.id)
        meeting._ask_for_outcome()
        self.assertEqual(meeting.activity_ids.user_id, self.manager)
