from odoo import http
from odoo.tests import tagged

from .common import IlpHttpCommon

PAGES = ("/my/ilp", "/my/ilp/profile", "/my/ilp/people")


@tagged("post_install", "-at_install")
class TestPortal(IlpHttpCommon):
    """What a company reads and does on its page, and what nobody else does for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._draft_profile()
        cls.membership._log_interaction("call", "Secret call of Aurelia")
        cls.membership._log_interaction("call", "Internal remark", internal=True)

    def _open(self, user, url, **options):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.url_open(url, **options)

    def _post(self, user, url, **data):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data, allow_redirects=False)

    def test_the_company_sees_status_benefits_officer_and_timeline(self):
        text = self._open(self.coordinator, "/my/ilp").text
        for words in ("Test Aurelia S.p.A.", "Test officer", "Test tier", "Event seats", "Secret call of Aurelia"):
            self.assertIn(words, text)
        self.assertNotIn("Internal remark", text)

    def test_another_company_sees_nothing_of_it(self):
        for page in PAGES:
            text = self._open(self.rival, page).text
            self.assertNotIn("Aurelia", text)
            self.assertNotIn("Gentle handling", text)

    def test_a_portal_user_cannot_choose_another_affiliation(self):
        text = self._open(self.rival, f"/my/ilp?membership={self.membership.id}").text
        self.assertIn("Test Lario", text)
        self.assertNotIn("Test Aurelia", text)

    def test_a_stranger_is_sent_to_the_login(self):
        for page in PAGES:
            answer = self.url_open(page, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_a_company_outside_the_programme_is_told_how_to_join(self):
        reason = self.env.ref("ilp_membership.withdrawal_reason_other")
        self.rival_membership.sudo().write({"state": "ended", "end_reason_id": reason.id})
        text = self._open(self.rival, "/my/ilp").text
        self.assertIn("not in the programme yet", text)
        answer = self._open(self.rival, "/my/ilp/people", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)

    def test_staff_previews_the_page_of_one_affiliate(self):
        text = self._open(self.officer, f"/my/ilp?membership={self.membership.id}").text
        self.assertIn("Test Aurelia S.p.A.", text)
        self.assertNotIn("Internal remark", text)

    def test_a_draft_profile_is_not_shown(self):
        self.assertNotIn("Gentle handling", self._open(self.coordinator, "/my/ilp/profile").text)

    def test_the_coordinator_confirms_the_profile(self):
        self.profile.action_share()
        self.assertIn("Gentle handling", self._open(self.coordinator, "/my/ilp/profile").text)
        self.env.flush_all()
        seen = str(self.profile.write_date)
        answer = self._post(self.coordinator, f"/my/ilp/profile/{self.profile.id}/confirm", seen=seen)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.profile.confirmed_by_id, self.coordinator.partner_id)

    def test_a_colleague_reads_but_does_not_confirm(self):
        self.profile.action_share()
        self.assertNotIn("o_ilp_confirm", self._open(self.colleague, "/my/ilp/profile").text)
        self.env.flush_all()
        seen = str(self.profile.write_date)
        answer = self._post(self.colleague, f"/my/ilp/profile/{self.profile.id}/confirm", seen=seen)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Only a coordinator", answer.text)
        self.assertEqual(self.profile.state, "shared")

    def test_what_changed_after_reading_is_not_confirmed(self):
        self.profile.action_share()
        self.assertIn('name="seen"', self._open(self.coordinator, "/my/ilp/profile").text)
        answer = self._post(self.coordinator, f"/my/ilp/profile/{self.profile.id}/confirm", seen="2020-01-01")
        self.assertIn("has changed in the meantime", answer.text)
        self.assertEqual(self.profile.state, "shared")

    def test_strange_input_is_no_server_error(self):
        self.profile.action_share()
        for page in ("/my/ilp?membership=²", "/my/ilp?membership=99999999999999999999"):
            self.assertEqual(self._open(self.officer, page).status_code, 200)
        answer = self._post(self.coordinator, f"/my/ilp/profile/{self.profile.id}/ask", body="Add\0vision")
        self.assertEqual(answer.status_code, 303)

    def test_a_rival_does_not_confirm(self):
        self.profile.action_share()
        answer = self._post(self.rival, f"/my/ilp/profile/{self.profile.id}/confirm")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.profile.state, "shared")

    def test_an_empty_request_for_change_says_what_is_missing(self):
        self.profile.action_share()
        answer = self._post(self.coordinator, f"/my/ilp/profile/{self.profile.id}/ask", body=" ")
        self.assertIn("Write what should change", answer.text)
        answer = self._post(self.coordinator, f"/my/ilp/profile/{self.profile.id}/ask", body="Add vision")
        self.assertEqual(answer.status_code, 303)

    def test_an_offer_waits_for_the_signature(self):
        order = self.membership._create_offer()
        order.action_quotation_sent()
        self.assertIn(f"/my/orders/{order.id}", self._open(self.coordinator, "/my/ilp").text)
        self.assertNotIn(f"/my/orders/{order.id}", self._open(self.rival, "/my/ilp").text)

    def test_the_home_of_the_portal_counts_the_affiliation(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["ilp_membership_count"]})
        self.assertEqual(counters["ilp_membership_count"], 1)
