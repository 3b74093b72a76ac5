"""Free time of several people. Pure functions on pairs of aware datetimes, no ``env``."""

from datetime import timedelta

STEP = 30  # minutes: dates begin at the hour or at half past, in the zone of the institute
NOON = 13


def merge(intervals):
    """The same time without overlaps, in order.

    >>> merge([(11, 12), (9, 10), (10, 10.5), (9, 9.5)])
    [(9, 10.5), (11, 12)]
    """
    merged = []
    for start, stop in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def minus(intervals, busy):
    """What is left of ``intervals`` without ``busy``.

    >>> minus([(9, 18)], [(8, 9.5), (12, 14), (17.5, 19)])
    [(9.5, 12), (14, 17.5)]
    >>> minus([(9, 10)], [(8, 11)])
    []
    """
    left, busy = [], merge(busy)
    for start, stop in merge(intervals):
        for taken, free in busy:
            if free <= start or taken >= stop:
                continue
            if taken > start:
                left.append((start, taken))
            start = min(free, stop)
        if start < stop:
            left.append((start, stop))
    return left


def common(first, second):
    """The time that is in both.

    >>> common([(9, 12), (14, 18)], [(11, 15)])
    [(11, 12), (14, 15)]
    """
    pairs = ((max(a, c), min(b, d)) for a, b in merge(first) for c, d in merge(second))
    return [(start, stop) for start, stop in pairs if start < stop]


def widen(intervals, minutes):
    """The same appointments with some minutes before and after each.

    >>> from datetime import datetime
    >>> [(start, stop)] = widen([(datetime(2026, 10, 5, 10), datetime(2026, 10, 5, 11))], 15)
    >>> f"{start:%H:%M}-{stop:%H:%M}"
    '09:45-11:15'
    """
    margin = timedelta(minutes=minutes)
    return [(start - margin, stop + margin) for start, stop in intervals]


def cut(intervals, minutes, zone):
    """Appointments of ``minutes`` that begin at the hour or at half past on the clocks of ``zone``.

    >>> from datetime import datetime, timezone
    >>> def at(day, hour, minute=0): return datetime(2026, 10, day, hour, minute, tzinfo=timezone.utc)
    >>> [f"{start:%H:%M}-{stop:%H:%M}" for start, stop in cut([(at(5, 9, 10), at(5, 11))], 60, timezone.utc)]
    ['09:30-10:30', '10:00-11:00']

    In the night when the clocks go back an hour is lived twice: each appointment still lasts its real minutes.

    >>> from zoneinfo import ZoneInfo
    >>> rome = ZoneInfo("Europe/Rome")
    >>> night = cut([(at(25, 0), at(25, 3))], 60, rome)
    >>> [f"{start.astimezone(rome):%H:%M %Z}" for start, stop in night]
    ['02:00 CEST', '02:30 CEST', '02:00 CET', '02:30 CET', '03:00 CET']
    >>> {stop - start for start, stop in night}
    {datetime.timedelta(seconds=3600)}
    """
    length, slots = timedelta(minutes=minutes), []
    for start, stop in merge(intervals):
        local = start.astimezone(zone)
        past = timedelta(minutes=local.minute % STEP, seconds=local.second, microseconds=local.microsecond)
        moment = start - past + timedelta(minutes=STEP) if past else start
        while moment + length <= stop:
            slots.append((moment, moment + length))
            moment += timedelta(minutes=STEP)
    return slots


def choose(slots, count, zone):
    """At most ``count`` of the slots, spread: a day each while there are days, mornings and afternoons by turns.

    >>> from datetime import datetime, timezone
    >>> days = [[datetime(2026, 10, day, hour, tzinfo=timezone.utc) for hour in (9, 18)] for day in (5, 6, 7)]
    >>> [f"{start:%d.%H:%M}" for start, stop in choose(cut(days, 60, timezone.utc), 3, timezone.utc)]
    ['05.09:00', '06.13:00', '07.09:00']
    >>> [f"{start:%d.%H:%M}" for start, stop in choose(cut(days[:1], 60, timezone.utc), 2, timezone.utc)]
    ['05.09:00', '05.10:00']
    >>> choose([], 3, timezone.utc)
    []
    """
    chosen, by_day = [], {}
    for slot in sorted(slots):
        by_day.setdefault(slot[0].astimezone(zone).date(), []).append(slot)
    days = list(by_day.values())
    for turn, day in enumerate(days[:count]):
        later = [slot for slot in day if slot[0].astimezone(zone).hour >= NOON]
        chosen.append(later[0] if turn % 2 and later else day[0])
    for slot in (slot for day in days for slot in day):
        if len(chosen) < count and all(slot[0] >= stop or slot[1] <= start for start, stop in chosen):
            chosen.append(slot)
    return sorted(chosen)


def quarter(day):
    """First day of the calendar quarter of ``day``, and first day of the next one.

    >>> from datetime import date
    >>> [str(bound) for bound in quarter(date(2026, 11, 23))], [str(bound) for bound in quarter(date(2026, 3, 31))]
    (['2026-10-01', '2027-01-01'], ['2026-01-01', '2026-04-01'])
    """
    first = day.replace(day=1, month=day.month - (day.month - 1) % 3)
    year, month = (first.year + 1, 1) if first.month == 10 else (first.year, first.month + 3)
    return first, first.replace(year=year, month=month)
