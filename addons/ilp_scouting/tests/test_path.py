from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScoutingCommon, ScoutingHttpCommon


class PathStory:
    """The path that the accession has proposed to the first company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.path = cls.membership.path_id

    @classmethod
    def _share(cls):
        cls.path.area_ids = cls.area_robotics
        cls.path._share()


@tagged("post_install", "-at_install")
class TestPath(PathStory, ScoutingCommon):
    """Every active affiliate has one scouting path, answered by a person, closed with a reason."""

    def _keep(self):
        with self.enter_registry_test_mode():
            self.env.ref("ilp_scouting.ir_cron_keep_paths").method_direct_trigger()
        self.env.invalidate_all()

    def test_an_affiliate_gets_its_path_and_its_officer_the_task(self):
        self.assertEqual((self.path.state, self.path.membership_id), ("proposed", self.membership))
        self.assertEqual(self.path.activity_ids.user_id, self.officer)
        self.assertEqual(self.path.date_end, self.term.date_end)
        self.assertEqual(len(self.path.step_ids), 3)
        self.membership._open_paths()
        self.assertEqual(self.membership.path_ids, self.path, "asking again proposes nothing new")

    def test_a_renewal_finds_the_path_that_is_there(self):
        self.membership._activate(self.term)
        self.assertEqual(self.membership.path_ids, self.path)

    @mute_logger("odoo.sql_db")
    def test_one_open_path_a_company(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.path.copy()
            self.env.flush_all()

    def test_the_proposal_starts_from_the_profile(self):
        profile = self._draft_profile()
        profile.action_share()
        profile.sudo()._confirm(self.coordinator.partner_id)
        self.path.unlink()
        self.membership._open_paths()
        path = self.membership.path_id
        self.assertEqual((path.area_ids, path.objectives), (self.area_robotics, "Gentle handling"))

    def test_the_company_sees_it_when_it_is_shown_and_a_coordinator_answers(self):
        own = self.path.with_user(self.coordinator)
        self.assertFalse(own.search([]))
        with self.assertRaisesRegex(UserError, "themes"):
            self.path.with_user(self.officer).action_share()
        self._share()
        self.assertEqual(own.search([]), self.path)
        self.assertEqual(len(own.step_ids), 3)
        self.assertFalse(self.path.with_user(self.rival).search([("id", "=", self.path.id)]))
        for stranger in (self.colleague, self.rival, self.officer):
            with self.assertRaises(AccessError):
                self.path._answer(stranger.partner_id, True)
        self.path._answer(self.coordinator.partner_id, True)
        self.assertEqual((self.path.state, self.path.answered_by_id), ("accepted", self.coordinator.partner_id))
        self.assertTrue(self.path.answered_on)
        with self.assertRaises(UserError):
            self.path._answer(self.coordinator.partner_id, False, "too late")

    def test_declining_takes_a_reason_which_explains_why_there_is_none(self):
        self._share()
        with self.assertRaisesRegex(UserError, "why"):
            self.path._answer(self.coordinator.partner_id, False, " ")
        self.path._answer(self.coordinator.partner_id, False, "Other themes")
        self.assertEqual((self.path.state, self.membership.is_without_path), ("declined", True))
        self.assertIn("Other themes", self.membership.no_path_reason)
        self._keep()
        self.assertFalse(self.membership.path_id, "an explained one is not proposed again by itself")
        self.path.with_user(self.officer).action_revise()
        self.assertEqual((self.path.state, self.path.shared_on), ("proposed", False))

    def test_the_list_of_affiliates_without_a_path_is_emptied_by_the_cron(self):
        self.path.unlink()
        domain = [("is_affiliate", "=", True), ("is_without_path", "=", True), ("id", "=", self.membership.id)]
        self.assertEqual(self.env["ilp.membership"].with_user(self.officer).search(domain), self.membership)
        for _run in range(2):
            self._keep()
        self.assertFalse(self.env["ilp.membership"].search(domain))
        self.assertEqual(len(self.membership.path_ids), 1)

    def test_it_begins_on_its_day_and_is_over_once(self):
        self._share()
        self.path._answer(self.coordinator.partner_id, True)
        self._keep()
        self.assertEqual(self.path.state, "running")
        self.path.write({"date_start": "2020-01-01", "date_end": "2020-12-31"})
        for _run in range(2):
            self._keep()
        self.assertEqual(len(self.path.activity_ids), 1)

    def test_closing_takes_a_reason_from_the_list(self):
        self._share()
        self.path._answer(self.coordinator.partner_id, True)
        with self.assertRaisesRegex(UserError, "reason of closing"):
            self.path._close(self.env["ilp.closing.reason"])
        reason = self.env.ref("ilp_scouting.closing_reason_year_over")
        wizard = self.env["ilp.path.close"].with_user(self.officer)
        wizard.create({"path_ids": [Command.set(self.path.ids)], "reason_id": reason.id}).action_confirm()
        self.assertEqual((self.path.state, self.path.close_reason_id), ("closed", reason))

    def test_the_path_of_a_company_that_left_is_closed(self):
        self.membership.state = "grace"
        self.membership.state = "lapsed"
        self._keep()
        self.assertEqual((self.path.state, self.path.close_reason_id.code), ("closed", "left"))

    def test_state_and_answer_come_from_the_buttons_only(self):
        own = self.path.with_user(self.officer)
        today = fields.Datetime.now()
        for vals in ({"state": "accepted"}, {"answered_on": today}, {"shared_on": today}):
            with self.assertRaises(AccessError):
                own.write(vals)
        for user in (self.administration, self.coordinator):
            with self.assertRaises(AccessError):
                self.path.with_user(user).action_share()

    def test_progress_counts_the_period_and_what_the_reader_may_read(self):
        self._held(self._introduced(self._need(confidentiality="sealed"))).request_ids[0]._answer(
            self.near, self.ready, "Reason"
        )
        self.path.date_start = fields.Date.context_today(self.path) - timedelta(days=1)
        self.path.date_end = self.path.date_start + relativedelta(months=2)
        names = ("need_count", "introduction_count", "meeting_count", "verdict_count")
        self.env.invalidate_all()
        self.assertEqual([self.path.with_user(self.officer)[name] for name in names], [1, 1, 1, 1])
        self.env.invalidate_all()
        self.assertEqual([self.path.with_user(self.administration)[name] for name in names], [0, 0, 0, 0])
        self.path.write({"date_start": "2020-01-01", "date_end": "2020-12-31"})
        self.env.invalidate_all()
        self.assertEqual([self.path.with_user(self.officer)[name] for name in names], [0, 0, 0, 0])


@tagged("post_install", "-at_install")
class TestPathPortal(PathStory, ScoutingHttpCommon):
    """The path on the company's page."""

    def _answer(self, **values):
        url = f"/my/ilp/path/{self.path.id}/answer"
        data = {"csrf_token": Request.csrf_token(self)} | values
        page = self.url_open(url, data=data, allow_redirects=False)
        self.env.invalidate_all()
        return page

    def test_a_coordinator_reads_and_accepts(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        self.assertIn("No path yet", self.url_open("/my/ilp/path").text)
        self._share()
        self.env.flush_all()
        self.assertIn("o_ilp_accept_path", self.url_open("/my/ilp/path").text)
        self.assertIn('role="alert"', self._answer(answer="decline").text)
        self._answer(answer="accept")
        self.assertEqual(self.path.state, "accepted")
        self.assertIn(self.coordinator.name, self.url_open("/my/ilp/path").text)

    def test_others_do_not_answer(self):
        self._share()
        self.env.flush_all()
        for login in ("ilp_colleague", "ilp_rival"):
            self.authenticate(login, login)
            self._answer(answer="accept")
            self.assertEqual(self.path.state, "proposed", login)
        self.authenticate("ilp_colleague", "ilp_colleague")
        self.assertNotIn("o_ilp_accept_path", self.url_open("/my/ilp/path").text)
