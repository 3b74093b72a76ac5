from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import IlpCommon, IlpHttpCommon


class WithdrawalStory(IlpCommon):
    """A company that leaves: the reasons and the shortest ways to give notice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.budget = cls.env.ref("ilp_membership.withdrawal_reason_budget")
        cls.silence = cls.env.ref("ilp_membership.withdrawal_reason_no_reply")
        cls.program.term_months = 12

    def _notice(self, **values):
        values = {"membership_id": self.membership.id, "reason_id": self.budget.id, **values}
        return self.env["ilp.withdrawal"].create(values)

    def _late(self, **values):
        day = self.term.notice_date + timedelta(days=1)
        with freeze_time(f"{day} 10:00:00"):
            return self._notice(**values)

    def _renewal(self):
        order = self.membership._create_offer()
        order.action_quotation_sent()
        return order.ilp_term_id

    def _interview(self):
        return self.membership.exit_interview_ids


@tagged("post_install", "-at_install")
class TestWithdrawal(WithdrawalStory):
    """Notice in time and late, revoked, effective; nobody leaves without a reason."""

    def test_in_time_it_ends_with_the_term_and_stops_the_renewal(self):
        renewal = self._renewal()
        notice = self._notice(notified_by_id=self.coordinator.partner_id.id)
        self.assertEqual((notice.is_late, notice.deadline, notice.last_day),
                         (False, self.term.notice_date, self.term.date_end))
        self.assertEqual((renewal.state, renewal.order_ids.state), ("cancelled", "cancel"))
        self.assertFalse(self.membership._renews())
        self.assertEqual((self.membership.state, self.term.state), ("active", "active"), "benefits run to the end")

    def test_the_last_day_for_notice_is_in_time(self):
        with freeze_time(f"{self.term.notice_date} 10:00:00"):
            self.assertFalse(self._notice().is_late)

    def test_late_it_is_for_the_year_after(self):
        renewal = self._renewal()
        notice = self._late()
        self.assertTrue(notice.is_late)
        self.assertEqual(notice.last_day, renewal.date_end)
        self.assertTrue(self.membership._renews(), "the next term still comes")
        self.assertEqual(renewal.state, "offered")
        self._sign(renewal.order_ids, "Test coordinator")
        self.assertFalse(self.membership._renews(), "and no other after it")

    def test_the_manager_accepts_a_late_notice_with_a_reason(self):
        renewal, notice = self._renewal(), self._late()
        for user in (self.officer, self.administration):
            with self.assertRaises(AccessError):
                notice.with_user(user).action_accept_late()
        context = notice.with_user(self.manager).action_accept_late()["context"]
        wizard = self.env["ilp.exception"].with_user(self.manager).with_context(**context)
        wizard.create({"reason": "The plant closes"}).action_apply()
        self.assertEqual((notice.last_day, notice.accepted_by_id), (self.term.date_end, self.manager))
        self.assertEqual(renewal.state, "cancelled")
        self.assertFalse(self.membership._renews())

    def test_a_notice_in_time_needs_no_acceptance(self):
        with self.assertRaisesRegex(UserError, "Only a late notice"):
            self._notice().with_user(self.manager)._accept_late("Why not")

    def test_a_signed_renewal_binds(self):
        renewal = self._renewal()
        self._sign(renewal.order_ids, "Test coordinator")
        notice = self._notice()
        self.assertEqual((notice.term_id, notice.last_day), (renewal, renewal.date_end))
        self.assertEqual(renewal.state, "signed")

    def test_revoked_everything_goes_on(self):
        notice = self._notice()
        notice.with_user(self.officer).action_revoke()
        self.assertEqual((notice.state, self._interview().state), ("revoked", "dropped"))
        self.assertTrue(self.membership._renews())
        self.assertTrue(self._notice(), "a new notice can follow")

    def test_the_company_leaves_without_days_of_grace(self):
        notice = self._notice()
        with freeze_time(self.term.date_end + timedelta(days=1)):
            self.term._expire()
        self.assertEqual((self.membership.state, notice.state), ("lapsed", "effective"))
        self.assertEqual(self.membership.end_reason_id, self.budget)
        self.assertFalse(self.aurelia.grade_id)
        self.assertEqual(len(self._interview()), 1, "the interview was opened by the notice")
        with self.assertRaises(UserError):
            notice.action_revoke()

    def test_who_lapses_in_silence_is_asked_why(self):
        with freeze_time(self.term.date_end + timedelta(days=1)):
            self.term._expire()
        self.assertEqual(self.membership.state, "grace")
        self.membership.state = "lapsed"
        self.assertEqual(self.membership.end_reason_id, self.silence)
        self.assertEqual((self._interview().state, self._interview().reason_id), ("open", self.silence))

    def test_who_comes_back_has_no_reason_of_leaving(self):
        self.membership.state = "grace"
        self.membership.state = "lapsed"
        self.membership.state = "active"
        self.assertFalse(self.membership.end_reason_id)

    def test_only_affiliates_withdraw_and_not_in_the_future(self):
        company = self.env["res.partner"].create({"name": "Prospect", "is_company": True})
        prospect = self.env["ilp.membership"].create({"partner_id": company.id, "program_id": self.program.id})
        with self.assertRaisesRegex(UserError, "nothing to withdraw"):
            self._notice(membership_id=prospect.id)
        with self.assertRaisesRegex(UserError, "future"):
            self._notice(notified_on=fields.Date.context_today(self.term) + timedelta(days=3))

    @mute_logger("odoo.sql_db")
    def test_one_notice_is_open(self):
        self._notice()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._notice()

    def test_the_coordinators_get_a_confirmation(self):
        notice = self._notice()
        mails = self.env["mail.mail"].search([("model", "=", "ilp.withdrawal"), ("res_id", "=", notice.id)])
        self.assertEqual(mails.recipient_ids, self.coordinator.partner_id)

    # Promise 12

    def test_an_affiliation_ends_with_a_reason_only(self):
        self.term.state = "expired"
        for write in ({"state": "ended"}, {"state": "ended", "end_reason_id": False}):
            with self.assertRaisesRegex(UserError, "why the affiliation ends"):
                self.membership.write(write)
        action = self.membership.with_user(self.manager).action_end()
        wizard = self.env["ilp.termination"].with_user(self.manager).with_context(**action["context"])
        wizard.create({"reason_id": self.budget.id, "note": "They told us"}).action_apply()
        self.assertEqual((self.membership.state, self.membership.end_reason_id), ("ended", self.budget))
        self.assertEqual(self.membership.end_note, "They told us")

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_an_end_without_a_reason(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE ilp_membership SET state = 'ended' WHERE id = %s", [self.membership.id])

    def test_only_the_manager_ends_an_affiliation(self):
        for user in (self.officer, self.administration):
            with self.assertRaises(AccessError):
                self.membership.with_user(user).action_end()
            with self.assertRaises(AccessError):
                self.membership.with_user(user)._end(self.budget)


@tagged("post_install", "-at_install")
class TestExitInterview(WithdrawalStory):
    """It opens by itself, asks the officer, and puts the day to ask again in the diary."""

    def _task(self):
        task = self.env.ref("ilp_membership.mail_activity_exit_interview")
        return self.membership.activity_ids.filtered(lambda activity: activity.activity_type_id == task)

    def test_the_notice_opens_it_once(self):
        notice = self._notice()
        interview = self._interview()
        self.assertEqual((interview.withdrawal_id, interview.reason_id), (notice, self.budget))
        self.assertEqual((interview.user_id, self._task().user_id), (self.officer, self.officer))
        self.assertEqual(self.membership._open_exit_interview(notice), interview)
        self.assertEqual(len(self._task()), 1)

    def test_it_closes_with_a_reason_and_plans_the_win_back(self):
        self._notice()
        interview = self._interview().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "whether they would return"):
            interview.action_done()
        day = fields.Date.context_today(interview) + timedelta(days=200)
        interview.write({"would_return": "maybe", "valued": "The officer", "win_back_on": day})
        interview.action_done()
        self.assertEqual(interview.state, "done")
        self.assertTrue(interview.date)
        self.assertFalse(self._task())
        self.assertIn(day, self.membership.activity_ids.mapped("date_deadline"))
        line = self.membership.interaction_ids.filtered(lambda one: one.res_model == "ilp.exit.interview")
        self.assertTrue(line.is_internal)

    def test_a_company_that_does_not_answer(self):
        self._notice()
        self._interview().with_user(self.officer).action_drop()
        self.assertEqual((self._interview().state, self._interview().reason_id), ("dropped", self.budget))
        self._interview().with_user(self.officer).action_reopen()
        self.assertEqual(self._interview().state, "open")

    def test_the_company_never_sees_it(self):
        self._notice()
        self.assertFalse(self._interview().with_user(self.coordinator).has_access("read"))
        with self.assertRaises(AccessError):
            self.membership.withdrawal_ids.with_user(self.coordinator).read(["accepted_reason"])


@tagged("post_install", "-at_install")
class TestWithdrawalPortal(WithdrawalStory, IlpHttpCommon):
    """The coordinator gives notice in two steps and can take it back; nobody else can."""

    def _post(self, path, **data):
        token = self.url_open("/my/ilp/withdrawal").text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(path, data={"csrf_token": token, **data}, allow_redirects=False)

    def test_notice_and_back(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        page = self.url_open("/my/ilp/withdrawal").text
        self.assertIn("Notice can be given until", page)
        self.assertNotIn("No reply", page, "companies choose among their own reasons")
        step = self._post("/my/ilp/withdrawal/notify", reason_id=self.budget.id, note="<b>Costs</b>")
        self.assertIn("Please confirm", step.text)
        self.assertIn("&lt;b&gt;Costs", step.text)
        self.assertFalse(self.membership.withdrawal_id, "the first step only shows what it means")
        self._post("/my/ilp/withdrawal/notify", reason_id=self.budget.id, note="Costs", confirmed="1")
        notice = self.membership.withdrawal_id
        self.assertEqual((notice.notified_by_id, notice.note), (self.coordinator.partner_id, "Costs"))
        self.assertIn("See the notice", self.url_open("/my/ilp").text)
        answer = self._post("/my/ilp/withdrawal/revoke")
        self.assertEqual((answer.status_code, notice.state), (303, "revoked"))

    def test_a_reason_of_ours_or_none_is_refused(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        for reason in (self.silence.id, "", "x", "9" * 30):
            answer = self._post("/my/ilp/withdrawal/notify", reason_id=reason, confirmed="1")
            self.assertIn("Choose a reason", answer.text)
        self.assertIn("Choose a reason from the list.", self._post("/my/ilp/withdrawal/notify", note="Costs").text)
        with self.assertRaisesRegex(UserError, "Choose a reason from the list"):
            self.membership.sudo()._notify_withdrawal(self.coordinator.partner_id, self.silence, "")
        self.assertFalse(self.membership.withdrawal_ids)

    def test_a_colleague_gives_no_notice(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        token = self.url_open("/my/ilp/withdrawal").text.split('name="csrf_token" value="')[1].split('"')[0]
        self.authenticate("ilp_colleague", "ilp_colleague")
        page = self.url_open("/my/ilp/withdrawal").text
        self.assertIn("A coordinator of your company gives the notice", page)
        self.assertNotIn(token, page)
        with self.assertRaisesRegex(AccessError, "Only a coordinator"):
            self.membership.sudo()._notify_withdrawal(self.colleague.partner_id, self.budget, "")
        self._notice()
        with self.assertRaisesRegex(AccessError, "Only a coordinator"):
            self.membership.sudo()._revoke_withdrawal(self.rival.partner_id)
