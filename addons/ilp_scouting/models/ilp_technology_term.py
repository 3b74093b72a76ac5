from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.lexicon import terms, words
from ..tools.ranking import K1, B

INSERT = """
    INSERT INTO ilp_technology_term (technology_id, term, frequency, size)
    SELECT * FROM unnest(%s::int[], %s::varchar[], %s::int[], %s::int[])
"""
SCORE = """
    SELECT posting.technology_id,
           SUM(need.weight * posting.frequency * %(gain)s
               / (posting.frequency + %(k1)s * (1 - %(b)s + %(b)s * posting.size / %(average)s))) AS score
      FROM ilp_technology_term posting
      JOIN unnest(%(terms)s::varchar[], %(weights)s::float8[]) AS need(term, weight) ON need.term = posting.term
     WHERE posting.technology_id IN %(readable)s
  GROUP BY posting.technology_id
  ORDER BY score DESC, posting.technology_id
     LIMIT %(limit)s
"""


class IlpTechnologyTerm(models.Model):
    """Inverted index of the technologies: how often each term occurs in each record, written by the index alone."""

    _name = "ilp.technology.term"
    _description = "Term of a technology"
    _log_access = False

    technology_id = fields.Many2one("ilp.technology", required=True, ondelete="cascade", index=True)
    term = fields.Char(required=True)
    frequency = fields.Integer(required=True)
    size = fields.Integer(required=True)

    _term_idx = models.Index("(term) INCLUDE (technology_id, frequency, size)")

    @api.model
    def _replace(self, texts):
        """Index ``texts`` ({technology id: text}) anew, all in one go; return the length of each."""
        found = {technology_id: words(text) for technology_id, text in texts.items()}
        stems = self._lexize({word for own in found.values() for word in own})
        known = {word: terms(word, stems) for word in stems}
        counts = {key: Counter(term for word in own for term in known[word]) for key, own in found.items()}
        lengths = {key: own.total() for key, own in counts.items()}
        rows = [(key, term, count, lengths[key]) for key, own in counts.items() for term, count in own.items()]
        self.env.cr.execute(SQL("DELETE FROM ilp_technology_term WHERE technology_id = ANY(%s)", list(texts)))
        if rows:
            self.env.cr.execute(SQL(INSERT, *map(list, zip(*rows, strict=True))))
        return lengths

    @api.model
    def _lexize(self, vocabulary):
        """Italian and English stem of each word, as PostgreSQL knows them; an empty list is a stop word."""
        query = SQL(
            "SELECT word, ts_lexize('italian_stem', word), ts_lexize('english_stem', word) "
            "FROM unnest(%s::text[]) word",
            list(vocabulary),
        )
        return {word: (italian, english) for word, italian, english in self.env.execute_query(query)}

    @api.model
    def _holders(self, query):
        """How many technologies hold each term of ``query``."""
        self.flush_model()
        return dict(
            self.env.execute_query(
                SQL("SELECT term, count(*) FROM ilp_technology_term WHERE term = ANY(%s) GROUP BY term", list(query))
            )
        )

    @api.model
    def _bm25(self, weights, readable, average, limit):
        """The best ``limit`` (technology id, score) among the ``readable`` ones (a subselect), best first."""
        if not weights:
            return []
        return self.env.execute_query(
            SQL(
                SCORE,
                gain=K1 + 1,
                k1=K1,
                b=B,
                average=float(average or 1),
                terms=list(weights),
                weights=list(weights.values()),
                readable=readable,
                limit=limit,
            )
        )
