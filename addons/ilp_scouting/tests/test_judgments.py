import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScoutingHttpCommon


@tagged("post_install", "-at_install")
class TestJudgments(ScoutingHttpCommon):
    """What officers decide becomes test data for the ranking, without what is sealed."""

    def _decided(self, **values):
        need = self._need(area_ids=self.area_robotics.ids, **values)
        need._match()[0]._step("kept")
        return need

    def _exported(self):
        return [json.loads(line) for line in self.env["ilp.match"].search([])._judgments().splitlines()]

    def test_a_decision_is_exported_with_the_text_it_was_taken_on(self):
        need = self._decided()
        asked = need._match_text()
        need.description = "Something else"
        row = next(row for row in self._exported() if row["id"] == f"need-{need.id}")
        self.assertEqual((row["text"], row["rel"]), (asked, {str(self.gripper.id): 1}))
        self.assertEqual(row["tags"], ["robotics"])
        need.match_ids.filtered(lambda match: match.state == "kept")._step("proposed")
        self.assertNotIn(f"need-{need.id}", [row["id"] for row in self._exported()])

    def test_verdicts_count_more_than_decisions(self):
        meeting = self._held()
        meeting.request_ids[0]._answer(self.env.ref("ilp_scouting.scale_proximity_direct"), self.ready, "Yes")
        row = next(row for row in self._exported() if row["id"] == f"need-{meeting.need_id.id}")
        self.assertEqual(row["rel"][str(self.gripper.id)], 3)

    def test_a_sealed_need_is_not_exported(self):
        need = self._decided(confidentiality="sealed")
        self.assertNotIn(f"need-{need.id}", [row["id"] for row in self._exported()])

    @mute_logger("odoo.http")
    def test_the_file_is_for_the_manager(self):
        self._decided()
        for login, status in (("ilp_manager", 200), ("ilp_officer", 403), ("ilp_coordinator", 403)):
            self.authenticate(login, login)
            self.assertEqual(self.url_open("/ilp/judgments.jsonl").status_code, status, login)
