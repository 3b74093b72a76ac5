from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .activity_common import ActivityCommon


@tagged("post_install", "-at_install")
class TestSecondmentClock(ActivityCommon):
    """Weeks, reports and accesses: what the daily run asks for, late or doubled."""

    def _run(self, times=1):
        for _time in range(times):
            with self.enter_registry_test_mode():
                self.env.ref("ilp_scouting.ir_cron_follow_secondments").method_direct_trigger()
        self.env.invalidate_all()

    def _mails(self, subject):
        return self.env["mail.mail"].search_count([("subject", "ilike", subject)])

    def test_a_late_and_a_doubled_run_ask_for_the_same_weeks(self):
        secondment = self._running()
        self._move_back(secondment, weeks=3)
        self._run()
        weeks = secondment.log_ids.mapped("week_start")
        self.assertGreaterEqual(len(weeks), 3)
        self._run(2)
        self.assertEqual(secondment.log_ids.mapped("week_start"), weeks)
        self.assertTrue(all(week.weekday() == 0 for week in weeks))
        self.assertEqual(self._mails("two lines"), len(weeks), "one mail for each, in the language of the guest")

    def test_what_a_week_found_is_a_candidate_on_the_path(self):
        secondment = self._running()
        self._move_back(secondment, weeks=1)
        self._run()
        log = secondment.log_ids[-1]
        log._answer("Tried the gripper", "It holds our seals\nwithout marks")
        candidate = log.candidate_ids
        self.assertEqual((candidate.title, candidate.path_id), ("It holds our seals", self.membership.path_id))
        self.assertTrue(candidate.path_id)
        log._answer("Tried the gripper", "It holds our softest seals")
        self.assertEqual((log.candidate_ids, candidate.title), (candidate, "It holds our softest seals"))
        action = candidate.with_user(self.officer).action_make_need()
        need = self.env["ilp.need"].browse(action["res_id"])
        self.assertEqual((need.title, need.membership_id), (candidate.title, self.membership))
        self.assertEqual((candidate.state, need.candidate_ids), ("taken", candidate))
        need._submit(self.coordinator.partner_id)
        self.assertEqual(secondment.ilp_yield_count, 1, "the need came out of the stay")
        with self.assertRaisesRegex(UserError, "has taken up"):
            log._answer("Tried it", "Something else")
        log._answer("Tried it twice", candidate.text)

    def test_a_week_without_a_find_makes_no_candidate(self):
        secondment = self._running()
        self._move_back(secondment, weeks=1)
        self._run()
        log = secondment.log_ids[-1]
        with self.assertRaisesRegex(UserError, "in one line"):
            log._answer("", "")
        log._answer("Safety training", "A thing")
        log._answer("Safety training", "")
        self.assertFalse(log.candidate_ids)

    def test_reports_are_asked_for_once_and_late_ones_told_once(self):
        secondment = self._running()
        self._run(2)
        self.assertFalse(any(secondment.report_ids.mapped("asked_on")))
        interim, final = secondment.report_ids
        interim.due_on = self.today - timedelta(days=1)
        self._run(2)
        self.assertEqual((interim.asked_on, interim.chased_on), (self.today, self.today))
        self.assertFalse(final.asked_on)
        tasks = secondment.activation_id.activity_ids.mapped("summary")
        self.assertEqual(len([task for task in tasks if "late" in task]), 1)
        interim._answer("Half way")
        self.assertTrue(interim.submitted_on)

    def test_an_access_ends_by_itself_with_notice_before(self):
        secondment = self._running()
        badge = secondment.access_ids[0]
        self.assertTrue(badge.is_valid)
        self.assertIn(badge, badge.search([("is_valid", "=", True)]))
        self._run()
        self.assertFalse(badge.noticed_on)
        badge.date_to = self.today + timedelta(days=self.program.access_notice_days)
        self._run(2)
        self.assertEqual(badge.noticed_on, self.today)
        self.assertEqual(self._mails(f"{badge.name}: valid"), 1)
        badge.write({"date_from": self.today - relativedelta(days=5), "date_to": self.today - relativedelta(days=1)})
        self._run(2)
        self.assertFalse(badge.is_valid)
        self.assertEqual(badge.expired_on, self.today)
        tasks = [task for task in secondment.activation_id.activity_ids.mapped("summary") if "Expired" in task]
        self.assertEqual(len(tasks), 1)

    def test_accesses_of_a_stay_that_is_over_are_still_taken_back(self):
        secondment = self._running()
        secondment.report_ids.text = "Done"
        secondment._finish()
        self._move_back(secondment, days=200)
        days = ["2020-01-01", "2020-02-01"]
        self.env.cr.execute("UPDATE ilp_secondment_access SET date_from = %s, date_to = %s", days)
        self.env.invalidate_all()
        self._run(2)
        self.assertEqual(set(secondment.access_ids.mapped("expired_on")), {self.today})

