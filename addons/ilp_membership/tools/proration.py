"""Arithmetic of fees for a part of a term. Pure functions, no database."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta


class Share(NamedTuple):
    """The part of a whole period that is paid, counted in days or in months."""

    part: int
    whole: int
    unit: str = "days"

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.part >= self.whole

    def of(self, amount: float, step: float = 0.01) -> float:
        """The share of an amount, rounded half up to the smallest coin of its currency.

        >>> Share(184, 365).of(10000)
        5041.1
        >>> Share(1, 3).of(100, 1), Share(0, 365).of(100), Share(365, 365).of(0.1 + 0.2)
        (33.0, 0.0, 0.3)
        >>> Share(1, 2).of(0.05), Share(1, 2).of(-0.05)
        (0.03, -0.03)
        """
        coin = Decimal(str(step))
        exact = Decimal(str(amount)) * self.part / max(self.whole, 1)
        return float((exact / coin).quantize(Decimal(1), ROUND_HALF_UP) * coin)


def days_between(first: date, last: date) -> int:
    """Days from ``first`` to ``last``, both counted.

    >>> days_between(date(2028, 2, 28), date(2028, 3, 1)), days_between(date(2027, 1, 2), date(2027, 1, 1))
    (3, 0)
    """
    return max((last - first).days + 1, 0)


def months_between(first: date, last: date) -> int:
    """Months from ``first`` to ``last``, a begun month counting as one; months are counted back from the end.

    >>> months_between(date(2027, 7, 1), date(2027, 12, 31)), months_between(date(2027, 7, 2), date(2027, 12, 31))
    (6, 6)
    >>> months_between(date(2027, 6, 30), date(2027, 12, 31)), months_between(date(2027, 12, 31), date(2027, 12, 31))
    (7, 1)
    >>> months_between(date(2024, 2, 29), date(2025, 2, 27)), months_between(date(2025, 8, 31), date(2026, 2, 27))
    (12, 6)
    >>> months_between(date(2028, 1, 1), date(2027, 12, 31))
    0
    """
    months = 0
    while last + timedelta(days=1) - relativedelta(months=months) > first:
        months += 1
    return months


def share(day: date, start: date, end: date, policy: str) -> Share:
    """What is left of the period from ``start`` to ``end`` on ``day``, by the programme's policy.

    Under the policy *none* whoever comes later pays the whole. A day outside the period is taken as its nearest day.

    >>> share(date(2027, 7, 1), date(2027, 1, 1), date(2027, 12, 31), "days")
    Share(part=184, whole=365, unit='days')
    >>> share(date(2028, 12, 31), date(2028, 1, 1), date(2028, 12, 31), "days")
    Share(part=1, whole=366, unit='days')
    >>> share(date(2027, 7, 10), date(2027, 1, 1), date(2027, 12, 31), "months")
    Share(part=6, whole=12, unit='months')
    >>> share(date(2027, 7, 10), date(2027, 1, 1), date(2027, 12, 31), "none").is_whole
    True
    >>> share(date(2026, 7, 10), date(2027, 1, 1), date(2027, 12, 31), "days").is_whole
    True
    """
    day = min(max(day, start), end)
    if policy == "none":
        day = start
    count = months_between if policy == "months" else days_between
    return Share(count(day, end), count(start, end), "months" if policy == "months" else "days")
