import logging

from odoo import api, models
from odoo.tools import SQL

from ..tools import digest, ranking
from ..tools.lexicon import terms, words
from ..tools.postings import number
from ..tools.thrift import Allowance, Recent

_logger = logging.getLogger(__name__)
ROUNDS = (2, 30)
HELD = "SELECT ilp_area_id, count(*) FROM ilp_technology_area_rel WHERE ilp_area_id = ANY(%s) GROUP BY ilp_area_id"
READY = 0.5
ASKED = Recent(500)  # vectors of texts that were asked for: half a kilobyte to two each
VISITORS = Allowance()
VISITOR_SEARCHES = 30


class IlpTechnology(models.Model):
    """How technologies are ranked for a text, and why.

    Only records that the user may read get a place in the ranking. How rare a word is, is counted over all of them.
    """

    _inherit = "ilp.technology"

    @api.model
    def _rank(self, text, areas=None, trl=(0, 0), limit=20):
        """The best technologies for a text: the one path that needs, the import command and the tests measure.

        Returns, best first, ``[{"technology", "score", "tax", "cos", "query"}]``; ``areas`` is an ``ilp.area``
        recordset, ``trl`` a range, ``query`` what was asked of the index.
        """
        query = self._query(text, max(ranking.POOL, limit))
        found = self._text_scores(query)
        covered = self._rank_areas(areas, found, query["total"]) if areas else {}
        technologies = self.browse([*found, *(key for key in covered if key not in found)])
        ranked = [
            {
                "technology": technology,
                "query": query,
                "cos": query["cosine"](technology.id),
                "tax": covered.get(technology.id, 0.0) if areas else None,
                "score": ranking.score(
                    found.get(technology.id, 0.0),
                    covered.get(technology.id, 0.0) if areas else None,
                    ranking.fit(technology.trl, *trl),
                ),
            }
            for technology in technologies
        ]
        best = sorted(ranked, key=lambda row: (-row["score"], row["technology"].id))[:limit]
        kept = self.browse(row["technology"].id for row in best)  # what is read of one is read of these alone
        return [row | {"technology": technology} for row, technology in zip(best, kept, strict=True)]

    @api.model
    def _text_scores(self, query, most=ranking.WORDS_MOST):
        """{technology id: figure 0 to 1}, without those that are neither near in meaning nor share a word."""
        best = query["lexical"][0][1] if query["lexical"] else 0.0
        share = ranking.words_share(query["asked"], query["glossary"], query["weights"], best, most)
        scores = ranking.text_scores(query["lexical"], query["meaning"], share)
        far = {key for key, cosine in query["meaning"] or () if cosine < query["engine"].least}
        shared = {key for key, _score in query["lexical"]}
        return {key: score for key, score in scores.items() if key in shared or key not in far}

    # The index

    @api.model
    def _query(self, text, depth):
        """What the index finds by words and by meaning, each (id, raw score) best first, and how it was asked."""
        engine, vector = self._encode_need(text)
        catalogue = self._catalogue()
        if engine and catalogue.total and catalogue.encoded < READY:
            engine = None
        asked, glossary, weights = self._weigh(text, catalogue)
        numbered = {number(term): weight for term, weight in weights.items()}
        near = catalogue.cosines(vector) if engine else None
        scores = [(catalogue.lexical(numbered), 0.0), (near, -1.0)]
        lexical, *meaning = self._best_readable(catalogue, scores if engine else scores[:1], depth)
        return {
            "engine": engine,
            "vector": vector,
            "total": catalogue.total,
            "asked": asked,
            "glossary": glossary,
            "weights": weights,
            "lexical": lexical,
            "meaning": next(iter(meaning), None),
            "cosine": (lambda key: catalogue.value(near, key)) if engine else (lambda key: None),
        }

    @api.model
    def _catalogue(self):
        """The index with the vectors of the engine of the settings, also for who is answered by words alone."""
        engine, _why = self._engine()
        return self._entries_sudo()._catalogue(engine.label if engine else "", engine.dim if engine else 0)

    @api.model
    def _encode_need(self, text):
        """Engine and vector of the text; or two times None, and the ranking goes by words alone."""
        engine, _why = self._engine()
        if not engine:
            return None, None
        known = ASKED.find((engine, text))
        if known is not None:
            return engine, known
        if self.env.user._is_public() and not VISITORS.take(self._visitor_searches()):
            return None, None
        try:
            return engine, ASKED.keep((engine, text), engine.encode([text], need=True)[0])
        except Exception as error:  # the code of others: words alone still find something
            _logger.warning("ILP: the engine %s gave no vector: %s", engine.name, error)
            return None, None

    @api.model
    def _visitor_searches(self):
        """How many searches a minute of people without login each process encodes; the rest find words only."""
        params_sudo = self.env["ir.config_parameter"].sudo()  # a number of the settings, for whoever searches
        chosen = params_sudo.get_param("ilp_scouting.visitor_searches") or ""
        return int(chosen) if chosen.isdecimal() else VISITOR_SEARCHES

    @api.model
    def _best_readable(self, catalogue, asked_of, depth):
        """For each (scores, least) of ``asked_of`` its best ``depth`` (id, score) that the user may read.

        The order of two records does not depend on others, so that those that may not be read are left out here, before
        anything is made relative to the best: as many are looked at as it takes. What is read of them is kept at hand.
        """
        for rounds in (*ROUNDS, catalogue.total):
            most = depth * rounds
            rows = [catalogue.best(scores, most, least) for scores, least in asked_of]
            keys = {key for own in rows for key, _score in own}
            readable = set(self.search_fetch([("id", "in", sorted(keys))], ["trl"], order="id").ids)
            found = [[row for row in own if row[0] in readable][:depth] for own in rows]
            if all(len(kept) == depth or len(own) < most for kept, own in zip(found, rows, strict=True)):
                break
        return found

    # Words

    @api.model
    def _condense(self, text):
        """A long text brought to the sentences that the catalogue can answer to; any other as it is."""
        if len(text) <= digest.LONG:
            return text
        asked, glossary, weights = self._weigh(text, self._catalogue())
        worth = {
            word: max((weights.get(term, 0.0) for term in (*own, *glossary.get(word, ()))), default=0.0)
            for word, own in asked.items()
        }
        return digest.digest(text, worth)

    @api.model
    def _weigh(self, text, catalogue):
        """Terms of each word of a text, terms of its translations, and what each term is worth in the catalogue."""
        stems, glossary = self._need_words(text)
        asked = {word: terms(word, stems) for word in dict.fromkeys(words(text))}
        sure = self._need_terms(asked, glossary)
        weights = ranking.query_weights(sure, catalogue.total, lambda term: catalogue.holders(number(term)))
        return asked, glossary, weights

    @api.model
    def _need_words(self, text):
        """Stems of the words of a text, and {word: terms of its translations with how sure they are}."""
        asked = words(text)
        stems = self._lexize(set(asked))
        return stems, self.env["ilp.glossary.entry"]._translations(asked, stems)

    @api.model
    def _need_terms(self, asked, glossary):
        """{term: how sure it is}: 1 for the words of the text itself, less for translations."""
        found = {}
        for translated in glossary.values():
            for term, sure in translated.items():
                found[term] = max(sure, found.get(term, 0.0))
        return found | {term: 1.0 for own in asked.values() for term in own}

    # Areas

    @api.model
    def _rank_areas(self, areas, found, total):
        """{technology id: share of the wanted areas}, for the technologies found by text and others of these areas."""
        within = self.search([("area_ids", "child_of", areas.ids)], limit=ranking.POOL, order="id desc")
        technologies = self.browse(found) | within
        technologies.fetch(["trl", "area_ids"])
        weights = self._area_weights(areas, max(total, 1))
        parents = {area.id: area.parent_id.id for area in areas}
        return {
            technology.id: ranking.taxonomy(areas.ids, technology.area_ids._ancestors_ids(), parents, weights)
            for technology in technologies
        }

    @api.model
    def _area_weights(self, areas, total):
        """Rarity of each area in the catalogue, narrower areas counted with it; like words, over all of the sheets."""
        below = areas.search([("id", "child_of", areas.ids)])
        holders = dict.fromkeys(areas.ids, 0)
        for area, count in self.env.execute_query(SQL(HELD, below.ids)):
            for wanted in areas.browse(area)._ancestors_ids() & holders.keys():
                holders[wanted] += count
        return {area: ranking.idf(total, min(count, total)) for area, count in holders.items()}

    # Reasons

    def _explain(self, rows):
        """Add to the ranked ``rows`` the facts behind each score: words, nearest sentence and band."""
        technologies = self.browse(row["technology"].id for row in rows)
        texts = {technology: technology._search_text() for technology in technologies}
        held = {technology: words(text) for technology, text in texts.items()}
        stems = self._lexize({word for own in held.values() for word in own})
        known = {word: terms(word, stems) for word in stems}
        passages = self._passages(rows, texts)
        for row in rows:
            technology, query = row["technology"], row["query"]
            shared = query["asked"], held[technology], known, query["weights"], query["glossary"]
            row["lex"] = ranking.explain(*shared)
            absolute = query["engine"] and query["engine"].absolute
            row["band"] = ranking.band(row["lex"]["coverage"], row["cos"] if absolute else None)
            row["sem"] = query["engine"] and {
                "engine": query["engine"].name,
                "version": query["engine"].version,
                "cos": round(row["cos"], 3),
                **passages.get(technology, {"passage": None}),
            }
        return rows
