from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScoutingHttpCommon


@tagged("post_install", "-at_install")
class TestReview(ScoutingHttpCommon):
    """Stale sheets reach their laboratory once, and what it says is kept with who and when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.head_id = cls.researcher
        cls.old = fields.Date.context_today(cls.lab) - relativedelta(years=3)
        (cls.gripper | cls.coating).reviewed_on = cls.old
        cls.gripper.visibility = "public"
        cls.Request = cls.env["ilp.review.request"]
        cls.env["ilp.program"]._of_company().keeper_id = cls.officer

    def _asked(self):
        return self.Request._ask(self.lab)

    def _cron(self):
        self.env.ref("ilp_scouting.ir_cron_review").method_direct_trigger()
        self.env.invalidate_all()
        return self.Request.search([("lab_id", "=", self.lab.id)])

    def _mails(self):
        domain = [("recipient_ids", "in", self.researcher.partner_id.ids), ("subject", "ilike", "still right")]
        italian = [("recipient_ids", "in", self.researcher.partner_id.ids), ("subject", "ilike", self.lab.name)]
        return self.env["mail.mail"].search(domain) | self.env["mail.mail"].search(italian)

    def _line(self, request, technology):
        return request.line_ids.filtered(lambda line: line.technology_id == technology)

    def test_one_mail_with_all_stale_sheets_in_the_language_of_the_head(self):
        request = self._cron()
        self.assertEqual((request.partner_id, request.sheet_count), (self.researcher.partner_id, 2))
        mail = self._mails()
        self.assertEqual(len(mail), 1)
        for sheet in self.gripper | self.coating:
            self.assertIn(sheet.name, mail.body_html)
        self.assertIn(f"/ilp/review/{request.token}", mail.body_html)

    def test_doubled_early_and_late_runs_ask_once(self):
        request = self._cron()
        self.assertEqual(self._cron(), request)
        self.assertEqual(len(self._mails()), 1)
        request._answer({line: {"answer": "right"} for line in request.line_ids})
        (self.gripper | self.coating).reviewed_on = self.old
        self.assertEqual(self._cron(), request, "left in peace for a month, whatever becomes stale")
        request.write({"asked_on": self.old, "expires_on": self.old})
        self.assertEqual(len(self._cron()), 2)

    def test_an_unanswered_request_expires_before_the_next(self):
        request = self._cron()
        request.write({"asked_on": self.old, "expires_on": self.old})
        self.assertEqual(len(self._cron()), 2)
        self.assertFalse(request.is_open)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_one_open_request(self):
        self._asked()
        with self.assertRaises(UniqueViolation):
            self._asked()

    def test_whom_to_ask(self):
        self.lab.head_id = False
        self.assertEqual(self.Request._addressee(self.lab), self.lab.researcher_ids[0].partner_id)
        self.lab.researcher_ids.partner_id.email = False
        self.assertNotIn(self.lab, self.Request._labs_to_ask())

    def test_a_fresh_or_archived_sheet_is_not_asked_about(self):
        self.gripper.active = False
        self.coating.reviewed_on = fields.Date.context_today(self.coating)
        self.assertNotIn(self.lab, self.Request._labs_to_ask())

    def test_still_right_counts_as_a_review(self):
        line = self._line(self._asked(), self.gripper)
        line._answer("right")
        self.assertFalse(self.gripper.is_stale)
        self.assertTrue(line.answered_on)
        with self.assertRaisesRegex(UserError, "answered already"):
            line._answer("withdraw")

    def test_a_correction_waits_for_the_programme(self):
        request = self._asked()
        line = self._line(request, self.gripper)
        before = self.gripper.summary
        request._answer({line: {"answer": "correct", "summary": "Presa nuova", "trl": 8, "note": "Provata"}})
        self.assertEqual((self.gripper.summary, self.gripper.trl, line.decision), (before, 6, "to_check"))
        self.assertEqual(request.activity_ids.user_id, self.officer)
        own = line.with_user(self.officer)
        own.action_accept()
        italian = self.gripper.with_context(lang="it_IT")
        self.assertEqual((italian.summary, self.gripper.summary, self.gripper.trl), ("Presa nuova", before, 8))
        self.assertEqual((line.decided_by_id, self.gripper.is_stale), (self.officer, False))
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            own.action_refuse()

    def test_a_withdrawn_sheet_leaves_the_catalogue_at_once(self):
        line = self._line(self._asked(), self.gripper)
        line._answer("withdraw")
        self.assertEqual((self.gripper.visibility, self.gripper.active), ("internal", True))
        line.with_user(self.officer).action_accept()
        self.assertFalse(self.gripper.active)

    def test_what_was_said_is_not_rewritten(self):
        line = self._line(self._asked(), self.gripper)
        line._answer("correct", "New", 7)
        for values in ({"answer": "right"}, {"summary": "Mine"}, {"decision": "accepted"}):
            with self.assertRaises(UserError):
                line.with_user(self.officer).write(values)
        for user in (self.administration, self.coordinator):
            for step in ("action_accept", "action_refuse"):
                with self.assertRaises(AccessError):
                    getattr(line.with_user(user), step)()
        with self.assertRaises(AccessError):
            line.request_id.with_user(self.officer).read(["token"])

    # The page

    def _post(self, request, **values):
        self.env.flush_all()
        url = f"/ilp/review/{request.token}"
        token = self.url_open(url).text.split('name="csrf_token" value="')[1].split('"')[0]
        page = self.url_open(url, data={"csrf_token": token} | values)
        self.env.invalidate_all()
        return page

    def test_all_right_is_one_tap(self):
        request = self._asked()
        page = self._post(request, all="right")
        self.assertEqual(page.status_code, 200)
        self.assertIn('role="status"', page.text)
        self.assertEqual(set(request.line_ids.mapped("answer")), {"right"})
        self.assertFalse((self.gripper | self.coating).filtered("is_stale"))
        self.assertFalse(request.is_open)
        again = self.url_open(f"/ilp/review/{request.token}")
        self.assertNotIn("<form t-", again.text)
        self.assertNotIn("o_ilp_send_review", again.text)

    def test_one_sheet_at_a_time(self):
        request = self._asked()
        line = self._line(request, self.gripper)
        values = {f"answer_{line.id}": "correct", f"summary_{line.id}": "Better", f"trl_{line.id}": "7"}
        self._post(request, **values)
        self.assertEqual((line.answer, line.summary, line.trl, request.is_open), ("correct", "Better", 7, True))
        page = self._post(request, **values)
        self.assertIn('role="alert"', page.text, "answered once")
        self.assertEqual(request.answered_count, 1)

    def test_bad_answers_are_one_sentence_and_keep_what_was_typed(self):
        request = self._asked()
        line = self._line(request, self.gripper)
        for values in (
            {},
            {f"answer_{line.id}": "junk"},
            {f"answer_{line.id}": "correct", f"summary_{line.id}": self.gripper.summary, f"trl_{line.id}": "6"},
            {f"answer_{line.id}": "correct", f"summary_{line.id}": "x" * 10_001},
            {"answer_99999999": "withdraw"},
        ):
            page = self._post(request, **values)
            self.assertEqual((page.status_code, page.text.count('role="alert"')), (200, 1))
            self.assertFalse(line.answer)
        page = self._post(request, **{f"note_{line.id}": "Typed before"})
        self.assertIn("Typed before", page.text)

    def test_expired_and_junk_links_are_a_friendly_404(self):
        request = self._asked()
        request.expires_on = fields.Date.context_today(request) - timedelta(days=1)
        self.env.flush_all()
        for token in (request.token, "x" * 43, "%C3%A8", "short"):
            page = self.url_open(f"/ilp/review/{token}")
            self.assertEqual(page.status_code, 404)
            self.assertIn("o_ilp_verdict", page.text)
