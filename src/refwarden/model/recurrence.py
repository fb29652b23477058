"""When something that repeats happens: a part of RFC 5545's recurrence rules, and a complaint for the rest.

Understood are FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, COUNT, UNTIL, BYDAY (with ordinals, such as `-1FR`, in
months and years) and WKST.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_KNOWN = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST")
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
# Nobody's freeze repeats more often; counting takes as many steps.
_MOST = 1000


class Repeat(NamedTuple):
    """A recurrence rule.

    Attributes:
        frequency: `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`.
        interval: Every how many of these.
        times: How often in all; 0 for without end.
        until: The last moment at which it may begin, as written (`20261231`, `20261231T235959`, `...Z`), or empty.
        days: Weekdays, Monday as 0, each with its ordinal in the period; 0 for every one.
        begins: The weekday on which a week begins.
    """

    frequency: str
    interval: int = 1
    times: int = 0
    until: str = ""
    days: tuple[tuple[int, int], ...] = ()
    begins: int = 0


def read(text: str) -> Repeat:
    """Read a rule such as `FREQ=WEEKLY;BYDAY=FR`.

    Raises:
        ValueError: It is malformed, or says what is not understood here.
    """
    parts: dict[str, str] = {}
    for part in text.upper().split(";"):
        name, equals, value = part.partition("=")
        if name not in _KNOWN or not equals or name in parts:
            raise ValueError(f"the recurrence says {name[:20]}, which is not understood; {', '.join(_KNOWN)} are")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise ValueError(f"the frequency {frequency[:20]} is not understood; {', '.join(_FREQUENCIES)} are")
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("the recurrence has both COUNT and UNTIL")
    until = parts.get("UNTIL", "")
    if until:
        _bound(until)
    begins = parts.get("WKST", "MO")
    if begins not in WEEKDAYS:
        raise ValueError(f"WKST={begins[:20]} is no weekday")
    days = tuple(_weekday(one, frequency) for one in parts["BYDAY"].split(",")) if "BYDAY" in parts else ()
    count = _number(parts["COUNT"]) if "COUNT" in parts else 0
    return Repeat(frequency, _number(parts.get("INTERVAL", "1")), count, until, days, WEEKDAYS.index(begins))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST and len(text) < 9):
        raise ValueError(f"INTERVAL and COUNT are numbers from 1 to {_MOST:,}")
    return int(text)


def _weekday(text: str, frequency: str) -> tuple[int, int]:
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"BYDAY={text[:20]} is no weekday")
    ordinal = int(match[1] or 0)
    most = {"MONTHLY": 5, "YEARLY": 53}.get(frequency, 0)
    if abs(ordinal) > most or (match[1] and not ordinal):
        raise ValueError(f"BYDAY={text[:20]} has no meaning with FREQ={frequency}")
    return WEEKDAYS.index(match[2]), ordinal


def _bound(until: str) -> datetime | date:
    """Return a day, a local time, or a moment with its offset."""
    for form in ("%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"):
        try:
            found = datetime.strptime(until, form)  # noqa: DTZ007 - a form with Z gets its zone on the next line
        except ValueError:
            continue
        return found.date() if form == "%Y%m%d" else found.replace(tzinfo=UTC) if form.endswith("Z") else found
    raise ValueError(f"UNTIL={until[:20]} is no moment")


def is_within(start: datetime, repeat: Repeat, moment: datetime) -> bool:
    """Tell whether an occurrence may begin at a local time, which is `moment` with its zone."""
    if not repeat.until:
        return True
    bound = _bound(repeat.until)
    if not isinstance(bound, datetime):
        return start.date() <= bound
    return moment <= bound if bound.tzinfo else start <= bound


def occurrences(repeat: Repeat, first: datetime, earliest: datetime, latest: datetime) -> Iterator[datetime]:
    """Yield the local times at which it begins, in order; those before `earliest` may be left out.

    `until` is not applied here, since it may be a moment: see `is_within`.
    """
    # Without a count nothing before `earliest` matters, and years of it need not be walked.
    begin = first if repeat.times else max(first, earliest)
    for passed, day in enumerate(_days(repeat, first.date(), begin.date(), latest.date())):
        start = datetime.combine(day, first.time())
        if start > latest or (repeat.times and passed >= repeat.times):
            return
        yield start


def _days(repeat: Repeat, first: date, begin: date, latest: date) -> Iterator[date]:
    """Yield the days on which it begins, none before `first`, from about `begin` on."""
    if repeat.frequency == "DAILY":
        skipped = (begin - first).days // repeat.interval
        day = first + timedelta(days=skipped * repeat.interval)
        while day <= latest:
            if not repeat.days or any(weekday == day.weekday() for weekday, _ in repeat.days):
                yield day
            day += timedelta(days=repeat.interval)
        return
    if repeat.frequency == "WEEKLY":
        yield from _weekly(repeat, first, begin, latest)
        return
    step = repeat.interval * (12 if repeat.frequency == "YEARLY" else 1)
    months = first.year * 12 + first.month - 1
    if repeat.frequency == "YEARLY" and repeat.days:
        months = first.year * 12
    months += max(0, (begin.year * 12 + begin.month - 1 - months) // step) * step
    while months <= latest.year * 12 + latest.month - 1:
        yield from (day for day in _in_period(repeat, first, months) if day >= first)
        months += step


def _weekly(repeat: Repeat, first: date, begin: date, latest: date) -> Iterator[date]:
    wanted = sorted({(day - repeat.begins) % 7 for day, _ in repeat.days or ((first.weekday(), 0),)})
    week = first - timedelta(days=(first.weekday() - repeat.begins) % 7)
    week += timedelta(weeks=max(0, (begin - week).days // 7 // repeat.interval) * repeat.interval)
    while week <= latest:
        yield from (day for day in (week + timedelta(days=one) for one in wanted) if day >= first)
        week += timedelta(weeks=repeat.interval)


def _in_period(repeat: Repeat, first: date, months: int) -> list[date]:
    """Return the days of the month, or of the year that begins there, on which it begins."""
    year, month = divmod(months, 12)
    begin = date(year, month + 1, 1)
    if not repeat.days:
        try:
            return [begin.replace(day=first.day)]
        except ValueError:
            return []  # a month without a 31st, a year without a 29th of February
    end = date(year + 1, 1, 1) if repeat.frequency == "YEARLY" else (begin + timedelta(days=31)).replace(day=1)
    found: set[date] = set()
    for weekday, ordinal in repeat.days:
        day = begin + timedelta(days=(weekday - begin.weekday()) % 7)
        same = [day + timedelta(weeks=week) for week in range(((end - day).days + 6) // 7)]
        if not ordinal:
            found.update(same)
        elif abs(ordinal) <= len(same):
            found.add(same[ordinal - 1 if ordinal > 0 else ordinal])
    return sorted(found)
