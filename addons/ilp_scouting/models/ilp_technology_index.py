from hashlib import sha1

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..tools import ranking
from ..tools.lexicon import terms, words

TEXT_FIELDS = ("name", "summary", "features", "advantages", "applications")
INDEX_BATCH = 500


class IlpTechnology(models.Model):
    """How technologies are found by a text: index, ranking and what explains it."""

    _inherit = "ilp.technology"

    # kept by the index
    text_hash = fields.Char(readonly=True, copy=False, export_string_translation=False)
    text_length = fields.Integer(readonly=True, copy=False, export_string_translation=False)

    @api.model_create_multi
    def create(self, vals_list):
        """A new technology can be found at once."""
        technologies = super().create(vals_list)
        technologies._index()
        return technologies

    def write(self, vals):
        """A changed text can be found at once."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(TEXT_FIELDS):
            self._index()
        return result

    # Index

    def _terms_sudo(self):
        return self.env["ilp.technology.term"].sudo()  # statistics of all; the records found are filtered by access

    def _search_text(self):
        """The texts of the sheet in every language; one that is not translated only once."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        own = [self.with_context(lang=code, prefetch_langs=True) for code in langs]
        texts = (text for name in TEXT_FIELDS for text in dict.fromkeys(sheet[name] for sheet in own))
        return "\n".join(filter(None, texts))

    def _index(self):
        """Bring the terms of these technologies up to date, leaving alone those whose text is what was indexed."""
        index_sudo = self._terms_sudo()
        for batch in split_every(INDEX_BATCH, self.ids, self.browse):
            texts = {technology: technology._search_text() for technology in batch}
            hashes = {technology: sha1(text.encode()).hexdigest() for technology, text in texts.items()}
            stale = batch.filtered(lambda technology, hashes=hashes: technology.text_hash != hashes[technology])
            if stale:
                stale.flush_recordset()
                lengths = index_sudo._replace({technology.id: texts[technology] for technology in stale})
                for technology in stale:
                    technology.write({"text_hash": hashes[technology], "text_length": lengths[technology.id]})

    # Ranking

    @api.model
    def _rank(self, text, areas=None, trl=(0, 0), limit=20):
        """The best technologies for a text: the one path that needs, the import command and the tests measure.

        Only records that the user may read are ranked. Returns, best first,
        ``[{"technology", "score", "tax", "weights"}]``; ``areas`` is an ``ilp.area`` recordset, ``trl`` a range.
        """
        lexical, weights = self._rank_lexical(text)
        covered = self._rank_areas(areas, lexical) if areas else {}
        found = dict(lexical)
        technologies = self.browse([*found, *(key for key in covered if key not in found)])
        technologies.fetch(["trl"])
        ranked = [
            {
                "technology": technology,
                "tax": covered.get(technology.id, 0.0) if areas else None,
                "weights": weights,
                "score": ranking.score(
                    found.get(technology.id, 0.0),
                    covered.get(technology.id, 0.0) if areas else None,
                    ranking.fit(technology.trl, *trl),
                ),
            }
            for technology in technologies
        ]
        return sorted(ranked, key=lambda row: -row["score"])[:limit]

    def _rank_lexical(self, text):
        index_sudo = self._terms_sudo()
        stems = index_sudo._lexize(set(words(text)))
        query = set().union(*(terms(word, stems) for word in stems)) if stems else set()
        total, average = self._index_figures()
        weights = ranking.query_weights(query, total, index_sudo._holders(query))
        readable = self._search([]).subselect()
        rows = index_sudo._bm25(weights, readable, average, ranking.POOL)
        scores = ranking.normalise([score for _id, score in rows])
        return [(key, score) for (key, _raw), score in zip(rows, scores, strict=True)], weights

    @api.model
    def _index_figures(self):
        """Number of technologies and mean length of their text."""
        self.flush_model(["text_length"])
        return self.env.execute_query(SQL("SELECT count(*), avg(text_length) FROM ilp_technology"))[0]

    @api.model
    def _rank_areas(self, areas, lexical):
        """{technology id: share of the wanted areas}, for the technologies found by words and others of these areas."""
        within = self.search([("area_ids", "child_of", areas.ids)], limit=ranking.POOL)
        technologies = self.browse([key for key, _score in lexical]) | within
        technologies.fetch(["area_ids"])
        weights = self._area_weights(areas)
        parents = {area.id: area.parent_id.id for area in areas}
        return {
            technology.id: ranking.taxonomy(areas.ids, technology.area_ids._ancestors_ids(), parents, weights)
            for technology in technologies
        }

    @api.model
    def _area_weights(self, areas):
        """Rarity of each area in the catalogue, narrower areas counted with it."""
        held = self._read_group([("area_ids", "child_of", areas.ids)], ["area_ids"], ["__count"])
        total = max(self.search_count([]), 1)
        holders = dict.fromkeys(areas.ids, 0)
        for area, count in held:
            for wanted in area._ancestors_ids() & holders.keys():
                holders[wanted] += count
        return {area: ranking.idf(total, min(count, total)) for area, count in holders.items()}

    # Reasons

    def _explain(self, text, rows):
        """Add to the ranked ``rows`` the facts behind each score: its words and their band."""
        index_sudo = self._terms_sudo()
        texts = {row["technology"]: row["technology"]._search_text() for row in rows}
        stems = index_sudo._lexize(set(words(" ".join([text, *texts.values()]))))
        for row in rows:
            technology = row["technology"]
            row["lex"] = ranking.explain(text, texts[technology], stems, row["weights"])
            row["band"] = ranking.band(row["lex"]["coverage"])
        return rows
