import csv

from odoo import api, fields, models, tools
from odoo.tools.misc import file_open

from ..tools.lexicon import stem_key, words

LONGEST = 4
SEED = "ilp_scouting/data/glossary.csv"
SOURCES = [("starter", "Delivered"), ("programme", "Programme"), ("import", "Import")]


class IlpGlossaryEntry(models.Model):
    """A word or phrase in both languages: a need that says one also finds the sheets that say the other.

    The weight says how sure the translation is, 1 as sure as the word itself. A change works for the next need, without
    indexing anything again. The names of the areas count in both languages without being entered here.
    """

    _name = "ilp.glossary.entry"
    _description = "Glossary entry"
    _order = "term_it, term_en, id"
    _rec_name = "term_it"
    _rec_names_search = ("term_it", "term_en")

    term_it = fields.Char("Italian", required=True)
    term_en = fields.Char("English", required=True)
    weight = fields.Float(required=True, default=0.8, aggregator=None)
    source = fields.Selection(SOURCES, required=True, default="programme")
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex("(lower(term_it), lower(term_en))", "The glossary already has this pair of words.")
    _weight_range = models.Constraint("CHECK(weight > 0 AND weight <= 1)", "The weight is more than 0 and at most 1.")

    @api.depends("term_it", "term_en")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.term_it} = {entry.term_en}"

    @api.model_create_multi
    def create(self, vals_list):
        """A new entry works at once, in every process."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """A changed entry works at once, in every process."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """A deleted entry no longer works, in any process."""
        self.env.registry.clear_cache()
        return super().unlink()

    # Looking up

    @api.model
    def _translations(self, asked, stems):
        """{word of the need: {stem of the other language: how sure}} for the ``asked`` words in their order."""
        found = {}
        for side, table in enumerate(self._tables()):
            keys = [stem_key(word, stems, side) for word in asked]
            for start, word in enumerate(asked):
                for end in range(start + 1, start + LONGEST + 1):
                    for other, sure in table.get(tuple(keys[start:end]), {}).items():
                        own = found.setdefault(word, {})
                        own[other] = max(sure, own.get(other, 0.0))
        return found

    @api.model
    @tools.ormcache()
    def _tables(self):
        """For Italian and for English: {stems of a phrase: {stem of its translation: how sure}}.

        A translation stands in the index under the stem of its own language. Several words share their weight.
        """
        pairs = self._pairs()
        split = {text: words(text) for pair in pairs for text in pair[:2]}
        stems = self.env["ilp.technology"]._lexize({word for found in split.values() for word in found})
        tables = ({}, {})
        for *sides, weight in pairs:
            for side, table in enumerate(tables):
                own, other = split[sides[side]], split[sides[1 - side]]
                telling = [stems[word][1 - side][0] for word in other if all(stems.get(word) or ())]
                known = table.setdefault(tuple(stem_key(word, stems, side) for word in own), {})
                for stem in telling:
                    known[stem] = max(weight / len(telling), known.get(stem, 0.0))
        return tables

    @api.model
    def _pairs(self):
        """(Italian, English, weight) of every entry, and of every area with a name of its own in each language."""
        own_sudo = self.sudo()  # words alone, whoever asks
        # the whole vocabulary is what an index is made of
        areas_sudo = own_sudo.env["ilp.area"].search([])  # pylint: disable=no-search-all
        english, italian = (areas_sudo.with_context(lang=code) for code in ("en_US", "it_IT"))
        names = ((mine.name, other.name, 1.0) for mine, other in zip(italian, english, strict=True))
        return [(entry.term_it, entry.term_en, entry.weight) for entry in own_sudo.search([])] + [
            row for row in names if row[0] != row[1]
        ]

    # Delivered entries

    @api.model
    def _deliver(self):
        """Create the delivered entries that are not there yet; those that were edited stay as they are."""
        with file_open(SEED, "r") as file:
            rows = list(csv.DictReader(file))
        self._load_records(
            [
                {
                    "xml_id": "ilp_scouting.glossary_" + "_".join(words(f"{row['term_it']} {row['term_en']}")),
                    "values": row | {"source": "starter", "weight": float(row["weight"])},
                    "noupdate": True,
                }
                for row in rows
            ],
            update=True,
        )
