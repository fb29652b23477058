"""The events of an iCalendar file: a part of RFC 5545, and a complaint for what would otherwise be passed over.

Read are VEVENT with DTSTART, DTEND or DURATION, RRULE (see `recurrence`), EXDATE, SUMMARY and STATUS; times in UTC, in
an IANA zone by TZID, floating, and whole days. Everything else that changes when an event happens is refused.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from refwarden.model import recurrence
from refwarden.model.moments import instant, local_time, zone_of

MOST_EVENTS = 1000
_DURATION = re.compile(
    r"\+?P(?:([0-9]{1,4})W|(?:([0-9]{1,5})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?)"
)
_REFUSED = ("RDATE", "EXRULE", "RECURRENCE-ID")
_TWICE = ("DTSTART", "DTEND", "DURATION", "RRULE")
_EVENT = ["VCALENDAR", "VEVENT"]
_YEARS = range(1970, 2200)
_LONGEST = 3660  # days: ten years
_ESCAPES = {"n": " ", "N": " "}


class CalendarError(ValueError):
    """The file cannot be read as a calendar; the message says the line."""


class Event(NamedTuple):
    """Something that happens, once or repeatedly.

    Attributes:
        start: When it first begins, in local time, as `2026-12-18T18:00:00`.
        zone: The zone of that time; empty for whatever zone the reader means.
        days: How many whole days it lasts, however long a day is when clocks change ...
        seconds: ... and how many seconds beyond them.
        why: Its summary; untrusted text.
        repeat: Its recurrence rule as written, empty for once.
        skipped: The local times at which it does not begin though the rule says so.
    """

    start: str
    zone: str = ""
    days: int = 0
    seconds: int = 0
    why: str = ""
    repeat: str = ""
    skipped: tuple[str, ...] = ()


class _Line(NamedTuple):
    number: int
    name: str
    parameters: dict[str, str]
    value: str


class _Time(NamedTuple):
    """A local time, with its zone beside it; empty for none."""

    local: datetime
    zone: str
    whole: bool


def parse(data: bytes) -> tuple[Event, ...]:
    """Return the events of a file, cancelled ones left out.

    Raises:
        CalendarError: It is no calendar, or holds what is not understood.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CalendarError("it is not UTF-8") from None
    found: list[Event] = []
    for lines, ended in _components(text):
        found += _event(lines, ended)
        if len(found) > MOST_EVENTS:
            raise CalendarError(f"line {ended}: more than {MOST_EVENTS:,} events")
    return tuple(found)


def _components(text: str) -> Iterator[tuple[list[_Line], int]]:
    """Yield the lines of each event with the number of its last one; what is nested in events is passed over."""
    within: list[str] = []
    lines: list[_Line] = []
    begun = False
    for line in _lines(text):
        name = line.value.strip().upper()
        if line.name == "BEGIN":
            within.append(name)
            begun = True
            lines = [] if within == _EVENT else lines
        if len(within) > 10 or within[:1] != ["VCALENDAR"]:
            raise CalendarError(f"line {line.number}: a calendar begins with BEGIN:VCALENDAR and is not nested deep")
        if line.name == "END":
            if within[-1] != name:
                raise CalendarError(f"line {line.number}: END:{name[:20]} closes nothing")
            if within == _EVENT:
                yield lines, line.number
            within.pop()
        elif within == _EVENT and line.name != "BEGIN":
            lines.append(line)
    if within or not begun:
        raise CalendarError("it ends before its calendar does")


def covering(event: Event, now: int, zone: str = "UTC") -> int | None:
    """Return when the occurrence that covers a moment ends, in seconds since 1970; None where none covers it.

    Args:
        event: What happens.
        now: The moment, in seconds since 1970.
        zone: The zone of an event that has none.

    Raises:
        ValueError: The zone is not known here.
    """
    there = zone_of(event.zone or zone)
    first, length = datetime.fromisoformat(event.start), timedelta(days=event.days, seconds=event.seconds)
    here = local_time(now, there)
    margin = timedelta(days=2)  # more than any clock change moves
    earliest = here - length - margin
    starts: Iterator[datetime] = iter([first])
    repeat = recurrence.read(event.repeat) if event.repeat else None
    if repeat:
        starts = recurrence.occurrences(repeat, first, earliest, here + margin)
    ends = []
    for start in starts:
        if start < earliest or start.isoformat() in event.skipped:
            continue
        begin = instant(start, there)
        if repeat and not recurrence.is_within(start, repeat, datetime.fromtimestamp(begin, UTC)):
            break
        end = instant(start + timedelta(days=event.days), there) + event.seconds
        if begin <= now < end:
            ends.append(end)
    return max(ends, default=None)


def _lines(text: str) -> Iterator[_Line]:
    """Unfold the lines and take each apart; a fold is a line break with a space or tab after it."""
    whole: list[tuple[int, list[str]]] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.removesuffix("\r")
        if line[:1] in (" ", "\t") and whole:
            whole[-1][1].append(line[1:])
        elif line:
            whole.append((number, [line]))
    for number, parts in whole:
        yield _taken_apart(number, "".join(parts))


def _taken_apart(number: int, line: str) -> _Line:
    """Split `NAME;PARAMETER="a;b":value`, where quotes hide what separates."""
    parts, at, quoted = [""], 0, False
    for at, letter in enumerate(line):  # noqa: B007 - where the value begins is used below
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            break
        elif letter == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    else:
        raise CalendarError(f"line {number}: a name, a colon and a value were expected")
    parameters = {key.upper(): value for key, _, value in (part.partition("=") for part in parts[1:])}
    return _Line(number, parts[0].upper(), parameters, line[at + 1 :])


def _event(lines: list[_Line], ended: int) -> list[Event]:
    there = {line.name: line for line in reversed(lines)}
    if "STATUS" in there and there["STATUS"].value.upper() == "CANCELLED":
        return []
    for name in _TWICE:
        several = [line.number for line in lines if line.name == name]
        if len(several) > 1:
            raise CalendarError(f"line {several[1]}: a second {name}")
    refused = next((line for line in lines if line.name in _REFUSED), None)
    if refused:
        raise CalendarError(f"line {refused.number}: {refused.name} is not understood; make it an event of its own")
    if "DTSTART" not in there:
        raise CalendarError(f"line {ended}: an event without DTSTART")
    start = _time(there["DTSTART"])
    days, seconds = _length(there, start)
    skipped = [
        _moved(_time(line._replace(value=value)), start)
        for line in lines
        if line.name == "EXDATE"
        for value in line.value.split(",")
    ]
    repeat = there["RRULE"].value if "RRULE" in there else ""
    if repeat:
        _check(there["RRULE"], start.local)
    why = _unescaped(there["SUMMARY"].value) if "SUMMARY" in there else ""
    return [Event(start.local.isoformat(), start.zone, days, seconds, why, repeat, tuple(skipped))]


def _check(line: _Line, first: datetime) -> None:
    try:
        repeat = recurrence.read(line.value)
    except ValueError as fault:
        raise CalendarError(f"line {line.number}: {fault}") from None
    # What RFC 5545 leaves undefined every program answers in its own way.
    if next(recurrence.occurrences(repeat, first, first, first), None) != first:
        raise CalendarError(f"line {line.number}: the event's own start is not one of its recurrences")


def _time(line: _Line) -> _Time:
    value, zone = line.value.strip(), line.parameters.get("TZID", "")
    whole = line.parameters.get("VALUE", "").upper() == "DATE" or len(value) == len("20261218")
    try:
        local = datetime.strptime(value.removesuffix("Z"), "%Y%m%d" if whole else "%Y%m%dT%H%M%S")  # noqa: DTZ007 - see _Time
        if zone and not whole:
            zone_of(zone)
        understood = local.year in _YEARS
    except ValueError:
        understood = False
    if not understood:
        zoned = f" in {zone[:40]}" if zone else ""
        raise CalendarError(
            f"line {line.number}: {line.name} {value[:20]}{zoned} is no time that is understood; zones are named as "
            "`Europe/Berlin`"
        )
    return _Time(local, "" if whole else "UTC" if value.endswith("Z") else zone, whole)


def _length(there: dict[str, _Line], start: _Time) -> tuple[int, int]:
    """Return how long an event lasts: whole days, and seconds."""
    line = there.get("DTEND") or there.get("DURATION") or there["DTSTART"]
    if "DTEND" in there and "DURATION" in there:
        raise CalendarError(f"line {line.number}: both DTEND and DURATION")
    days, seconds = 1 if start.whole else 0, 0
    if line.name == "DTEND":
        end = _time(line)
        if end.whole is not start.whole:
            raise CalendarError(f"line {line.number}: DTSTART and DTEND are not both days or both times")
        if start.whole:
            days = (end.local - start.local).days
        else:  # of an event that repeats, the exact length is repeated
            zones = [zone_of(one.zone or "UTC") for one in (start, end)]
            seconds = instant(end.local, zones[1]) - instant(start.local, zones[0])
    elif line.name == "DURATION":
        match = _DURATION.fullmatch(line.value.strip())
        if match is None:
            raise CalendarError(f"line {line.number}: DURATION {line.value[:20]} is not understood")
        weeks, whole, hours, minutes, rest = (int(part or 0) for part in match.groups())
        days, seconds = weeks * 7 + whole, hours * 3600 + minutes * 60 + rest
    if days + seconds // 86400 > _LONGEST:
        raise CalendarError(f"line {line.number}: an event of more than ten years")
    if days <= 0 and seconds <= 0:
        raise CalendarError(f"line {line.number}: an event that ends when it begins, or before; give it DTEND")
    return days, seconds


def _moved(time: _Time, start: _Time) -> str:
    """Return a time in the zone of the event's start, as text."""
    if time.whole:
        return datetime.combine(time.local.date(), start.local.time()).isoformat()
    if time.zone == start.zone or not (time.zone and start.zone):
        return time.local.isoformat()
    return local_time(instant(time.local, zone_of(time.zone)), zone_of(start.zone)).isoformat()


def _unescaped(text: str) -> str:
    parts = text.split("\\")
    found = [parts[0]]
    skip = False
    for part in parts[1:]:
        if skip or not part:  # two in a row stand for one
            found.append(part if skip else "\\")
            skip = not skip
            continue
        found.append(_ESCAPES.get(part[0], part[0]) + part[1:])
    return "".join(found)
