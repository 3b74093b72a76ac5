import os
import subprocess
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from ..tools import catalogue, postings
from .common import ScoutingCommon

WORD = "quokkalaser"
WITHOUT_NUMPY = """
import sys
sys.modules["numpy"] = None
import odoo.addons
odoo.addons.__path__.append({addons!r})
from odoo.addons.ilp_scouting.tests.test_index import sample
assert not sample.__globals__["postings"].numpy
print(sample())
"""


def sample():
    """Ids and scores of three small records for one query."""
    number, pack = postings.number, postings.pack
    base = catalogue.Segment(
        [(1, 1, *pack(["laser", "metal"])), (2, 2, *pack(["laser", "laser"])), (5, 3, *pack(["x"]))]
    )
    merged = catalogue.Catalogue(base, catalogue.Segment([(5, 4, *pack(["metal", "laser", "y"]))]))
    scores = merged.lexical({number("laser"): 1.0, number("metal"): 2.0})
    return [(key, round(score, 4)) for key, score in merged.best(scores, 10)]


@tagged("post_install", "-at_install")
class TestIndexTransactions(BaseCase):
    """Each transaction searches the catalogue as it sees it, in every process, whoever commits when."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.created = []
        self.addCleanup(self._clean)
        with self.registry.cursor() as cr:
            env = self._env(cr)
            self.engine = env["ir.config_parameter"].get_param("ilp_scouting.engine") or False
            env["ir.config_parameter"].set_param("ilp_scouting.engine", "none")

    def _clean(self):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            env["ilp.technology"].with_context(active_test=False).search([("name", "=like", "Quokka%")]).unlink()
            env["ir.config_parameter"].set_param("ilp_scouting.engine", self.engine)

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def _create(self, cr, name):
        return self._env(cr)["ilp.technology"].create({"name": f"Quokka {name}", "summary": WORD})

    def _found(self, cr=None):
        if cr:
            return {row["technology"].name for row in self._env(cr)["ilp.technology"]._rank(WORD)}
        with self.registry.cursor() as own:
            return self._found(own)

    def test_a_change_is_seen_by_its_own_transaction_and_by_others_once_committed(self):
        with self.registry.cursor() as cr:
            self._create(cr, "one")
            self.assertEqual(self._found(cr), {"Quokka one"})
            self.assertEqual(self._found(), set())
        self.assertEqual(self._found(), {"Quokka one"})

    def test_a_change_that_is_taken_back_leaves_nothing(self):
        with self.registry.cursor() as cr:
            self._create(cr, "two")
            self.assertEqual(self._found(cr), {"Quokka two"})
            cr.rollback()
            self.assertEqual(self._found(cr), set())

    def test_a_transaction_older_than_the_memory_is_not_missed(self):
        with self.registry.cursor() as slow:
            self._create(slow, "slow")
            with self.registry.cursor() as quick:
                self._create(quick, "quick")
            self.registry.ilp_catalogue_base = None
            self.assertEqual(self._found(), {"Quokka quick"}, "the memory is built while the other one works")
            self.assertTrue(self.registry.ilp_catalogue_base.ids)
            slow.commit()
        self.assertEqual(self._found(), {"Quokka quick", "Quokka slow"})

    def test_a_change_that_is_taken_back_does_not_reach_the_memory(self):
        with self.registry.cursor() as cr:
            sheet_id = self._create(cr, "four").id
        self.registry.ilp_catalogue_base = None
        with self.registry.cursor() as cr:
            self._env(cr)["ilp.technology"].browse(sheet_id).write({"summary": "numbat"})
            self.assertEqual(self._found(cr), set())
            cr.rollback()
        self.assertEqual(self._found(), {"Quokka four"})

    def test_a_changed_text_replaces_what_is_in_memory(self):
        with self.registry.cursor() as cr:
            sheet_id = self._create(cr, "three").id
        self.registry.ilp_catalogue_base = None
        self.assertEqual(self._found(), {"Quokka three"})
        with self.registry.cursor() as cr:
            self._env(cr)["ilp.technology"].browse(sheet_id).write({"summary": "numbat"})
        self.assertEqual(self._found(), set())


@tagged("post_install", "-at_install")
class TestIndex(ScoutingCommon):
    """What waits is indexed by the scheduled action, and numpy is not needed."""

    def test_without_numpy_the_same_is_found(self):
        addons = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        paths = os.pathsep.join(path for path in sys.path if path)
        code = WITHOUT_NUMPY.format(addons=addons)
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            cwd="/",
            env=os.environ | {"PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.stdout.strip(), str(sample()), done.stderr[-2000:])

    def test_later_means_by_the_scheduled_action(self):
        Technology = self.env["ilp.technology"]
        sheet = Technology.with_context(ilp_index_later=True).create({"name": "Bilby", "summary": "bilbyscope"})
        self.assertFalse([row for row in Technology._rank("bilbyscope") if row["technology"] == sheet])
        self.assertIn(sheet, Technology._pending(None))
        Technology.browse(sheet.id)._index_apart()
        self.assertEqual(Technology._rank("bilbyscope")[0]["technology"], sheet)
        self.assertNotIn(sheet, Technology._pending(None))

    def test_an_entry_that_is_missing_is_made_again(self):
        self.env.cr.execute("DELETE FROM ilp_technology_entry")
        pending = self.env["ilp.technology"]._pending(None)
        self.assertIn(self.gripper, pending)
        pending._index()
        self.assertFalse(self.env["ilp.technology"]._pending(None))
        self.assertEqual(self.need._match()[0].technology_id, self.gripper)

    def test_many_at_once_are_found_by_their_words_at_once(self):
        texts = [{"name": f"Dunnart {n}", "summary": "dunnartscope", "lab_id": self.lab.id} for n in range(60)]
        sheets = self.env["ilp.technology"].with_user(self.officer).create(texts)
        found = [row["technology"] for row in self.env["ilp.technology"]._rank("dunnartscope", limit=60)]
        self.assertEqual(set(found), set(sheets))
        self.assertEqual(found[0], sheets[0], "the older one first among equals")

    def test_as_many_are_looked_at_as_it_takes_to_find_readable_ones(self):
        texts = [{"name": "Potoroo", "summary": "potorooscope " * 3, "active": n > 399} for n in range(402)]
        self.env["ilp.technology"].create(texts)
        self.assertEqual(len(self.env["ilp.technology"]._rank("potorooscope")), 2)

    def test_nobody_reads_the_index(self):
        for user in (self.officer, self.administration, self.manager, self.coordinator):
            self.assertFalse(self.env["ilp.technology.entry"].with_user(user).has_access("read"))
