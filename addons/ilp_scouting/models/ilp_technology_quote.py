import logging

from odoo import api, models

from ..tools import vectors
from ..tools.digest import SENTENCE
from ..tools.thrift import Recent

_logger = logging.getLogger(__name__)
PASSAGES, SENTENCES = 5, 6
SHOWN = Recent(500)  # vectors of sentences of sheets whose text is no longer the one that was indexed


class IlpTechnology(models.Model):
    """Which sentence of a sheet a ranking quotes as a reason.

    The sentences are encoded when the sheet is indexed, so that a ranking only compares. A sheet that got other texts
    without being written, by a file of translations, has others than those: they are encoded when it is quoted.
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
            near = self._nearness(packed, sentences, rows[0]["query"])
            if near:
                order = sorted(range(len(near)), key=lambda place: -near[place])
                found[technology] = technology._quote([sentences[place] for place in order])
        return found

    @api.model
    def _nearness(self, packed, sentences, query):
        """Cosine of each sentence with the need; nothing for a sheet that waits for the index."""
        near = vectors.nearness(packed, len(sentences), query["vector"])
        if near or not packed or not sentences:
            return near
        engine, vector = query["engine"], query["vector"]
        known = {one: SHOWN.find((engine, one)) for one in sentences}
        missing = [one for one, row in known.items() if row is None]
        try:
            rows = engine.encode(missing) if missing else ()
        except Exception as error:  # the code of others: there are other reasons to show
            _logger.warning("ILP: the engine %s gave no passage: %s", engine.name, error)
            return []
        known |= {one: SHOWN.keep((engine, one), row) for one, row in zip(missing, rows, strict=True)}
        return [float(known[one] @ vector) for one in sentences]

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
