from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ScoutingCommon, ScoutingHttpCommon


@tagged("post_install", "-at_install")
class TestVerdict(ScoutingCommon):
    """Both sides' verdicts stand side by side and are never lost."""

    def setUp(self):
        super().setUp()
        self.meeting = self._held()
        self.match = self.meeting.match_ids

    def _give(self, side, proximity=None, feasibility=None, reason="Because"):
        request = self._request(self.meeting, side)
        return request._answer(proximity or self.near, feasibility or self.ready, reason)

    def test_the_officer_sees_them_side_by_side(self):
        self._give("researcher", reason="It fits the line")
        self._give("company", proximity=self.direct, feasibility=self.research, reason="Costs too much")
        verdict = {"match_id": self.match.id, "proximity_id": self.near.id, "feasibility_id": self.ready.id}
        own = self.env["ilp.assessment"].with_user(self.officer).create(verdict | {"reason": "A pilot is possible"})
        self.assertEqual((own.side, own.author_id), ("officer", self.officer.partner_id))
        table = self.match.with_user(self.officer).verdict_table
        for text in ("It fits the line", "Costs too much", "A pilot is possible", "They disagree"):
            self.assertIn(text, table)
        self.assertEqual(self.match.agreement, "differ")

    def test_agreement_is_marked(self):
        self._give("researcher")
        self.assertFalse(self.match.agreement)
        self._give("company")
        self.assertEqual(self.match.agreement, "agree")
        self.assertIn("They agree", self.match.verdict_table)

    def test_a_newer_verdict_supersedes_and_erases_nothing(self):
        first = self._give("company")
        self._give("company", proximity=self.direct)
        self.assertEqual(self.match._latest_verdicts()["company"].proximity_id, self.direct)
        self.assertEqual(len(self.match.assessment_ids), 2)
        self.assertEqual(first.proximity_id, self.near)

    def test_nobody_changes_or_erases_a_verdict(self):
        verdict = self._give("company")
        for record in (verdict, verdict.sudo(), verdict.with_user(self.manager), verdict.with_user(self.officer)):
            with self.assertRaises(UserError):
                record.write({"reason": "Changed"})
            with self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            self.match.unlink()
        with self.assertRaisesRegex(UserError, "Somebody judged this match"):
            self.match.technology_id = self._technology("Another theme", "Batteries")

    def test_a_match_that_somebody_decided_stays(self):
        self.assertFalse(self.match.assessment_ids)
        with self.assertRaisesRegex(UserError, "stays on record"):
            self.match.unlink()
        proposed = self.match.create({"need_id": self.match.need_id.id, "technology_id": self.coating.id})
        proposed.unlink()
        self.assertFalse(proposed.exists())

    def test_each_verdict_takes_its_own_scale_and_a_reason(self):
        with self.assertRaises(ValidationError):
            self._give("company", proximity=self.ready)
        with self.assertRaises(ValidationError):
            self._give("company", reason="   ")

    def test_the_timeline_and_the_officer_are_told(self):
        self._give("researcher")
        self._give("company")
        lines = self.membership.interaction_ids.filtered(lambda one: one.kind == "verdict")
        self.assertEqual(sorted(lines.mapped("is_internal")), [False, True])
        visible = self.env["ilp.interaction"].with_user(self.coordinator).search([("kind", "=", "verdict")])
        self.assertEqual(len(visible), 1, "the researcher's verdict is internal")
        self.assertIn(self.officer.partner_id, self.meeting.message_ids.notified_partner_ids)

    def test_a_token_is_long_unique_and_hidden(self):
        tokens = self.meeting.request_ids.sudo().mapped("token")
        self.assertEqual(len(set(tokens)), 2)
        self.assertTrue(all(len(token) >= 40 for token in tokens))
        self.assertNotIn("token", self.meeting.request_ids.with_user(self.officer).fields_get())


@tagged("post_install", "-at_install")
class TestVerdictPage(ScoutingHttpCommon):
    """The page behind the link: no login, one minute, either language."""

    def setUp(self):
        super().setUp()
        self.meeting = self._held()
        self.request = self._request(self.meeting, "company")
        self.url = f"/ilp/verdict/{self.request.token}"
        self.env.flush_all()

    def _post(self, url=None, **values):
        page = self.url_open(url or self.url)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        data = {"csrf_token": token, "reason": "Serve in linea"}
        data |= {"proximity": self.near.id, "feasibility": self.ready.id, "certainty": "fair"}
        return self.url_open(url or self.url, data=data | values)

    def _said(self):
        self.env.invalidate_all()
        return self.meeting.match_ids.assessment_ids

    def test_both_sides_give_their_verdict_without_a_login(self):
        self.assertIn("Grazie", self._post(next_step="Una prova in azienda").text)
        researcher = self._request(self.meeting, "researcher")
        self._post(f"/ilp/verdict/{researcher.token}", reason="Il banco è pronto")
        said = {verdict.side: (verdict.author_id, verdict.reason) for verdict in self._said()}
        self.assertEqual(said["company"], (self.coordinator.partner_id, "Serve in linea"))
        self.assertEqual(said["researcher"], (self.researcher.partner_id, "Il banco è pronto"))
        self.assertTrue(self.request.answered_on)

    def test_it_speaks_the_language_of_the_recipient_and_can_be_switched(self):
        page = self.url_open(self.url)
        self.assertIn("Quanto è vicina al tema?", page.text)
        self.assertIn("Vicina", page.text)
        english = self.url_open(self.url + "?lang=en_US")
        self.assertIn("How close is it to the theme?", english.text)
        self.assertIn("Thank you", self._post(self.url + "?lang=en_US").text)

    def test_the_link_does_not_leak(self):
        page = self.url_open(self.url)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.url.rsplit("/", 1)[1], self.request.token, "no redirection")

    def test_a_second_visit_shows_what_was_said_and_adds(self):
        self._post()
        self.assertIn("Serve in linea", self.url_open(self.url).text)
        self._post(proximity=self.direct.id, reason="Ho cambiato idea")
        self.assertEqual(self._said().sorted("id").mapped("reason"), ["Serve in linea", "Ho cambiato idea"])

    def test_an_incomplete_answer_comes_back_as_it_was_typed(self):
        for missing in ("proximity", "feasibility", "reason"):
            page = self._post(next_step="Un passo", **{missing: ""})
            self.assertIn('role="alert"', page.text)
            self.assertIn("Un passo", page.text)
        page = self._post(proximity="999999999")
        self.assertIn('role="alert"', page.text)
        self.assertFalse(self._said())

    def test_the_steps_of_the_other_scale_are_refused(self):
        self.assertIn('role="alert"', self._post(proximity=self.ready.id).text)
        self.assertFalse(self._said())

    def test_a_wrong_or_old_link_is_a_friendly_404(self):
        for token in ("wrong", self.request.token[:-1], self.request.token + "x"):
            page = self.url_open(f"/ilp/verdict/{token}")
            self.assertEqual(page.status_code, 404)
            self.assertIn("o_ilp_verdict", page.text)
        self.request.expires_on = fields.Date.context_today(self.request) - timedelta(days=1)
        self.env.flush_all()
        self.assertEqual(self.url_open(self.url).status_code, 404)

    def test_four_taps_are_enough(self):
        phrases = self.env.ref("ilp_scouting.phrase_test") | self.env.ref("ilp_scouting.phrase_cost")
        page = self._post(reason="", phrases=phrases.ids, certainty="sure")
        self.assertIn("Grazie", page.text)
        verdict = self._said()
        names = phrases.with_context(lang="it_IT").mapped("name")
        self.assertEqual((verdict.reason, verdict.certainty), (". ".join(names), "sure"))

    def test_each_dead_link_says_why(self):
        why = {"junk": "wrong", "revoked": self.request.token}
        self.request.revoked_on = fields.Datetime.now()
        self.env.flush_all()
        texts = {self.url_open(f"/ilp/verdict/{token}?lang=en_US").text for token in why.values()}
        self.request.write({"revoked_on": False, "expires_on": "2020-01-01"})
        self.env.flush_all()
        texts.add(self.url_open(self.url + "?lang=en_US").text)
        for words in ("not complete", "taken this link back", "has expired"):
            self.assertEqual(len([text for text in texts if words in text]), 1, words)

    def test_it_says_nothing_of_others(self):
        researcher = self._request(self.meeting, "researcher")
        self._post(f"/ilp/verdict/{researcher.token}", reason="Detto dal ricercatore")
        self.assertNotIn("Detto dal ricercatore", self.url_open(self.url).text)

    def test_a_double_click_says_it_once(self):
        pages = [self._post(next_step="Una prova") for _click in range(2)]
        self.assertTrue(all("Grazie" in page.text for page in pages))
        self.assertEqual(len(self._said()), 1)
        self._post(next_step="Una seconda prova")
        self.assertEqual(len(self._said()), 2)
