"""Days of events on the clocks of the place where they are held. Pure functions, no database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

UTC = ZoneInfo("UTC")


def _local(moment, zone):
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone or "UTC"))


def local_days(begin: datetime, end: datetime, zone: str) -> set:
    """The days between two UTC moments, on the clocks of ``zone``.

    >>> days = local_days(datetime(2026, 3, 1, 23), datetime(2026, 3, 2, 9), "Europe/Rome")
    >>> [str(day) for day in sorted(days)]
    ['2026-03-02']
    """
    first, last = _local(begin, zone).date(), _local(end, zone).date()
    return {first + timedelta(days=number) for number in range(max((last - first).days, 0) + 1)}


def pairs_by_day(mine: dict, others: dict) -> dict:
    """For each key of ``mine`` the keys of both maps that share one of its days.

    >>> pairs = pairs_by_day({1: {"mon"}, 2: {"mon", "tue"}, 3: {"fri"}}, {9: {"tue"}})
    >>> {key: sorted(found) for key, found in pairs.items()}
    {1: [2], 2: [1, 9]}
    """
    by_day = {}
    for key, days in [*mine.items(), *others.items()]:
        for day in days:
            by_day.setdefault(day, set()).add(key)
    pairs = {key: set().union(*(by_day[day] for day in days)) - {key} for key, days in mine.items()}
    return {key: found for key, found in pairs.items() if found}


def moved(moment: datetime, days: int, zone: str) -> datetime:
    """A UTC moment, ``days`` later at the same hour of the clocks of ``zone``, also across the change of time.

    >>> moved(datetime(2026, 3, 20, 9), 14, "Europe/Rome")
    datetime.datetime(2026, 4, 3, 8, 0)
    """
    local = _local(moment, zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=ZoneInfo(zone or "UTC")).astimezone(UTC).replace(tzinfo=None)


def days_to_next(day, months: int) -> int:
    """Days until the same weekday about ``months`` later: a plenary of Thursdays stays on Thursdays.

    >>> from datetime import date
    >>> date(2026, 11, 26) + timedelta(days=days_to_next(date(2026, 11, 26), 12))
    datetime.date(2027, 11, 25)
    """
    days = (day + relativedelta(months=months) - day).days
    return max(7, round(days / 7) * 7)
