"""Moments as people write them, in the zone that they mean.

A local time that a clock change leaves out is read with the offset before the change; one that happens twice means the
first time. That is RFC 5545's reading, and Python's.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EXPECTED = "a day such as `2027-01-31`, or a moment such as `2027-01-31T18:00`, was expected"


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name, such as `Europe/Berlin`; raise ValueError for what is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("a time zone such as `Europe/Berlin` or `UTC` was expected") from None


def instant(local: datetime, zone: ZoneInfo) -> int:
    """Return the seconds since 1970 of a local time; raise ValueError where no clock can show it."""
    try:
        return int(local.replace(tzinfo=zone).astimezone(UTC).timestamp())
    except OverflowError:
        raise ValueError(EXPECTED) from None


def local_time(seconds: int, zone: ZoneInfo) -> datetime:
    """Return what a clock in the zone shows, without the zone."""
    return datetime.fromtimestamp(seconds, zone).replace(tzinfo=None)


def moment(text: str, zone: str = "UTC", *, end: bool = False) -> int:
    """Return seconds since 1970 for `2027-01-31` or `2027-01-31T18:00`; raise ValueError.

    A bare date means its first moment, or with `end` the first moment after it: what lasts until a day holds
    throughout that day. A moment without an offset is in `zone`.
    """
    there = zone_of(zone)
    try:
        if len(text) == len("2027-01-31"):
            day = date.fromisoformat(text) + timedelta(days=1 if end else 0)
            return instant(datetime.combine(day, time()), there)
        given = datetime.fromisoformat(text)
        return int(given.astimezone(UTC).timestamp()) if given.tzinfo else instant(given, there)
    except (ValueError, OverflowError):
        raise ValueError(EXPECTED) from None


def hours(text: str) -> tuple[int, int]:
    """Return the minutes of the day for `18:00-06:00`; `24:00` is the day's end. Raise ValueError."""
    parts = text.split("-")
    minutes = [_minutes(part.strip()) for part in parts]
    if len(minutes) != 2 or minutes[0] == minutes[1] or minutes[0] == 24 * 60:
        raise ValueError("hours such as `18:00-24:00` or `22:00-06:00` were expected")
    return minutes[0], minutes[1]


def _minutes(text: str) -> int:
    hour, colon, minute = text.partition(":")
    whole = colon and len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
    found = int(hour) * 60 + int(minute) if whole else -1
    if not 0 <= found <= 24 * 60 or int(minute) > 59:
        raise ValueError("hours such as `18:00-24:00` or `22:00-06:00` were expected")
    return found
