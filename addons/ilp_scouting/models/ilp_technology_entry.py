from odoo import fields, models
from odoo.tools import SQL

from ..tools import catalogue, postings

READ_BATCH = 1000
WRITE_TERMS = """
    INSERT INTO ilp_technology_entry (technology_id, terms, size)
    SELECT * FROM unnest(%s::int[], %s::bytea[], %s::int[])
        ON CONFLICT (technology_id) DO UPDATE
       SET terms = EXCLUDED.terms, size = EXCLUDED.size, vector = NULL, passages = NULL, engine = NULL,
           revision = DEFAULT, stamp = DEFAULT
"""
WRITE_VECTORS = """
    UPDATE ilp_technology_entry
       SET vector = given.vector, passages = given.passages, engine = %s, revision = DEFAULT, stamp = DEFAULT
      FROM unnest(%s::int[], %s::bytea[], %s::bytea[]) AS given(technology_id, vector, passages)
     WHERE ilp_technology_entry.technology_id = given.technology_id
"""
CHANGED = """
    SELECT technology_id, revision, stamp = txid_current_if_assigned()
      FROM ilp_technology_entry
     WHERE (stamp >= %(known)s OR stamp = ANY(%(missed)s))
       AND (%(known)s = 0 OR stamp < txid_snapshot_xmax(txid_current_snapshot()) OR stamp = txid_current_if_assigned())
  ORDER BY technology_id
"""
SNAPSHOT = """
    SELECT count(*), txid_snapshot_xmax(txid_current_snapshot()),
           ARRAY(SELECT txid_snapshot_xip(txid_current_snapshot()))
      FROM ilp_technology_entry
"""
READ = """
    SELECT technology_id, revision, terms, size
      FROM ilp_technology_entry
     WHERE technology_id > %s AND %s
  ORDER BY technology_id
     LIMIT %s
"""
READ_VECTORS = """
    SELECT technology_id, vector
      FROM ilp_technology_entry
     WHERE technology_id > %s AND %s
  ORDER BY technology_id
     LIMIT %s
"""


class IlpTechnologyEntry(models.Model):
    """Index of the technologies: the terms and the vector of each text, written and read by the ranking alone.

    Every process keeps the whole index in memory and asks at each query what changed: *stamp* is the transaction that
    wrote an entry, *revision* a number that is never given twice. A transaction sees its own changes at once and others
    see them when they are committed, in every worker and without a signal. Nobody has access to the table: a vector
    tells part of its text.
    """

    _name = "ilp.technology.entry"
    _description = "Index entry of a technology"
    _log_access = False

    technology_id = fields.Many2one("ilp.technology", required=True, ondelete="cascade")
    terms = fields.Binary(attachment=False, required=True)
    size = fields.Integer(required=True)
    vector = fields.Binary(attachment=False)
    passages = fields.Binary(attachment=False, help="Vectors of the first sentences, read for the best of a ranking")
    engine = fields.Char()

    _one_per_technology = models.UniqueIndex("(technology_id)", "This technology is already in the index.")

    def init(self):
        """Two columns that only PostgreSQL fills: transactions count beyond Odoo's integers."""
        self.env.cr.execute("CREATE SEQUENCE IF NOT EXISTS ilp_technology_entry_revision")
        self.env.cr.execute(
            "ALTER TABLE ilp_technology_entry "
            "ADD COLUMN IF NOT EXISTS revision bigint DEFAULT nextval('ilp_technology_entry_revision'), "
            "ADD COLUMN IF NOT EXISTS stamp bigint DEFAULT txid_current()"
        )
        self.env.cr.execute("CREATE INDEX IF NOT EXISTS ilp_technology_entry_stamp ON ilp_technology_entry (stamp)")

    def _held(self, ids):
        """Those of these technology ids that have an entry."""
        query = SQL("SELECT technology_id FROM ilp_technology_entry WHERE technology_id = ANY(%s)", ids)
        return {key for (key,) in self.env.execute_query(query)}

    # Writing

    def _write_terms(self, terms):
        """Index the terms of technologies, {id: terms with repetitions}, anew; their vectors are gone."""
        rows = [(key, *postings.pack(own)) for key, own in terms.items()]
        if rows:
            self.env.cr.execute(SQL(WRITE_TERMS, *map(list, zip(*rows, strict=True))))

    def _write_vectors(self, engine, packed):
        """Keep the vectors, {technology id: (packed vector, packed sentences)}, of one engine and version."""
        if packed:
            columns = map(list, zip(*packed.values(), strict=True))
            self.env.cr.execute(SQL(WRITE_VECTORS, engine, list(packed), *columns))

    # Reading

    def _sentences_of(self, engine, ids):
        """{technology id: packed vectors of its sentences} of one engine and version."""
        query = "SELECT technology_id, passages FROM ilp_technology_entry WHERE technology_id = ANY(%s) AND engine = %s"
        return {key: bytes(packed or b"") for key, packed in self.env.execute_query(SQL(query, ids, engine))}

    def _catalogue(self, engine="", dim=0):
        """The catalogue as this transaction sees it, with the vectors of one engine and version."""
        self.flush_model()
        base = self._base(engine)
        changed = self._changed_since(base)
        if base.outgrown(len(changed)) and not any(own for _key, _revision, own in changed):
            base = self.env.registry.ilp_catalogue_base = self._read_base(engine, dim)
            changed = self._changed_since(base)
        return catalogue.Catalogue(base, self._overlay(base, changed, dim))

    def _base(self, engine):
        pool = self.env.registry
        base = getattr(pool, "ilp_catalogue_base", None)
        if not base or base.engine != engine:
            base = pool.ilp_catalogue_base = catalogue.Segment([], engine=engine)
        return base

    def _changed_since(self, base):
        """(technology id, revision, written by this transaction) of the entries that the segment has not."""
        rows = self.env.execute_query(SQL(CHANGED, known=base.known, missed=base.missed))
        return [row for row in rows if not base.holds(row[0], row[1])]

    def _read_base(self, engine, dim):
        """A new segment of what is committed; none of it is of this transaction, as the caller made sure."""
        _count, known, missed = self.env.execute_query(SQL(SNAPSHOT))[0]
        return self._segment(SQL("TRUE"), engine, dim, known, missed)

    def _overlay(self, base, changed, dim):
        """Segment of the changed entries, the one of the query before when nothing changed since."""
        key = [(technology_id, revision) for technology_id, revision, _own in changed]
        kept = base.overlay  # one read: other threads may lay another one
        if not kept or kept[0] != key:
            only = SQL("technology_id = ANY(%s)", [technology_id for technology_id, _revision in key])
            kept = base.overlay = (key, self._segment(only, base.engine, dim, average=base.postings.average or None))
        return kept[1]

    def _segment(self, only, engine, dim, known=0, missed=(), average=None):
        """Words first, then vectors: turning the words round takes memory that is free again when the vectors come."""
        rows = ((key, revision, bytes(terms), size) for key, revision, terms, size in self._read(READ, only))
        segment = catalogue.Segment(rows, engine, known, missed, average)
        if dim:
            segment.take_vectors(dim, self._read(READ_VECTORS, SQL("%s AND %s", SQL("engine = %s", engine), only)))
        return segment

    def _read(self, query, only):
        last = 0
        while rows := self.env.execute_query(SQL(query, last, only, READ_BATCH)):
            yield from rows
            last = rows[-1][0]
