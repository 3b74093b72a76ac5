"""Calendars that other programs subscribe to. Pure functions, no database."""

from datetime import datetime

import pytz
import vobject

TEXT = ("uid", "summary", "description", "location", "url", "status")


def calendar_text(name: str, events: list[dict]) -> str:
    """One iCalendar with these events: uid, summary, start, end (naive UTC), zone, status, sequence, stamp.

    >>> from datetime import datetime
    >>> day = datetime(2027, 7, 1, 8, 0)
    >>> event = {"uid": "1@x", "summary": "Plenary, one; two", "start": day, "end": day.replace(hour=10)}
    >>> event |= {"zone": "Europe/Rome", "status": "TENTATIVE", "sequence": 2, "stamp": day}
    >>> lines = calendar_text("ILP", [event]).splitlines()
    >>> [line for line in lines if line.startswith(("DTSTART;TZID", "SEQUENCE", "STATUS", "SUMMARY", "UID"))]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['UID:1@x', 'DTSTART;TZID=Europe/Rome:20270701T100000', 'SEQUENCE:2', 'STATUS:TENTATIVE',
     'SUMMARY:Plenary\\\\, one\\\\; two']
    """
    calendar = vobject.iCalendar()
    calendar.add("method").value = "PUBLISH"
    calendar.add("x-wr-calname").value = name
    calendar.add("x-published-ttl").value = "PT6H"
    for event in events:
        entry, zone = calendar.add("vevent"), pytz.timezone(event["zone"] or "UTC")
        for key in TEXT:
            if event.get(key):
                entry.add(key).value = event[key]
        entry.add("dtstart").value = local(event["start"], zone)
        entry.add("dtend").value = local(event["end"], zone)
        entry.add("sequence").value = str(event["sequence"])
        for key in ("dtstamp", "last-modified"):
            entry.add(key).value = pytz.utc.localize(event["stamp"].replace(microsecond=0))
    return calendar.serialize()


def local(moment: datetime, zone) -> datetime:
    """A naive moment in UTC as the time that the clock shows there.

    >>> local(datetime(2027, 1, 1, 8, 0), pytz.timezone("Europe/Rome")).isoformat()
    '2027-01-01T09:00:00+01:00'
    """
    return pytz.utc.localize(moment).astimezone(zone)
