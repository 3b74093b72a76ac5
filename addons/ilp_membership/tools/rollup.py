"""Coarser groups out of the finest ones, so that the rows themselves are added up once."""

from math import fsum

DIGITS = 6  # amounts have fewer: rounded, a sum of floats is the float of the exact sum


def regroup(rows, keys):
    """Group rows again by some of their columns: sorted ``(group, rows)``, what has no value last as in PostgreSQL.

    >>> rows = [(1, "a"), (1, "b"), (0, "a"), (False, "a")]
    >>> regroup(rows, [1])
    [(('a',), [(1, 'a'), (0, 'a'), (False, 'a')]), (('b',), [(1, 'b')])]
    >>> [group for group, _rows in regroup(rows, [0])]
    [(0,), (1,), (False,)]
    >>> [group for group, _rows in regroup(rows, [])]
    [()]
    """
    groups = {}
    for row in rows:
        key = tuple(row[key] for key in keys)
        groups.setdefault(tuple((value is False, value) for value in key), (key, []))[1].append(row)
    return [groups[key] for key in sorted(groups)]


def total(amounts):
    """The sum of amounts, as exact as their digits.

    >>> total([0.1, 0.2, False])
    0.3
    >>> total([])
    0.0
    """
    return round(fsum(amount or 0 for amount in amounts), DIGITS)
