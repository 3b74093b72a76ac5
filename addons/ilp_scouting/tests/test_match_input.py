from time import perf_counter
from unittest import skipUnless

from odoo.tests import tagged

from ..models import ilp_technology_ranking as ranking
from ..tools import digest, semantic
from ..tools.thrift import Allowance
from .common import ScoutingCommon

ENGINE, _WHY = semantic.find("use")
COMPANY = "La nostra azienda produce imballaggi dal 1956 in tre stabilimenti, con molti dipendenti e certificazioni. "
WANTED = "Cerchiamo una pinza morbida che afferri componenti deformabili. "
HISTORY = [
    f"Nel {year} abbiamo aperto la sede numero {year - 1900}, che serve la clientela della provincia e oltre. "
    for year in range(1956, 2026)
]


class MatchInputCommon(ScoutingCommon):
    """Needs as companies write them, with words alone."""

    ENGINE = "none"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("ilp_scouting.engine", cls.ENGINE)
        (cls.gripper | cls.coating)._index()

    def _first(self, description, title="Richiesta"):
        matches = self._need(title=title, description=description)._match(5)
        return matches[:1], matches[:1].technology_id


@tagged("post_install", "-at_install")
class TestMatchInput(MatchInputCommon):
    """Whatever is pasted into a need, what it asks for is found."""

    def test_three_pages_with_one_sentence_that_asks(self):
        text = COMPANY * 30 + "".join(HISTORY) + WANTED + "".join(reversed(HISTORY))
        match, technology = self._first(text)
        self.assertEqual(technology, self.gripper)
        self.assertIn("deformabili", dict(row[:2] for row in match.reasons["lex"]["terms"]))

    def test_a_long_need_is_answered_as_fast_as_one_of_its_size(self):
        need = self._need(description=WANTED)
        self.assertLess(len(self.env["ilp.technology"]._condense("".join(HISTORY) * 20)), digest.LONG + 1)
        need._match(5)
        need.description = "".join(HISTORY) * 20
        begin = perf_counter()
        need._match(5)
        self.assertLess(perf_counter() - begin, 2.0)

    def test_markup_and_addresses_are_no_words(self):
        html = (
            "<div class='gripper'><style>.pressure {color: red}</style><p>Cerchiamo una <b>pinza</b>&nbsp;morbida</p>"
            "<ul><li>componenti &lt; 20&nbsp;kg</li><li>deformabili</li></ul> https://www.example.org/sensors?id=2</div>"
        )
        match, technology = self._first(html)
        self.assertEqual(technology, self.gripper)
        told = {row[0] for row in match.reasons["lex"]["terms"]} | set(match.reasons["lex"]["missing"])
        self.assertFalse(told & {"div", "class", "style", "nbsp", "li", "https", "www", "sensors", "example", "color"})

    def test_a_sheet_of_pasted_markup_is_read_as_text(self):
        sheet = self._technology("<b>Wombatnet</b>", "<p>A net&nbsp;for wombats</p><p>It never holds kangaroos</p>")
        self.assertNotIn("<p>", sheet._search_text())
        self.assertEqual(self._first("canguri: kangaroos?", "Wombatnet")[1], sheet)

    def test_capitals_lists_units_and_signs(self):
        for text in (
            "CERCHIAMO UNA PINZA PER COMPONENTI DEFORMABILI!!!",
            "- pinza\n• componenti deformabili\n* 20 kg / 60 pezzi·min⁻¹ / IP69K",
            "🤖 pinza ➜ componenti deformabili (±0,1 mm; Ø 20–50 mm)",
            "We need a pinza for deformable components, ROI < 2 anni",
        ):
            with self.subTest(text):
                self.assertEqual(self._first(text)[1], self.gripper)

    def test_nothing_to_find_is_no_error(self):
        for text in ("???", "123 456", "il della per", "—", "\t", "<p></p>", "&nbsp;"):
            with self.subTest(text):
                self.assertFalse(self._first(text, "…")[1])

    def test_acronyms_mean_what_they_stand_for(self):
        sheet = self._technology("Ultrasonic NDT", "NDT of laminates")
        self.assertEqual(self._first("controlli non distruttivi", "…")[1], sheet)
        other = self._technology("HVAC", "It saves energy")
        self.assertEqual(self._first("climatizzazione dei capannoni", "…")[1], other)

    def test_the_words_of_who_asks_are_not_missed(self):
        match, _technology = self._first("Buongiorno, cerchiamo e vorremmo: abbiamo bisogno di una pinza per vombati")
        self.assertIn("vombati", match.reasons["lex"]["missing"])
        self.assertFalse(set(match.reasons["lex"]["missing"]) & {"cerchiamo", "vorremmo", "abbiamo", "bisogno"})


@tagged("post_install", "-at_install")
@skipUnless(ENGINE, "the default engine is not installed here")
class TestMatchInputByMeaning(MatchInputCommon):
    """The same with the default engine."""

    ENGINE = "use"

    def test_three_pages_with_one_sentence_that_asks(self):
        text = COMPANY * 30 + "".join(HISTORY) + WANTED + "".join(reversed(HISTORY))
        match, technology = self._first(text)
        self.assertEqual(technology, self.gripper)
        self.assertGreater(match.reasons["sem"]["cos"], semantic.UniversalSentenceEncoder.least)

    def test_a_need_of_one_word_that_a_sheet_has_is_met(self):
        sheet = self._technology("Esoscheletro per carichi", "Esoscheletro passivo per operai.")
        match, technology = self._first("esoscheletri", "esoscheletri")
        self.assertEqual(technology, sheet)
        self.assertNotEqual(match.band, "keyword")

    def test_who_is_answered_by_words_alone_leaves_the_index_where_it_is(self):
        self.patch(ranking, "VISITORS", Allowance())
        self.env["ir.config_parameter"].set_param("ilp_scouting.visitor_searches", 0)
        self.gripper.visibility = "public"
        Technology = self.env["ilp.technology"]
        Technology._rank("gripper")
        held = self.env.registry.ilp_catalogue_base
        visitor = Technology.with_user(self.env.ref("base.public_user"))
        self.assertTrue(visitor._rank("deformable gripper"))
        self.assertIs(self.env.registry.ilp_catalogue_base, held)
