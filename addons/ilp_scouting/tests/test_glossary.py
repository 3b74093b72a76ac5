from psycopg2 import errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestGlossary(ScoutingCommon):
    """A pair of words works for the next need, in both directions, and nothing is indexed for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sheet = cls._technology("Wombatnet", "A wombatnet for water")
        cls.pair = cls.env["ilp.glossary.entry"].create({"term_it": "vombatella", "term_en": "wombatnet"})

    def _found(self, text):
        return self._need(title="X", description=text)._match().technology_id

    def test_a_pair_works_for_the_next_need_and_no_longer_than_it_lasts(self):
        self.assertIn(self.sheet, self._found("vombatelle"))
        self.pair.active = False
        self.assertNotIn(self.sheet, self._found("vombatelle"))
        self.pair.active = True
        self.assertIn(self.sheet, self._found("vombatella"))
        self.pair.unlink()
        self.assertNotIn(self.sheet, self._found("vombatella"))

    def test_an_english_need_finds_an_italian_sheet(self):
        sheet = self._technology("Vombatella", "Una vombatella")
        self.assertIn(sheet, self._found("wombatnets"))

    def test_a_phrase_counts_as_a_whole(self):
        self.env["ilp.glossary.entry"].create({"term_it": "canguro di mare", "term_en": "wombatnet"})
        self.assertIn(self.sheet, self._found("un canguro di mare"))
        self.assertNotIn(self.sheet, self._found("un canguro di terra"))

    def test_the_reason_names_the_link(self):
        match = self._need(description="vombatella")._match().filtered(lambda one: one.technology_id == self.sheet)
        self.assertIn(["vombatella", "wombatnet", "glossary"], [row[:3] for row in match.reasons["lex"]["terms"]])

    def test_the_names_of_the_areas_are_in_it(self):
        area = self.env["ilp.area"].create({"name": "Wombatnet science"})
        area.with_context(lang="it_IT").name = "Scienza dei marsupi"
        self.assertIn(self.sheet, self._found("scienza dei marsupi"))

    @mute_logger("odoo.sql_db")
    def test_a_weight_is_at_most_one_and_a_pair_is_there_once(self):
        for values, error in (({"weight": 2}, errors.CheckViolation), ({}, errors.UniqueViolation)):
            with self.assertRaises(error), self.cr.savepoint():
                self.env["ilp.glossary.entry"].create({"term_it": "Vombatella", "term_en": "Wombatnet"} | values)
                self.env.flush_all()

    def test_a_delivered_entry_that_was_edited_stays_so(self):
        entry = self.env.ref("ilp_scouting.glossary_acciaio_steel")
        entry.weight = 0.5
        self.env["ilp.glossary.entry"]._deliver()
        self.assertEqual(entry.weight, 0.5)
