from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestNeed(ScoutingCommon):
    """A need is reviewed, answered in time, renewed, closed with a reason; only its company loosens it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("ilp_scouting.closing_reason_answered")
        cls.membership.contact_ids.date_from = "2020-01-01"  # the clock of some tests is turned back
        cls.program.write({"need_response_days": 10, "need_expiry_months": 6, "need_reminder_days": 14})

    def _submitted(self, **values):
        need = self._need(**values)
        need._submit(self.coordinator.partner_id)
        return need

    def _mails(self, need):
        """What was mailed about the need to others than the officer, who also gets the task."""
        mails = self.env["mail.mail"].search([("model", "=", "ilp.need"), ("res_id", "=", need.id)])
        return mails.filtered(lambda mail: mail.recipient_ids != self.officer.partner_id)

    def _follow(self):
        with self.enter_registry_test_mode():
            self.env.ref("ilp_scouting.ir_cron_follow_needs").method_direct_trigger()
        self.env.invalidate_all()

    # Review

    def test_what_the_company_submits_waits_for_review(self):
        need = self._submitted()
        today = fields.Date.context_today(need)
        self.assertEqual((need.state, need.review), ("submitted", "pending"))
        self.assertEqual(need.deadline, today + timedelta(days=10))
        self.assertGreater(need.expires_on, today + timedelta(days=170))
        match = need._match()[0]
        with self.assertRaisesRegex(UserError, "has not been reviewed"):
            match.with_user(self.officer).action_introduce()
        need.with_user(self.officer).action_accept()
        self.assertEqual((need.review, need.reviewed_by_id), ("accepted", self.officer))
        match.with_user(self.officer).action_introduce()
        self.assertEqual(match.state, "introduced")

    def test_what_the_officer_writes_down_is_reviewed_already(self):
        need = self._need().with_user(self.officer)
        need.action_submit()
        self.assertEqual((need.state, need.review), ("submitted", "accepted"))

    def test_sent_back_with_what_is_missing_and_paid_once(self):
        entitlement = self.membership._entitlement(self.benefit_need)
        need = self._submitted()
        wizard = self.env["ilp.need.return"].with_user(self.officer)
        with self.assertRaisesRegex(UserError, "what is missing"):
            wizard.create({"need_ids": need.ids, "note": " "}).action_confirm()
        wizard.create({"need_ids": need.ids, "note": "Which materials?"}).action_confirm()
        self.assertEqual((need.state, need.review, need.review_note), ("draft", "returned", "Which materials?"))
        mail = self._mails(need)
        self.assertEqual(mail.recipient_ids, self.coordinator.partner_id)
        self.assertIn("Which materials?", mail.body_html)
        self.assertNotIn(need.title, mail.subject)
        need._submit(self.coordinator.partner_id)
        self.assertEqual((need.state, need.review), ("submitted", "pending"))
        self.assertEqual(self._balance(entitlement), (3, 0, 1, 2))

    def test_only_an_officer_reviews_and_only_by_the_buttons(self):
        need = self._submitted()
        for user in (self.administration, self.coordinator, self.rival):
            with self.assertRaises(AccessError):
                need.with_user(user).action_accept()
        for field, value in (("review", "accepted"), ("close_reason_id", self.reason.id), ("entitlement_id", False)):
            with self.assertRaises(AccessError):
                need.with_user(self.officer).write({field: value})
        with self.assertRaises(AccessError):
            vals = {"title": "X", "membership_id": self.membership.id, "review": "accepted"}
            self.env["ilp.need"].with_user(self.officer).create(vals)

    # Closing

    def test_closing_takes_a_reason_from_the_list(self):
        need = self._submitted()
        with self.assertRaisesRegex(UserError, "reason of closing"):
            need._close(self.env["ilp.closing.reason"])
        wizard = self.env["ilp.need.close"].with_user(self.officer)
        wizard.create({"need_ids": need.ids, "reason_id": self.reason.id, "note": "Done"}).action_confirm()
        self.assertEqual((need.state, need.close_reason_id, need.close_note), ("closed", self.reason, "Done"))
        need.with_user(self.officer).action_reopen()
        self.assertEqual((need.state, need.close_reason_id.id), ("matching", False))

    def test_withdrawing_gives_the_request_back_and_reopening_takes_it_again(self):
        entitlement = self.membership._entitlement(self.benefit_need)
        need = self._submitted()
        self.assertEqual(self._balance(entitlement), (3, 0, 1, 2))
        need._withdraw()
        self.assertEqual((need.state, need.close_reason_id.code), ("closed", "withdrawn"))
        self.assertEqual(self._balance(entitlement), (3, 0, 0, 3))
        need.with_user(self.officer).action_reopen()
        self.assertEqual(self._balance(entitlement), (3, 0, 1, 2))
        introduced = self._introduced().need_id
        with self.assertRaises(UserError):
            introduced._withdraw()

    def test_a_withdrawn_draft_is_reopened_as_a_draft(self):
        need = self._need()
        need._withdraw()
        need._reopen()
        self.assertEqual(need.state, "draft")

    # Deadline and expiry

    def test_an_overdue_answer_is_told_once_however_often_the_cron_runs(self):
        need = self._submitted(deadline=fields.Date.context_today(self.env.user) - timedelta(days=1))
        kind = self.env.ref("ilp_scouting.mail_activity_need_late")
        for _run in range(3):
            self._follow()
        activity = need.activity_ids.filtered(lambda one: one.activity_type_id == kind)
        self.assertEqual((len(activity), activity.user_id), (1, self.officer))
        self.assertTrue(need.is_late)
        self.assertIn(need, self.env["ilp.need"].search([("is_late", "=", True)]))
        need.deadline += timedelta(days=30)
        self.assertFalse(need.is_late)
        self.assertNotIn(need, self.env["ilp.need"].search([("is_late", "=", True)]))

    def test_before_it_expires_the_company_is_warned_once_then_it_closes(self):
        with freeze_time("2026-01-31 10:00"):
            need = self._submitted(deadline="2027-01-01")
            self.assertEqual(str(need.expires_on), "2026-07-31")
        with freeze_time("2026-07-16 10:00"):
            self._follow()
            self.assertFalse(self._mails(need), "not yet")
        with freeze_time("2026-07-20 10:00"):
            for _run in range(2):
                self._follow()
            self.assertEqual(len(self._mails(need)), 1)
        with freeze_time("2026-07-31 10:00"):
            self._follow()
            self.assertEqual(need.state, "submitted", "open until that day included")
        with freeze_time("2026-08-01 10:00"):
            self._follow()
        self.assertEqual((need.state, need.close_reason_id.code), ("closed", "expired"))
        self.assertEqual(len(self._mails(need)), 1)

    def test_a_late_cron_still_gives_the_days_of_warning(self):
        with freeze_time("2026-01-10 10:00"):
            need = self._submitted(deadline="2027-01-01")
        with freeze_time("2026-09-01 10:00"):
            self._follow()
            self.assertEqual((need.state, str(need.expires_on)), ("submitted", "2026-09-15"))
            self.assertEqual(len(self._mails(need)), 1)
            need.with_user(self.officer).action_renew()
            self.assertEqual(str(need.expires_on), "2027-03-01")
        with freeze_time("2026-09-16 10:00"):
            self._follow()
        self.assertEqual(need.state, "submitted")

    # Confidentiality

    def test_the_institute_tightens_and_never_loosens(self):
        need = self._submitted().with_user(self.officer)
        need.confidentiality = "sealed"
        for level in ("anonymous", "open"):
            for user in (self.officer, self.manager):
                with self.assertRaisesRegex(AccessError, "Only the company"):
                    need.with_user(user).write({"confidentiality": level})
        self.assertEqual(need.confidentiality, "sealed")
        lines = need.message_ids.filtered(lambda message: "→" in (message.body or ""))
        self.assertEqual(len(lines), 1)
        self.assertIn(self.officer.name, lines.body)

    def test_the_officers_own_unsent_draft_is_free(self):
        vals = {"title": "X", "membership_id": self.membership.id, "confidentiality": "sealed"}
        need = self.env["ilp.need"].with_user(self.officer).create(vals)
        need.confidentiality = "open"
        self.assertEqual(need.confidentiality, "open")

    def test_loosening_takes_the_consent_of_the_company(self):
        need = self._submitted(confidentiality="sealed")
        with self.assertRaisesRegex(UserError, "already that confidential"):
            need.with_user(self.officer).asked_confidentiality = "sealed"
        need.with_user(self.officer).asked_confidentiality = "anonymous"
        self.assertEqual(need.confidentiality, "sealed", "asking changes nothing")
        mail = self._mails(need)
        self.assertEqual(mail.recipient_ids, self.coordinator.partner_id)
        self.assertNotIn(need.title, mail.subject + mail.body_html)
        need.with_user(self.coordinator).sudo()._answer_asked(True)
        self.assertEqual((need.confidentiality, need.asked_confidentiality), ("anonymous", False))
        self.assertIn(self.coordinator.name, need.message_ids[0].body)

    def test_a_refusal_leaves_it_as_it_is(self):
        need = self._submitted(confidentiality="sealed")
        need.with_user(self.officer).asked_confidentiality = "open"
        need.with_user(self.coordinator).sudo()._answer_asked(False)
        self.assertEqual((need.confidentiality, need.asked_confidentiality), ("sealed", False))

    def test_the_names_are_taken_out(self):
        self.aurelia.write({"city": "Brescia"})
        need = self._need(
            title="Presa in Test Aurelia",
            description=f"{self.coordinator.name} di TEST AURELIA S.P.A., Brescia: scrivere a info@aurelia.example.com",
        ).with_user(self.officer)
        need.action_mask()
        blind = need.blind_title + need.blind_text
        for told in ("Aurelia", "AURELIA", "Brescia", self.coordinator.name, "@"):
            self.assertNotIn(told, blind)
        self.assertEqual(need.blind_checked_by_id, self.officer)
        with self.assertRaises(AccessError):
            need.with_user(self.coordinator).read(["blind_text"])

    # Templates

    def test_the_required_questions_of_the_template_are_answered(self):
        template = self.env.ref("ilp_scouting.need_template_problem")
        need = self._need(template_id=template.id)
        with self.assertRaisesRegex(UserError, "success"):
            need._check_answers()
        need.success = "One in a thousand"
        need._check_answers()

    def test_a_template_asks_each_thing_once_and_keeps_it_in_a_field(self):
        templates = self.env["ilp.need.template"].search([])
        self.assertIn(self.env.ref("ilp_scouting.need_template_problem"), templates)
        for template in templates:
            names = template.line_ids.mapped("field_name")
            self.assertTrue(names, template.name)
            self.assertEqual(len(names), len(set(names)), template.name)
            self.assertLessEqual(set(names) - {"trl"}, self.env["ilp.need"]._fields.keys())
