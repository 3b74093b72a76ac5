"""A record with all that hangs on it, copied thousands of times by PostgreSQL: what no benchmark could wait for."""

KEYS = """
    SELECT attribute.attname, target.relname FROM pg_constraint key
      JOIN pg_class target ON target.oid = key.confrelid
      JOIN pg_attribute attribute ON attribute.attrelid = key.conrelid AND attribute.attnum = key.conkey[1]
     WHERE key.contype = 'f' AND key.conrelid = %s::regclass"""
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"


class Clones:
    """Rows of several tables that belong together, copied as a whole: their keys among each other follow."""

    def __init__(self, cr, rows: dict[str, list[int]]):
        self.cr, self.count = cr, 0
        self.rows = {table: sorted(ids) for table, ids in rows.items() if ids}
        self.bases = {table: self._ask(f"SELECT max(id) FROM {table}")[0][0] for table in self.rows}

    def copy(self, count: int, values: dict[str, dict[str, str]]) -> None:
        """Add so many copies; ``values`` are expressions of its number ``k`` and of the copied row ``r``."""
        self.count = count
        self.cr.execute("SET LOCAL session_replication_role = replica")  # keys lead in circles
        for table, ids in self.rows.items():
            keys = {column: to for column, to in self._ask(KEYS, table) if to in self.rows}
            columns = {name: f"r.{name}" for (name,) in self._ask(COLUMNS, table)}
            columns |= {column: self._key(column, to) for column, to in ({"id": table} | keys).items()}
            self._insert(table, columns | values.get(table, {}), f"r.id IN ({_list(ids)})")
            self.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
        self.cr.execute("SET LOCAL session_replication_role = DEFAULT")

    def relate(self, table: str, keys: dict[str, str]) -> None:
        """Copy the rows of a relation between two copied tables: {column: table}."""
        columns = {column: self._key(column, to) for column, to in keys.items()}
        self._insert(table, columns, " AND ".join(f"r.{one} IN ({_list(self.rows[to])})" for one, to in keys.items()))

    def _insert(self, table: str, columns: dict[str, str], condition: str) -> None:
        self.cr.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
            f" FROM {table} r, generate_series(1, {self.count}) k WHERE {condition}"
        )

    def _key(self, column: str, table: str) -> str:
        """The id of the copy ``k`` of the row that the column leads to; what is not copied stays."""
        ids = self.rows[table]
        place = f"array_position(ARRAY[{_list(ids)}], r.{column})"
        return f"coalesce({self.bases[table]} + (k - 1) * {len(ids)} + {place}, r.{column})"

    def _ask(self, query: str, *values: str) -> list[tuple]:
        self.cr.execute(query, values or None)
        return self.cr.fetchall()


def _list(ids: list[int]) -> str:
    return ", ".join(map(str, ids))
