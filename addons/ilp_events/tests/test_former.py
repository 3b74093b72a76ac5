from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestFormerAffiliates(IlpEventsCommon):
    """A company that lapses or ends with seats at coming events: the officer is told, nobody is thrown out silently."""

    def _tasks(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        return self.rival_membership.activity_ids.filtered(lambda task: task.activity_type_id == todo)

    def _lapse(self):
        self.rival_membership.state = "grace"
        self.assertFalse(self._tasks(), "the days of grace change nothing")
        self.rival_membership.state = "lapsed"

    def test_the_officer_gets_one_task_with_events_and_people(self):
        seat = self._register(self.rival.partner_id)
        self._lapse()
        task = self._tasks()
        self.assertEqual((len(task), task.user_id), (1, self.rival_membership.acting_officer_id))
        self.assertIn("Test plenary: Test rival", task.note)
        self.assertEqual(seat.state, "open")

    def test_without_a_seat_there_is_no_task(self):
        self._register(self.rival.partner_id).action_cancel()
        self._lapse()
        self.assertFalse(self._tasks())

    def test_an_ended_affiliation_is_told_too(self):
        self._register(self.rival.partner_id)
        reason = self.env.ref("ilp_membership.withdrawal_reason_other")
        self.rival_membership.write({"state": "ended", "end_reason_id": reason.id})
        self.assertEqual(len(self._tasks()), 1)

    def test_the_task_shows_a_name_as_it_is(self):
        self._register(self.rival.partner_id, name="Anna <Nina> Rossi")
        self._lapse()
        self.assertIn("Anna &lt;Nina&gt; Rossi", self._tasks().note)

    def test_the_seat_can_be_found_and_is_not_taken_again(self):
        seat = self._register(self.rival.partner_id)
        domain = [("ilp_membership_id.is_affiliate", "=", False), ("id", "=", seat.id)]
        self.assertFalse(self.env["event.registration"].search(domain))
        self._lapse()
        self.assertEqual(self.env["event.registration"].search(domain), seat)
        seat.action_cancel()
        with self.assertRaisesRegex(UserError, "Industrial Liaison Program"):
            seat.action_confirm()
