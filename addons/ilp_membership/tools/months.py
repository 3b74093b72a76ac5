"""Months of a stay, as the ledger counts them. Pure functions, no ``env``."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta


def months_begun(first, last):
    """How many months have begun from ``first`` to ``last``, both days included; none when it ends before it starts.

    >>> from datetime import date
    >>> months_begun(date(2027, 1, 15), date(2027, 7, 14)), months_begun(date(2027, 1, 15), date(2027, 7, 15))
    (6, 7)
    >>> months_begun(date(2027, 1, 31), date(2027, 2, 27)), months_begun(date(2027, 1, 31), date(2027, 1, 30))
    (1, 0)
    """
    if last < first:
        return 0
    span = relativedelta(last + timedelta(days=1), first)
    return 12 * span.years + span.months + bool(span.days)


def last_day(first, months):
    """The last day of a stay of ``months`` whole months.

    >>> from datetime import date
    >>> last_day(date(2027, 1, 15), 6), last_day(date(2027, 8, 31), 6)
    (datetime.date(2027, 7, 14), datetime.date(2028, 2, 28))
    """
    return first + relativedelta(months=months, days=-1)
