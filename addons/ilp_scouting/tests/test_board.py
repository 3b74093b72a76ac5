from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged

from .common import ScoutingHttpCommon


@tagged("post_install", "-at_install")
class TestBoard(ScoutingHttpCommon):
    """Laboratories answer without knowing whose need it is, until the company agrees to be named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.head_id = cls.researcher
        cls.need._submit(cls.coordinator.partner_id)
        cls.need._accept()
        cls.today = cls.membership.program_id._today()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _publish(self, need=None, **values):
        need = (need or self.need).with_user(self.officer)
        wizard = self.env["ilp.need.publish"].with_user(self.officer).with_context(default_need_id=need.id)
        publish = wizard.create({"lab_ids": [Command.set(self.lab.ids)]} | values)
        publish.action_confirm()
        self.env.flush_all()
        return need.answer_ids.sudo()

    def _mails(self, answer):
        return self.env["mail.mail"].search([("model", "=", "ilp.need.answer"), ("res_id", "in", answer.ids)])

    def _say(self, answer, **values):
        typed = {"can_help": "yes", "evidence": "A gripper", "question": "Which sizes?", "technology_id": ""}
        data = {"csrf_token": Request.csrf_token(self)} | typed | values
        page = self.url_open(f"/ilp/answer/{answer.token}", data=data)
        self.env.invalidate_all()
        return page

    def test_the_laboratory_learns_nothing_but_the_text_without_names(self):
        self.need.description = "Test Aurelia cerca una pinza. Test coordinator"
        answer = self._publish()
        self.assertEqual((answer.partner_id, answer.state), (self.researcher.partner_id, "sent"))
        mail = self._mails(answer)
        page = self.url_open(f"/ilp/answer/{answer.token}").text
        for text in (page, mail.subject + mail.body_html, mail.mail_message_id.record_name or ""):
            for name in ("Aurelia", self.coordinator.name):
                self.assertNotIn(name, text)
        self.assertIn(self.need.blind_text, page)

    def test_what_still_names_the_company_or_was_not_reviewed_does_not_circulate(self):
        with self.assertRaisesRegex(UserError, "still names"):
            self._publish(blind_text="Una pinza per TEST AURELIA, presto")
        need = self._need(title="Other")
        need._submit(self.coordinator.partner_id)
        with self.assertRaisesRegex(UserError, "not been reviewed"):
            self._publish(need)
        sealed = self._need(confidentiality="sealed").with_user(self.officer)
        sealed.action_submit()
        with self.assertRaisesRegex(UserError, "sealed need does not circulate"):
            self._publish(sealed)

    def test_three_answers_by_the_link(self):
        answer = self._publish()
        self.assertIn('role="alert"', self._say(answer, evidence=" ").text)
        self.assertIn('role="status"', self._say(answer, technology_id=str(self.gripper.id)).text)
        self.assertEqual((answer.state, answer.can_help, answer.technology_id), ("answered", "yes", self.gripper))
        self.assertEqual(self.need.with_user(self.coordinator).answer_count, 1)
        self._say(answer, can_help="no", evidence="Not ours")
        self.assertEqual((answer.state, answer.decline_reason, answer.evidence), ("declined", "Not ours", False))
        self.assertEqual(self.need.answer_count, 0)

    def test_a_technology_of_another_laboratory_is_not_taken(self):
        other = self.env["ilp.technology"].create({"name": "Other", "summary": "x"})
        answer = self._publish()
        self._say(answer, technology_id=str(other.id))
        self.assertFalse(answer.technology_id)

    def test_links_that_do_not_work(self):
        answer = self._publish()
        self.assertEqual(self.url_open("/ilp/answer/" + "x" * 43).status_code, 404)
        for values in ({"deadline": self.today - timedelta(days=2)}, {"state": "withdrawn"}):
            with self.env.cr.savepoint() as savepoint:
                answer.write(values)
                self.env.flush_all()
                self.assertEqual(self._say(answer).status_code, 404)
                self.assertFalse(answer.answered_on)
                savepoint.rollback()
            self.env.invalidate_all()
        self.need.with_user(self.officer).confidentiality = "sealed"
        self.env.flush_all()
        self.assertEqual(self._say(answer).status_code, 404)
        self.assertEqual(answer.state, "withdrawn", "a sealed need leaves the board")

    def test_the_company_reads_what_is_shared_and_decides_to_be_named(self):
        answer = self._publish()
        self._say(answer, technology_id=str(self.gripper.id))
        own = self.env["ilp.need.answer"].with_user(self.coordinator)
        self.assertFalse(own.search([]))
        answer.with_user(self.officer).action_share()
        self.assertEqual(own.search([]), answer)
        self.assertFalse(own.with_user(self.rival).search([]))
        answer.with_user(self.officer).action_match()
        match = answer.match_id
        self.assertEqual((match.technology_id, match.state), (self.gripper, "kept"))
        with self.assertRaisesRegex(UserError, "not agreed yet"):
            match.with_user(self.officer).action_introduce()
        url = f"/my/ilp/needs/{self.need.id}"
        for login in ("ilp_colleague", "ilp_rival", "ilp_coordinator"):
            self.env.flush_all()
            self.authenticate(login, login)
            data = {"csrf_token": Request.csrf_token(self), "answer_id": str(answer.id)}
            self.assertFalse(answer.consent_on)
            self.url_open(f"{url}/reveal", data=data, allow_redirects=False)
            self.env.invalidate_all()
        self.assertEqual(answer.consent_by_id, self.coordinator.partner_id)
        told = self._mails(answer).filtered(lambda mail: "Test Aurelia" in mail.body_html)
        self.assertEqual(told.recipient_ids, self.researcher.partner_id)
        self.assertIn("They know who you are", self.url_open(url).text)
        match.with_user(self.officer).action_introduce()
        self.assertEqual(match.state, "introduced")

    def test_nobody_consents_for_the_company_and_nothing_is_written_by_hand(self):
        answer = self._publish()
        answer._answer({"can_help": "yes", "evidence": "A", "question": "", "technology_id": False})
        with self.assertRaises(AccessError):
            answer._consent(self.coordinator.partner_id)
        answer.with_user(self.officer).action_share()
        for user in (self.officer, self.rival, self.colleague):
            with self.assertRaises(AccessError):
                answer._consent(user.partner_id)
        for vals in ({"evidence": "B"}, {"consent_on": fields.Datetime.now()}, {"state": "declined"}):
            with self.assertRaises(AccessError):
                answer.with_user(self.officer).write(vals)
        answer.with_user(self.officer).technology_id = self.gripper

    def test_a_laboratory_is_reminded_once(self):
        answer = self._publish(deadline=self.today + timedelta(days=2))
        before = len(self._mails(answer))
        for _run in range(2):
            self.env.ref("ilp_scouting.ir_cron_remind_laboratories").method_direct_trigger()
        self.assertEqual(len(self._mails(answer)), before + 1)

    def test_a_laboratory_is_asked_once(self):
        self.assertEqual(len(self._publish()), 1)
        self.assertEqual(len(self._publish()), 1)
        self.assertEqual(len(self._mails(self.need.answer_ids)), 1)

    def test_who_answered_since_the_list_was_made_is_not_reminded(self):
        answer = self._publish(deadline=self.today + timedelta(days=2))
        looks = []

        def still(one, _method):
            looks.append(one)
            return one.state == "sent" and not one.reminded_on

        mails = len(self._mails(answer))
        for _run in range(2):
            answer._run_alone(answer, "_remind", still)
        self.assertEqual((len(looks), len(self._mails(answer)) - mails), (2, 1))
