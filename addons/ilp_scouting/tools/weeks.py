"""The weeks of a stay, each asked about once it is nearly over. Pure functions, no ``env``."""

from datetime import timedelta

FRIDAY = 4


def weeks_due(first, last, today):
    """Mondays of the weeks of a stay from ``first`` to ``last`` whose Friday has come, or whose last day has.

    >>> from datetime import date
    >>> due = weeks_due(date(2027, 1, 6), date(2027, 1, 19), date(2027, 1, 15))
    >>> [str(day) for day in due]
    ['2027-01-04', '2027-01-11']
    >>> [str(day) for day in weeks_due(date(2027, 1, 6), date(2027, 1, 12), date(2027, 1, 12))]
    ['2027-01-04', '2027-01-11']
    >>> weeks_due(date(2027, 1, 6), date(2027, 1, 19), date(2027, 1, 7))
    []
    """
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        if min(monday + timedelta(days=FRIDAY), last) <= today:
            weeks.append(monday)
        monday += timedelta(days=7)
    return weeks


def middle(first, last):
    """The day in the middle of a stay.

    >>> from datetime import date
    >>> middle(date(2027, 1, 1), date(2027, 6, 30))
    datetime.date(2027, 4, 1)
    """
    return first + (last - first) / 2
