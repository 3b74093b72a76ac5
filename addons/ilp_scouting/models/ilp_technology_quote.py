from odoo import api, models

from ..tools import vectors
from ..tools.digest import SENTENCE

PASSAGES, SENTENCES = 5, 6


class IlpTechnology(models.Model):
    """Which sentence of a sheet a ranking quotes as a reason.

    The sentences are encoded when the sheet is indexed, so that a ranking only compares.
    """

    _inherit = "ilp.technology"

    @api.model
    def _passages(self, rows, texts):
        """{technology: what to quote}, for the best few of the ranked rows whose sheets have several sentences."""
        engine, found = rows[0]["query"]["engine"] if rows else None, {}
        ids = [row["technology"].id for row in rows[:PASSAGES]]
        held = self._entries_sudo()._sentences_of(engine.label, ids) if engine else {}
        for technology, packed in zip(self.browse(held), held.values(), strict=True):
            sentences = self._sentences(texts[technology])
            near = vectors.nearness(packed, len(sentences), rows[0]["query"]["vector"])
            if near:
                order = sorted(range(len(near)), key=lambda place: -near[place])
                found[technology] = technology._quote([sentences[place] for place in order])
        return found

    def _quote(self, sentences):
        """The first of these sentences, and the first in each language of a translated sheet."""
        own = self._texts_by_language()
        told = {code: next((one for one in sentences if one in text), None) for code, text in own.items()}
        translated = len(set(own.values())) > 1
        return {"passage": sentences[0]} | ({"passages": told} if translated else {})

    @api.model
    def _sentences(self, text):
        found = [part.strip() for part in SENTENCE.split(text) if len(part.split()) > 3]
        return found[:SENTENCES] if len(found) > 1 else []
