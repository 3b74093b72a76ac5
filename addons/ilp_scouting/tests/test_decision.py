from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestDecision(ScoutingCommon):
    """Verdicts are compared step by step; a decision follows them and reaches both sides in words meant for them."""

    def setUp(self):
        super().setUp()
        self.meeting = self._held()
        self.match = self.meeting.match_ids
        self.later = fields.Date.context_today(self.match) + timedelta(days=90)

    def _give(self, side, proximity=None, feasibility=None, reason="Because", **values):
        request = self._request(self.meeting, side)
        return request._answer(proximity or self.near, feasibility or self.ready, reason, **values)

    def _mails(self):
        return self.env["mail.mail"].search([("model", "=", "ilp.match"), ("res_id", "=", self.match.id)])

    def test_the_distance_is_counted_in_steps_of_each_scale(self):
        self._give("researcher", self.direct, self.ready)
        self.assertEqual((self.match.verdict_count, self.match.agreement), (1, False))
        self._give("company", self.near, self.research)
        self.assertEqual((self.match.proximity_spread, self.match.feasibility_spread), (1, 2))
        self.assertEqual(self.match.agreement, "differ")
        found = self.env["ilp.match"].with_user(self.officer).search([("agreement", "=", "differ")])
        self.assertIn(self.match, found)
        self.assertEqual(self.match.proximity_views, "Researcher: Direct · Company: Near")

    def test_the_weights_of_the_need_make_the_view_beside_the_verdicts(self):
        self._give("researcher", self.direct, self.ready)
        self._give("company", self.env.ref("ilp_scouting.scale_proximity_far"), self.ready)
        self.assertEqual(self.match.weighted_view, 75)
        self.need.weight_proximity = 100
        self.assertEqual(self.match.weighted_view, 50)
        self.need.weight_researcher = 3
        self.assertEqual(self.match.weighted_view, 75)
        self.assertIn("75", self.match.verdict_table)

    def test_a_verdict_keeps_its_theme_and_how_sure_it_is(self):
        verdict = self._give("company", certainty="guess")
        title = self.need.title
        self.need.title = "Another title"
        self.assertEqual((verdict.theme, verdict.technology_id), (title, self.gripper))
        self.assertEqual(verdict.certainty, "guess")
        self.assertTrue(verdict.author_id and verdict.date)

    def _wizard(self, **values):
        action = self.match.with_user(self.officer).action_decide()
        form = Form(self.env["ilp.match.decide"].with_user(self.officer).with_context(**action["context"]))
        for name, value in values.items():
            form[name] = value
        return form

    def test_each_side_learns_what_the_officer_lets_through(self):
        self._give("researcher", reason="Il banco è pronto")
        self._give("company", reason="Troppo lento per noi")
        form = self._wizard(decision="not_now", revisit_on=self.later, note="Wait for the second prototype")
        self.assertEqual(form.feedback_researcher, "Troppo lento per noi")
        self.assertEqual(form.feedback_company, "Il banco è pronto")
        form.feedback_company = "Il laboratorio prepara un secondo prototipo"
        before = self._mails()
        form.save().action_confirm()
        self.assertEqual((self.match.decision, self.match.revisit_on), ("not_now", self.later))
        self.assertEqual(self.match.decided_by_id, self.officer)
        said = {mail.recipient_ids: mail.body_html for mail in self._mails() - before}
        self.assertEqual(set(said), {self.researcher.partner_id, self.coordinator.partner_id})
        self.assertIn("Troppo lento", said[self.researcher.partner_id])
        self.assertIn("secondo prototipo", said[self.coordinator.partner_id])
        self.assertNotIn("Il banco", said[self.coordinator.partner_id])
        self.assertFalse([body for body in said.values() if "Wait for" in body])

    def test_a_decision_follows_a_verdict_and_has_what_it_needs(self):
        with self.assertRaisesRegex(UserError, "follows a verdict"):
            self.match._decide("go", "Because")
        self._give("company")
        for decision, note in (("go", " "), ("not_now", "Because"), ("stop", "Because")):
            with self.assertRaises(UserError):
                self.match._decide(decision, note)
        with self.assertRaises(UserError):
            self.match._decide("not_now", "Because", revisit_on=fields.Date.context_today(self.match))
        self.match._decide("stop", "Because", stop_reason="maturity")
        self.assertEqual(self.match.stop_reason, "maturity")
        self.match._decide("go", "They found the money")
        self.assertEqual((self.match.decision, self.match.stop_reason), ("go", False))

    def test_nobody_decides_by_hand(self):
        self._give("company")
        for user in (self.officer, self.manager):
            with self.assertRaises(AccessError):
                self.match.with_user(user).write({"decision": "go"})
        with self.assertRaises(AccessError):
            self.match.with_user(self.administration).action_decide()
        with self.assertRaises(AccessError):
            self.match.with_user(self.coordinator).read(["decision_note"])

    def test_a_link_is_taken_back_and_sent_again(self):
        request = self._request(self.meeting, "company")
        request.with_user(self.officer).action_revoke()
        self.assertFalse(request._find(request.token))
        self.assertIn("taken this link back", request._why_closed())
        request.with_user(self.officer).action_send_again()
        self.assertEqual(request._find(request.token), request)
        with self.assertRaises(AccessError):
            request.with_user(self.coordinator).action_revoke()
