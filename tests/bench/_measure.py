"""What the benchmarks share: queries, processor time and clock of a block, and tables of text."""

import time


class Meter:
    """Counts what happens inside a ``with`` block: ``queries`` of the cursor, ``cpu`` and ``wall`` in seconds."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self) -> "Meter":
        self.queries, self.cpu, self.wall = -self.cr.sql_log_count, -time.process_time(), -time.perf_counter()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.queries += self.cr.sql_log_count
        self.cpu += time.process_time()
        self.wall += time.perf_counter()


def table(title: str, heads: list[str], rows: list[list]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    cells = [heads, *[[_text(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    print(f"\n{title}")
    for row in cells:
        line = [row[0].ljust(widths[0]), *[cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]]
        print("  ".join(line))


def _text(cell: object) -> str:
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)
