from unittest import skipUnless

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..models import ilp_technology_ranking as ranking
from ..tools import semantic, vectors
from ..tools.semantic_child import Child
from ..tools.thrift import Allowance
from .common import ScoutingCommon

ENGINE, WHY = semantic.find("use")
NEED = {"title": "Mano per automi", "description": "Una mano artificiale che prenda cose molli e fragili."}


@tagged("post_install", "-at_install")
class TestWithoutEngine(ScoutingCommon):
    """Without an engine everything works on words, and the screens say so."""

    def test_the_need_says_that_words_alone_were_used(self):
        self.need._match()
        self.assertIn("Keyword match only", self.need.with_context(lang="en_US").match_notice)
        self.assertFalse(self.need.match_ids[0].reasons["sem"])

    def test_an_engine_that_is_not_there_is_said_in_one_sentence(self):
        self.env["ir.config_parameter"].set_param("ilp_scouting.engine", "mystery")
        engine, why = self.env["ilp.technology"].with_context(lang="en_US")._engine()
        self.assertFalse(engine)
        self.assertIn("mystery", why)
        self.assertTrue(self.need._match())


@tagged("post_install", "-at_install")
class TestChild(BaseCase):
    """An encoder that dies takes nothing with it."""

    def test_a_child_that_dies_is_an_error_and_no_crash(self):
        child = Child("no_such_encoder")
        for _attempt in range(2):
            with self.assertRaises(OSError):
                child.ask(["a"], False)


@tagged("post_install", "-at_install")
@skipUnless(ENGINE, "the default engine is not installed here")
class TestSemantic(ScoutingCommon):
    """With the engine a need in other words finds its sheet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("ilp_scouting.engine", "use")
        (cls.gripper | cls.coating)._index()

    def _nearest(self, need):
        return need._match()[0]

    def test_a_need_in_other_words_is_met(self):
        match = self._nearest(self._need(**NEED))
        self.assertEqual(match.technology_id, self.gripper)
        self.assertEqual((match.reasons["sem"]["engine"], match.reasons["sem"]["version"]), ("use", ENGINE.version))
        self.assertIn(match.band, ("strong", "possible", "weak"))
        self.assertFalse(match.need_id.match_notice)

    def test_the_nearest_sentence_is_a_reason(self):
        self.gripper.summary = "Made here since 2019. An artificial hand that takes soft and fragile things."
        match = self._nearest(self._need(**NEED))
        self.assertIn("fragile", match.reasons["sem"]["passage"])
        self.assertIn("“An artificial hand", match.with_context(lang="en_US").reason_text)

    def test_a_translated_sheet_is_quoted_in_the_language_of_the_reader(self):
        self.gripper.summary = "Made here since 2019. An artificial hand that takes soft and fragile things."
        italian = "Fatta qui dal 2019. Una mano artificiale che prende cose morbide e fragili."
        self.gripper.with_context(lang="it_IT").summary = italian
        match = self._nearest(self._need(**NEED))
        self.assertIn("“An artificial hand", match.with_context(lang="en_US").reason_text)
        self.assertIn("Una mano artificiale che prende", match.with_context(lang="it_IT").reason_text)

    def test_a_sheet_translated_by_a_file_is_quoted_all_the_same(self):
        self.gripper.summary = "Made here since 2019. An artificial hand that takes soft and fragile things."
        self.env.flush_all()
        italian = "Fatta qui dal 2019. Una mano artificiale che prende cose morbide e fragili."
        query = "UPDATE ilp_technology SET summary = summary || jsonb_build_object('it_IT', %s) WHERE id = %s"
        self.env.cr.execute(query, [italian, self.gripper.id])
        self.env.invalidate_all()
        match = self._nearest(self._need(**NEED))
        self.assertIn("Una mano artificiale", match.with_context(lang="it_IT").reason_text)
        self.assertIn("An artificial hand", match.with_context(lang="en_US").reason_text)

    def test_sentences_are_encoded_when_a_sheet_is_indexed_and_never_for_a_need(self):
        self.gripper.summary = "Made here since 2019. An artificial hand that takes soft and fragile things."
        asked, encode = [], semantic.UniversalSentenceEncoder.encode

        def count(engine, texts, need=False):
            asked.extend(texts)
            return encode(engine, texts, need)

        self.patch(semantic.UniversalSentenceEncoder, "encode", count)
        need = self._need(title="Mano nuova per automi", description=NEED["description"])
        self.assertTrue(self._nearest(need).reasons["sem"]["passage"])
        self.assertEqual(asked, [need._match_text()])

    def test_a_sheet_whose_sentences_were_not_encoded_waits_for_the_index(self):
        self.env.cr.execute("UPDATE ilp_technology_entry SET passages = NULL")
        self.assertIn(self.gripper, self.env["ilp.technology"]._pending(ENGINE))
        self.assertFalse(self._nearest(self._need(**NEED)).reasons["sem"]["passage"])
        self.gripper._index()
        self.assertNotIn(self.gripper, self.env["ilp.technology"]._pending(ENGINE))

    def test_what_is_far_and_shares_no_word_is_not_proposed(self):
        need = self._need(title="Contabilità", description="fatture elettroniche e bilancio annuale")
        self.assertNotIn(self.gripper, need._match().technology_id)

    def test_words_without_meaning_are_called_so(self):
        need = self._need(title="Pensioni", description="La pressione fiscale sulle pensioni dei cittadini")
        match = need._match().filtered(lambda one: one.technology_id == self.gripper)
        self.assertEqual(match.band, "keyword")
        self.assertNotIn("Close in meaning", match.with_context(lang="en_US").reason_text)

    def test_a_vector_is_of_an_engine_and_a_version(self):
        self.env.cr.execute("UPDATE ilp_technology_entry SET engine = 'use 0.0.0', revision = DEFAULT")
        Technology = self.env["ilp.technology"]
        self.assertIn(self.gripper, Technology._pending(ENGINE))
        query = Technology._query("pinza", 100)
        self.assertIsNone(query["engine"], "the vectors of another version are not compared")
        need = self._need(title="Pinza")
        need._match()
        self.assertIn("vectors were not ready", need.with_context(lang="en_US").match_notice)
        Technology._pending(ENGINE)._index()
        self.assertFalse(Technology._pending(ENGINE))
        need._match()
        self.assertFalse(need.match_notice)

    @mute_logger("odoo.addons.ilp_scouting.models.ilp_technology_ranking")
    def test_an_engine_that_fails_leaves_the_words(self):
        self.patch(semantic.UniversalSentenceEncoder, "encode", self._fail)
        self.assertEqual(self.need._match()[0].technology_id, self.gripper)

    def test_a_sheet_is_saved_when_the_engine_breaks(self):
        self.patch(semantic.UniversalSentenceEncoder, "encode", self._break)
        with self.assertLogs("odoo.addons.ilp_scouting.models.ilp_technology_index", "WARNING"):
            sheet = self._technology("Hydrogen valve", "A valve for hydrogen")
        self.assertIn(sheet, sheet._pending(ENGINE), "its vector is left to the scheduled action")
        with self.assertLogs("odoo.addons.ilp_scouting.models.ilp_technology_ranking", "WARNING"):
            found = self._need(title="Valve", description="A hydrogen valve")._match()
        self.assertIn(sheet, found.technology_id)

    @staticmethod
    def _break(engine, texts, need=False):
        raise AttributeError("an accident of the library")

    @staticmethod
    def _fail(engine, texts, need=False):
        raise OSError("gone")

    def test_a_vector_survives_its_packing(self):
        one, two = ENGINE.encode(["pinza robotica", "robot gripper"])
        kept = vectors.Vectors(1, ENGINE.dim)
        kept.set(0, vectors.pack(one))
        self.assertAlmostEqual(float(kept.cosines(two)[0]), float(one @ two), delta=0.005)


@tagged("post_install", "-at_install")
@skipUnless(ENGINE, "the default engine is not installed here")
class TestVisitors(ScoutingCommon):
    """Who has no login cannot keep the encoder busy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        params = cls.env["ir.config_parameter"]
        params.set_param("ilp_scouting.engine", "use")
        params.set_param("ilp_scouting.visitor_searches", 3)
        (cls.gripper | cls.coating).visibility = "public"
        (cls.gripper | cls.coating)._index()

    def _encoded(self, user, texts):
        Technology = self.env["ilp.technology"].with_user(user)
        return [bool(Technology._encode_need(text)[0]) for text in texts]

    def test_a_flood_of_searches_is_answered_with_words(self):
        self.patch(ranking, "VISITORS", Allowance())
        visitor = self.env.ref("base.public_user")
        flood = [f"flood {number}" for number in range(5)]
        self.assertEqual(self._encoded(visitor, flood), [True] * 3 + [False] * 2)
        self.assertEqual(self._encoded(visitor, flood[:1] * 2), [True] * 2, "what was asked lately costs nothing")
        self.assertEqual(self._encoded(self.officer, flood), [True] * 5)
        found = self.env["ilp.technology"].with_user(visitor)._rank("robotic gripper, the sixth")
        self.assertEqual(found[0]["technology"].id, self.gripper.id)
        self.assertIsNone(found[0]["cos"], "by words")
