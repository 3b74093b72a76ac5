import json
import tempfile
from pathlib import Path

from odoo.tests import tagged

from ..tools import sheets
from .common import ScoutingCommon

ROWS = [
    {"id": "a.1", "name": "Laser cleaning", "text": "Cleaning surfaces with a laser", "tags": ["robotics", "unknown"]},
    {"id": "b-2", "name": "Fibre sensor", "text": "A sensor made of optical fibre", "tags": []},
]


@tagged("post_install", "-at_install")
class TestImport(ScoutingCommon):
    """A file comes in whole or not at all, and a second run makes no duplicates."""

    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.importer, self.told = self.env["ilp.technology.import"], []

    def _file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def _jsonl(self, rows, name="sheets.jsonl"):
        return self._file(name, "\n".join(json.dumps(row) for row in rows))

    def _run(self, path):
        self.importer._import_file(path, self.told.append)

    def _found(self, *refs):
        return self.env["ilp.technology"].search([("external_ref", "in", refs)], order="external_ref")

    def test_json_lines_come_in_once(self):
        path = self._jsonl(ROWS)
        self._run(path)
        found = self._found("a.1", "b-2")
        self.assertEqual(found.mapped("name"), ["Laser cleaning", "Fibre sensor"])
        self.assertEqual(found[0].area_ids, self.area_robotics, "a known tag is an area, an unknown one is left out")
        self.assertIn("2/2 rows read", self.told)
        self._run(self._jsonl([ROWS[0] | {"name": "Laser cleaning, new"}, ROWS[1]]))
        self.assertEqual(self._found("a.1", "b-2"), found)
        self.assertEqual(found[0].name, "Laser cleaning, new")

    def test_imported_sheets_are_found_at_once(self):
        self._run(self._jsonl(ROWS))
        need = self._need(title="Sensori", description="sensore in fibra ottica")
        self.assertEqual(need._match()[0].technology_id.external_ref, "b-2")

    def test_csv_with_laboratory_areas_and_trl(self):
        text = "name;summary;lab;areas;trl\nGripper X;Soft;Test soft robotics;Robotics, materials;6\n"
        self._run(self._file("sheets.csv", text))
        sheet = self._found("Gripper X")
        self.assertEqual((sheet.lab_id, sheet.trl), (self.lab, 6))
        self.assertEqual(sheet.area_ids, self.area_robotics | self.area_materials)

    def test_a_refused_row_leaves_nothing_behind(self):
        text = "name,summary,lab,trl\nGood,One,,4\nBad,Two,Nowhere lab,5\nWorse,Three,,eleven\n"
        with self.assertRaises(sheets.SheetError) as refusal:
            self._run(self._file("sheets.csv", text))
        self.assertIn("Row 3, lab “Nowhere lab”", str(refusal.exception))
        self.assertIn("nothing was imported", str(refusal.exception))
        self.assertFalse(self._found("Good", "Bad", "Worse"))

    def test_a_wrong_file_is_one_sentence(self):
        wrong = {
            self.folder / "missing.jsonl": "There is no file",
            self.folder: "is a folder",
            self._file("a.jsonl", "not json"): "line 1 is not a JSON object",
            self._file("b.jsonl", ""): "is empty",
            self._file("c.jsonl", "à".encode("latin-1")): "not encoded in UTF-8",
            self._file("d.csv", "colour\nred\n"): "no column “name”",
            self._file("e.csv", "name,smell\nA,bad\n"): "not known: smell",
            self._file("f.csv", "name\n"): "no rows",
            self._jsonl([{"id": "x", "name": "X"}], "g.jsonl"): "line 1: text missing",
        }
        for path, sentence in wrong.items():
            with self.assertRaisesRegex(sheets.SheetError, sentence):
                self._run(path)
        with self.assertRaisesRegex(sheets.SheetError, "not a file of queries"):
            sheets.read_queries(self._jsonl(ROWS))

    def test_the_measure_uses_the_ranking_of_needs(self):
        path = self._jsonl(ROWS)
        self._run(path)
        self._jsonl([{"text": "pulizia laser", "rel": {"a.1": 1}, "tags": []}], "queries_deb_task_it.jsonl")
        self.importer._measure_file(path, None, self.told.append)
        self.assertIn("1 queries, nDCG@10 1.0000", self.told[-1])

    def test_without_queries_nothing_is_measured(self):
        path = self._jsonl(ROWS)
        self.importer._measure_file(path, None, self.told.append)
        self.assertFalse(self.told)
