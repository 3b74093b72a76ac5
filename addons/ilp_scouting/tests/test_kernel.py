import doctest

from odoo.tests import BaseCase, tagged

from ..tools import (
    catalogue,
    credit,
    lexicon,
    masking,
    postings,
    quality,
    ranking,
    scholars,
    sheets,
    typed,
    vectors,
    weeks,
)

COGNATES = (
    ("polimero", "polymer"), ("deformabili", "deformable"), ("calibrazione", "calibration"), ("qualità", "quality"),
    ("fotografia", "photography"), ("elettronica", "electronics"), ("struttura", "structure"), ("filtro", "filter"),
    ("automatico", "automatic"), ("frequenza", "frequency"), ("simulazione", "simulation"), ("algoritmo", "algorithm"),
    ("sintesi", "synthesis"), ("processo", "process"), ("riduzione", "reduction"), ("immagine", "image"),
    ("classificare", "classification"), ("temperatura", "temperature"), ("biologico", "biological"),
    ("trasporto", "transport"), ("macchina", "machine"), ("adesivo", "adhesive"), ("oggetto", "object"),
    ("flessibili", "flexible"), ("complesso", "complex"), ("esistere", "exist"), ("contesto", "context"),
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestKernel(BaseCase):
    """The pure functions keep what their docstrings promise."""

    def test_doctests(self):
        kernel = (catalogue, credit, lexicon, masking, postings, quality, ranking, scholars, sheets, typed, vectors)
        kernel += (weeks,)
        for module in kernel:
            failed, attempted = doctest.testmod(
                module, optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
            )
            self.assertFalse(failed, module.__name__)
            self.assertTrue(attempted, module.__name__)

    def test_words_of_latin_and_greek_origin_meet(self):
        for italian, english in COGNATES:
            self.assertEqual(lexicon.cognate(italian), lexicon.cognate(english), f"{italian} / {english}")

    def test_words_that_only_look_alike_do_not_meet(self):
        for first, second in (("pompa", "pump"), ("lega", "alloy"), ("metallo", "meter"), ("carta", "card")):
            self.assertNotEqual(lexicon.cognate(first), lexicon.cognate(second))
