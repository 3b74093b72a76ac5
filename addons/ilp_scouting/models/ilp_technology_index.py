import logging
from hashlib import sha1
from itertools import chain, islice

from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..tools import semantic, vectors
from ..tools.digest import plain
from ..tools.lexicon import terms, words

_logger = logging.getLogger(__name__)
TEXT_FIELDS = ("name", "summary", "features", "advantages", "applications")
INDEX_BATCH = 200
AT_ONCE = 50
STEMS_KEPT = 20_000  # the words of needs and sheets come again: a few megabytes in each process
STEMS = """
    SELECT word, ts_lexize('italian_stem', word), ts_lexize('english_stem', word)
      FROM unnest(%s::text[]) word
"""
PENDING = """
    SELECT technology.id
      FROM ilp_technology technology
 LEFT JOIN ilp_technology_entry entry ON entry.technology_id = technology.id
     WHERE %(only)s
       AND (entry.id IS NULL OR technology.text_hash IS NULL
            OR (%(engine)s <> '' AND (entry.engine IS DISTINCT FROM %(engine)s OR entry.passages IS NULL)))
  ORDER BY technology.id
"""


class IlpTechnology(models.Model):
    """How technologies come into the index that needs are matched with.

    A changed text is indexed at once; when many change together, or the engine does, the vectors follow by the
    scheduled action. An unchanged text is not indexed again.
    """

    _inherit = "ilp.technology"

    text_hash = fields.Char(readonly=True, copy=False, export_string_translation=False)

    @api.model_create_multi
    def create(self, vals_list):
        """A new technology can be found at once."""
        technologies = super().create(vals_list)
        technologies._text_changed()
        return technologies

    def write(self, vals):
        """A changed text can be found at once."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(TEXT_FIELDS):
            self._text_changed()
        return result

    def _entries_sudo(self):
        return self.env["ilp.technology.entry"].sudo()  # nobody reads the index; what it finds is filtered by access

    def _search_text(self):
        """The texts of the sheet in every language; one that is not translated only once."""
        own = self._by_language().values()
        texts = (text for name in TEXT_FIELDS for text in dict.fromkeys([sheet[name] for sheet in own]))
        return plain("\n".join(filter(None, texts)))

    def _by_language(self):
        """{language code: the sheet in that language}"""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        return {code: self.with_context(lang=code, prefetch_langs=True) for code in langs}

    def _texts_by_language(self):
        """{language code: all the texts of the sheet}"""
        return {
            code: plain("\n".join(sheet[name] or "" for name in TEXT_FIELDS))
            for code, sheet in self._by_language().items()
        }

    def _reference(self):
        """What queries and exports call this sheet by."""
        return self.external_ref or str(self.id)

    def _text_changed(self):
        """Index now what a user can wait for; leave the rest, and all of it with ``ilp_index_later``, to the cron."""
        if self.env.context.get("ilp_index_later"):
            self.write({"text_hash": False})
        elif len(self) <= AT_ONCE:
            return self._index_now()
        else:
            self._index_terms()
        self._trigger_index()

    def _index_now(self):
        """Index words and vectors; a sheet is saved also when the encoder fails, and its vector left to the cron."""
        self._index_terms()
        try:
            self._index_vectors(self._engine()[0])
        except DatabaseError:
            raise
        except Exception as error:  # the code of others
            _logger.warning("ILP: technologies %s got no vector: %s", self.ids, error)
            self._trigger_index()

    def _trigger_index(self):
        cron = self.env.ref("ilp_scouting.ir_cron_index", raise_if_not_found=False)
        if cron:  # not yet there while the addon is being installed
            cron._trigger()

    def _index(self):
        """Bring words and vectors of these technologies up to date, leaving alone those whose text is indexed."""
        engine, _why = self._engine()
        for batch in split_every(INDEX_BATCH, self.ids, self.browse):
            batch._index_terms()
            batch._index_vectors(engine)

    def _index_terms(self):
        for batch in split_every(INDEX_BATCH, self.ids, self.browse):
            texts = {technology: technology._search_text() for technology in batch}
            hashes = {technology: sha1(text.encode()).hexdigest() for technology, text in texts.items()}
            held = self._entries_sudo()._held(batch.ids)
            stale = self.browse(key.id for key in batch if key.id not in held or key.text_hash != hashes[key])
            stale.flush_recordset()
            found = self._terms_of({technology.id: texts[technology] for technology in stale})
            self._entries_sudo()._write_terms(found)
            for technology in stale:
                technology.text_hash = hashes[technology]

    @api.model
    def _terms_of(self, texts):
        """{id: terms of the text, with repetitions}"""
        found = {key: words(text) for key, text in texts.items()}
        stems = self._lexize({word for own in found.values() for word in own})
        known = {word: terms(word, stems) for word in stems}
        return {key: [term for word in own for term in known[word]] for key, own in found.items()}

    @api.model
    def _lexize(self, vocabulary):
        """Italian and English stem of each word, as PostgreSQL knows them; an empty list is a stop word."""
        kept = vars(self.env.registry).setdefault("ilp_stems", {})
        known = {word: kept.get(word) for word in vocabulary}
        missing = [word for word, stems in known.items() if stems is None]
        if missing:
            rows = self.env.execute_query(SQL(STEMS, missing))
            found = {word: (italian, english) for word, italian, english in rows}
            if len(kept) > STEMS_KEPT:
                kept.clear()
            kept.update(found)
            known.update(found)
        return known

    def _index_vectors(self, engine):
        """Encode those of these technologies that have no vector of this engine and version."""
        pending = self._pending(engine) if engine else self.browse()
        if pending:
            texts = [technology._search_text() for technology in pending]
            split = [self._sentences(text) for text in texts]
            rows = engine.encode([*texts, *chain.from_iterable(split)])
            sentences = iter(rows[len(texts) :])
            packed = {
                technology.id: (vectors.pack(row), vectors.pack_rows(islice(sentences, len(own))))
                for technology, row, own in zip(pending, rows, split, strict=False)
            }
            self._entries_sudo()._write_vectors(engine.label, packed)

    def _pending(self, engine):
        """Those of these technologies, or of all, whose words or vector the index has not."""
        self.env["ilp.technology"].flush_model()
        only = SQL("technology.id = ANY(%s)", self.ids) if self else SQL("TRUE")
        label = engine.label if engine else ""
        return self.browse(key for (key,) in self.env.execute_query(SQL(PENDING, only=only, engine=label)))

    # Engine

    @api.model
    def _engine(self):
        """The semantic engine that the settings name, and an empty text; or None and why there is none."""
        params_sudo = self.env["ir.config_parameter"].sudo()  # any user's search needs to know the engine
        name = params_sudo.get_param("ilp_scouting.engine") or semantic.DEFAULT
        if name == "none":
            return None, self.env._("no semantic engine is chosen in the settings.")
        engine, why = semantic.find(name)
        return engine, why and self.env._(why)  # pylint: disable=translation-required

    @api.model
    def _engine_notice(self):
        """What whoever reads a ranking must know when there is no semantic engine; nothing when there is one."""
        engine, why = self._engine()
        if engine:
            return False
        return self.env._("Keyword match only: %(why)s A technology described in other words may be missing.", why=why)

    @api.model
    def _cron_index(self):
        """Index what waits, in batches that are kept one by one; what was interrupted goes on with the next run."""
        pending, cron = self._pending(self._engine()[0]), self.env["ir.cron"]
        cron._commit_progress(remaining=len(pending))
        for batch in split_every(INDEX_BATCH, pending.ids, self.browse):
            batch._index_apart()
            if not cron._commit_progress(len(batch)):
                break

    def _index_apart(self):
        """Index these together or, when one of them cannot be, each for itself: a broken one stops only itself."""
        try:
            with self.env.cr.savepoint():
                self.exists()._index()
        except Exception:
            _logger.exception("ILP: technologies %s could not be indexed", self.ids)
            for technology in self if len(self) > 1 else ():
                technology._index_apart()
