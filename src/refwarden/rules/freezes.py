"""Windows of time in which nothing is merged: between two moments, on weekdays at certain hours, or by a calendar."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from refwarden.model.calendars import Event, covering
from refwarden.model.moments import hours, instant, local_time, moment, zone_of
from refwarden.rules.base import Calendar, Hours, Moment, Says, Zone

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Pieces that follow one another without a gap are told as one; a week holds no more.
_MOST_PIECES = 15


class Window(NamedTuple):
    """One window; all that it says must hold at once."""

    start: Annotated[Moment, Says("Its first moment; none for as long as anybody remembers.")] = ""
    end: Annotated[Moment, Says("The first moment after it; a bare day is part of it. None for no end.")] = ""
    weekdays: Annotated[
        tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...], Says("The days; none for every day.")
    ] = ()
    hours: Annotated[Hours, Says("The hours; those over midnight belong to the day on which they begin.")] = ""
    calendar: Annotated[Calendar, Says("The path of an iCalendar file whose events are windows.")] = ""
    zone: Annotated[Zone, Says("The time zone of all these.")] = "UTC"
    why: Annotated[str, Says("What people are told.")] = ""

    def fault(self) -> str:
        """Return what is wrong with it, as the policy writes it."""
        if self.calendar:
            beside = self.start or self.end or self.weekdays or self.hours
            return "a calendar says its own times; give the others a window of their own" if beside else ""
        if not (self.start or self.end or self.weekdays or self.hours):
            return "a window without a time; give it start and end, weekdays, hours or a calendar"
        if self.start and self.end and self._begin() >= self._end():
            return "a window that ends before it begins"
        return ""

    def _begin(self) -> int:
        return moment(self.start, self.zone)

    def _end(self) -> int:
        return moment(self.end, self.zone, end=True)

    def covers(self, now: int) -> "Covered | None":
        """Return how far a window that covers a moment reaches, None where it does not cover it.

        Raises:
            ValueError: This machine does not know the zone.
        """
        if self.calendar:
            return self._by_calendar(now)
        if (self.start and now < self._begin()) or (self.end and now >= self._end()):
            return None
        end = self._end() if self.end else 0
        if self.weekdays or self.hours:
            piece = now
            for _ in range(_MOST_PIECES):
                further = self._piece(piece)
                if further is None:
                    break
                piece = further
            else:
                return Covered(end, self.why)
            if piece == now:
                return None
            end = min(end, piece) if end else piece
        return Covered(end, self.why)

    def _by_calendar(self, now: int) -> "Covered | None":
        # The compiled policy holds the file's events here.
        events: Any = self.calendar
        found = [(end, event) for event in (Event(*one) for one in events) if (end := covering(event, now, self.zone))]
        if not found:
            return None
        end, event = max(found, key=lambda pair: pair[0])
        return Covered(end, self.why or event.why)

    def _piece(self, now: int) -> int | None:
        """Return when the day's or the hours' piece that covers a moment ends, None where none does."""
        zone = zone_of(self.zone)
        here = local_time(now, zone)
        begin, end = hours(self.hours) if self.hours else (0, 24 * 60)
        minute = here.hour * 60 + here.minute
        day = datetime(here.year, here.month, here.day)  # noqa: DTZ001 - a local time, its zone stands beside it
        if end < begin and minute < end:  # what began yesterday
            day -= timedelta(days=1)
        elif not begin <= minute or (begin < end <= minute):
            return None
        if self.weekdays and _DAYS[day.weekday()] not in self.weekdays:
            return None
        last = day + timedelta(days=1 if end < begin else 0, minutes=end)
        # Where a clock is put back the hour that comes twice belongs to the piece both times.
        return max(instant(last, zone), instant(last.replace(fold=here.fold), zone), now + 60 - now % 60)


class Covered(NamedTuple):
    """A window that covers a moment: when it ends, 0 for never, and why it is there."""

    end: int
    why: str


def told(seconds: int, zone: str) -> str:
    """Return a moment as people of a zone write it, as `2027-01-04 08:00 Europe/Berlin`."""
    return f"{local_time(seconds, zone_of(zone)):%Y-%m-%d %H:%M} {zone}"
