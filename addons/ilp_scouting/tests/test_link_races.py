from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .races import ScoutingRaceCase


@tagged("post_install", "-at_install")
class TestLinkRaces(ScoutingRaceCase):
    """Two people with one link at once. Where a guard holds, a second test shows that without it the race is lost."""

    # The page of a laboratory

    def _asked(self):
        def make(env):
            technology, researcher, lab = self.map
            vals = {"lab_id": lab, "partner_id": self.partners[2]}
            request = env["ilp.review.request"].create(vals)
            env["ilp.review.line"].create({"request_id": request.id, "technology_id": technology})
            return request.id

        request = self._do(make)
        self.addCleanup(self._do, lambda env: env["ilp.review.request"].browse(request).unlink())
        return request

    def _says(self, request, **values):
        def act(env):
            record = env["ilp.review.request"].browse(request)
            record._answer({line: values for line in record.line_ids})

        return act

    def _line(self, request):
        names = ["answer", "note", "decision"]
        return self._do(lambda env: env["ilp.review.request"].browse(request).line_ids.read(names)[0])

    def test_one_review_link_answered_twice_at_once_keeps_the_first_answer(self):
        request = self._asked()
        acts = self._says(request, answer="right", note="one"), self._says(request, answer="withdraw", note="two")
        self.assertEqual(self._race(*acts), [UserError], "the second is told")
        line = self._line(request)
        self.assertIn((line["answer"], line["note"]), [("right", "one"), ("withdraw", "two")])
        self.assertEqual(line["decision"], "to_check" if line["answer"] == "withdraw" else False)

    def test_a_double_click_on_a_correction_tells_the_keeper_once(self):
        request = self._asked()
        correct = self._says(request, answer="correct", summary="Another text", trl=3)
        self.assertEqual(self._race(correct, correct), [UserError])
        tasks = [("res_model", "=", "ilp.review.request"), ("res_id", "=", request)]
        self.assertEqual(self._do(lambda env: env["mail.activity"].search_count(tasks)), 1)

    def test_the_review_race_is_real(self):
        request, line = self._asked(), self.registry["ilp.review.line"]
        acts = self._says(request, answer="right", note="one"), self._says(request, answer="withdraw", note="two")
        say = line._answer

        def careless(record, answer, **values):
            """Takes the answer without looking whether there is one."""
            record.answer = False
            return say(record, answer, **values)

        with patch.object(line, "_answer", careless):
            self.assertEqual(self._race(*acts), [], "both believe to have answered")

    # A verdict

    def _link(self):
        def make(env):
            vals = {"meeting_id": self.meetings[0], "match_id": self.matches[0], "side": "company"}
            return env["ilp.verdict.request"].create(vals | {"partner_id": self.partners[0]}).id

        return self._do(make)

    def _judges(self, link, reason):
        def act(env):
            near, ready = (env.ref(f"ilp_scouting.scale_{name}") for name in ("proximity_near", "feasibility_ready"))
            env["ilp.verdict.request"].browse(link)._answer(near, ready, reason)

        return act

    def _reasons(self):
        own = [("match_id", "=", self.matches[0])]
        return self._do(lambda env: sorted(env["ilp.assessment"].search(own).mapped("reason")))

    def test_two_people_with_one_verdict_link_are_both_heard(self):
        link = self._link()
        self.assertEqual(self._race(self._judges(link, "It fits"), self._judges(link, "Not quite")), [])
        self.assertEqual(self._reasons(), ["It fits", "Not quite"], "no verdict erases another")

    def test_the_verdict_race_is_real(self):
        link, request = self._link(), self.registry["ilp.verdict.request"]
        with patch.object(request, "_find_twin", lambda record, said: None):
            self._race(self._judges(link, "It fits"), self._judges(link, "It fits"))
        self.assertEqual(self._reasons(), ["It fits"] * 2)

    # An introduction

    def test_the_race_of_introductions_is_real(self):
        match = self.registry["ilp.match"]

        def introduce(env):
            env["ilp.match"].browse(self.matches[0])._introduce()

        with patch.object(match, "_require_state", lambda records, *states: None):
            self.assertEqual(self._race(introduce, introduce), [])
        told = [("model", "=", "ilp.match"), ("res_id", "=", self.matches[0]), ("message_type", "!=", "notification")]
        heard = self._do(lambda env: env["mail.message"].search(told).mapped("subject"))
        self.assertEqual((len(heard), len(set(heard))), (2, 1), "the researcher hears it twice")

    # Interest in a sheet

    def _interested(self, env):
        env["ilp.technology"].browse(self.map[0])._tell_interest(env["res.users"].browse(self.officer), "For our line")

    def _race_of_interest(self):
        """The officer stands for the affiliate; patched once, since two racers would undo it crosswise."""

        def own(sheet, _user):
            return sheet.env["ilp.membership"].browse(self.membership)

        with patch.object(self.registry["ilp.technology"], "_interested_membership", own):
            return self._race(self._interested, self._interested)

    def _interests(self):
        own = [("membership_id", "=", self.membership), ("res_model", "=", "ilp.technology")]
        return self._do(lambda env: env["ilp.interaction"].search_count(own))

    def test_two_colleagues_interested_at_once_leave_one_line(self):
        self.assertEqual(self._race_of_interest(), [])
        self.assertEqual(self._interests(), 1)
