import json
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import sheets
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

    def _refs(self):
        return [f'"id": "{sheet.id}"' for sheet in self.gripper | self.coating]

    @mute_logger("odoo.http")
    def test_the_file_is_for_the_manager(self):
        self._decided()
        for login, status in (("ilp_manager", 200), ("ilp_officer", 403), ("ilp_coordinator", 403)):
            self.authenticate(login, login)
            for name in ("judgments", "catalogue"):
                self.assertEqual(self.url_open(f"/ilp/{name}.jsonl").status_code, status, login)

    def test_the_files_are_test_data_for_the_ranking(self):
        fluorine = self._need(title="Fluorine", description="A coating without fluorine")
        fluorine._match()[0]._step("kept")
        own = {f"need-{need.id}" for need in self._decided() | fluorine}
        self.authenticate("ilp_manager", "ilp_manager")
        with TemporaryDirectory() as folder:
            files = [Path(folder) / f"{name}.jsonl" for name in ("judgments", "catalogue")]
            for file in files:
                file.write_bytes(self.url_open(f"/ilp/{file.name}").content)
            queries = sheets.read_queries(files[0])
            rows = [row for _line, row in sheets.read(files[1])]
            known = {sheet["id"] for sheet in rows}
            self.assertTrue(all(query["rel"].keys() <= known for query in queries), "each judged sheet is there")
            queries = [query for query in queries if query["id"] in own]
            importer, told = self.env["ilp.technology.import"], []
            figures = importer._measure(queries)
            self.assertEqual((figures["count"], figures["ndcg"]), (2, 1.0))
            (self.gripper | self.coating).active = False
            lines = [line for line in files[1].read_text().splitlines() if any(key in line for key in self._refs())]
            files[1].write_text("\n".join(lines))  # without the demonstration catalogue
            importer._import_file(files[1], told.append)
            self.assertEqual(importer._measure(queries)["ndcg"], 1.0, "the same on a copy of the catalogue")
