"""Arithmetic of affiliation years. Pure functions, no database."""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta


class Period(NamedTuple):
    """One term: the ``index``-th stretch of ``months`` since ``anchor``. The first may start after it."""

    anchor: date
    index: int
    months: int
    start: date
    end: date


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


def first_period(start: date, months: int, year_month: int | None = None) -> Period:
    """The first term of a run that begins on ``start``.

    With ``year_month`` all affiliates share the year that begins in that month: the first term ends with it and is
    shorter, and its anchor is the first day of that common year.

    >>> first_period(date(2026, 3, 15), 12).end
    datetime.date(2027, 3, 14)
    >>> first_period(date(2026, 3, 15), 12, 1)[3:]
    (datetime.date(2026, 3, 15), datetime.date(2026, 12, 31))
    >>> first_period(date(2026, 3, 15), 12, 9)[3:]
    (datetime.date(2026, 3, 15), datetime.date(2026, 8, 31))
    >>> first_period(date(2026, 3, 15), 6, 1).end
    datetime.date(2026, 6, 30)
    """
    anchor = start
    if year_month:
        passed = (start.month - year_month) % 12
        anchor = start.replace(day=1) - relativedelta(months=passed % months)
    return Period(anchor, 0, months, start, term_bounds(anchor, months)[1])


def following_period(last: Period, months: int, year_month: int | None = None) -> Period:
    """The term that starts the day after ``last``.

    It counts from the same anchor as long as the length is the same and nobody moved the end; after a term of another
    length (a pilot), an end moved by hand, or a year that was not the common one, the anchor moves on.

    >>> year = first_period(date(2024, 2, 29), 12)
    >>> for _time in range(4):
    ...     year = following_period(year, 12)
    >>> year.index, year.start, year.end
    (4, datetime.date(2028, 2, 29), datetime.date(2029, 2, 27))
    >>> pilot = first_period(date(2026, 3, 31), 6)
    >>> following_period(pilot, 12)[3:]
    (datetime.date(2026, 9, 30), datetime.date(2027, 9, 29))
    >>> following_period(first_period(date(2026, 3, 15), 12, 1), 12, 1)[3:]
    (datetime.date(2027, 1, 1), datetime.date(2027, 12, 31))
    >>> moved = year._replace(end=date(2029, 5, 31))
    >>> following_period(moved, 12).anchor
    datetime.date(2029, 6, 1)
    >>> following_period(first_period(date(2026, 4, 1), 12), 12, 1)[3:]
    (datetime.date(2027, 4, 1), datetime.date(2027, 12, 31))
    """
    common = not year_month or (last.anchor.day == 1 and (last.anchor.month - year_month) % months == 0)
    if common and last.months == months and term_bounds(last.anchor, months, last.index)[1] == last.end:
        return Period(last.anchor, last.index + 1, months, *term_bounds(last.anchor, months, last.index + 1))
    return first_period(last.end + timedelta(days=1), months, year_month)


def notice_date(date_end: date, notice_days: int) -> date:
    """Last day on which a withdrawal may be notified: the end minus the notice days.

    >>> notice_date(date(2027, 3, 14), 90)
    datetime.date(2026, 12, 14)
    """
    return date_end - timedelta(days=notice_days)


def indexed(price: float, percents: list[float]) -> float:
    """A price raised by one index after the other, not rounded.

    >>> round(indexed(1000, [3, 2]), 2)
    1050.6
    >>> indexed(1000, [])
    1000
    """
    for percent in percents:
        price *= 1 + percent / 100
    return price
