"""Arithmetic of affiliation years. Pure functions, no database."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def term_bounds(first_start: date, months: int, index: int = 0) -> tuple[date, date]:
    """First and last day of the ``index``-th term of an affiliation that began on ``first_start``.

    Every term is computed from the first start, never from the one before, so that an affiliation begun on
    a leap day or a month's end does not drift.

    >>> term_bounds(date(2026, 3, 15), 12)
    (datetime.date(2026, 3, 15), datetime.date(2027, 3, 14))
    >>> [term_bounds(date(2024, 2, 29), 12, year)[0].isoformat() for year in range(5)]
    ['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']
    >>> term_bounds(date(2025, 8, 31), 6, 1)
    (datetime.date(2026, 2, 28), datetime.date(2026, 8, 30))
    """
    start = first_start + relativedelta(months=months * index)
    following = first_start + relativedelta(months=months * (index + 1))
    return start, following - timedelta(days=1)


def notice_date(date_end: date, notice_days: int) -> date:
    """Last day on which a withdrawal may be notified: the end minus the notice days.

    >>> notice_date(date(2027, 3, 14), 90)
    datetime.date(2026, 12, 14)
    """
    return date_end - timedelta(days=notice_days)
