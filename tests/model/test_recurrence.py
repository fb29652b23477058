"""Recurrence rules: against RFC 5545's own words, and against counting the days by hand."""

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.recurrence import WEEKDAYS, is_within, occurrences, read

FIRST = datetime(2026, 12, 18, 18)  # a Friday


def days(rule, first=FIRST, until=FIRST + timedelta(days=800), earliest=None):
    return [one.date().isoformat() for one in occurrences(read(rule), first, earliest or first, until)]


@pytest.mark.parametrize(
    ("rule", "first_four"),
    [
        ("FREQ=DAILY", ["2026-12-18", "2026-12-19", "2026-12-20", "2026-12-21"]),
        ("FREQ=DAILY;INTERVAL=10", ["2026-12-18", "2026-12-28", "2027-01-07", "2027-01-17"]),
        ("FREQ=DAILY;BYDAY=SA,FR", ["2026-12-18", "2026-12-19", "2026-12-25", "2026-12-26"]),
        ("FREQ=WEEKLY", ["2026-12-18", "2026-12-25", "2027-01-01", "2027-01-08"]),
        ("FREQ=WEEKLY;BYDAY=FR,MO", ["2026-12-18", "2026-12-21", "2026-12-25", "2026-12-28"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU;WKST=MO", ["2026-12-18", "2026-12-20", "2027-01-01", "2027-01-03"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU;WKST=SU", ["2026-12-18", "2026-12-27", "2027-01-01", "2027-01-10"]),
        ("FREQ=MONTHLY", ["2026-12-18", "2027-01-18", "2027-02-18", "2027-03-18"]),
        ("FREQ=MONTHLY;BYDAY=3FR", ["2026-12-18", "2027-01-15", "2027-02-19", "2027-03-19"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2026-12-25", "2027-01-29", "2027-02-26", "2027-03-26"]),
        ("FREQ=MONTHLY;BYDAY=5FR", ["2027-01-29", "2027-04-30", "2027-07-30", "2027-10-29"]),
        ("FREQ=MONTHLY;BYDAY=FR", ["2026-12-18", "2026-12-25", "2027-01-01", "2027-01-08"]),
        ("FREQ=YEARLY", ["2026-12-18", "2027-12-18", "2028-12-18"]),
        ("FREQ=YEARLY;BYDAY=53FR", ["2027-12-31"]),
        ("FREQ=YEARLY;BYDAY=52FR,1MO", ["2026-12-25", "2027-01-04", "2027-12-24", "2028-01-03"]),
        ("FREQ=YEARLY;BYDAY=-1FR", ["2026-12-25", "2027-12-31", "2028-12-29"]),
        ("freq=weekly;count=2", ["2026-12-18", "2026-12-25"]),
    ],
)
def test_a_rule_begins_on_these_days(rule, first_four):
    assert days(rule)[:4] == first_four


def test_a_month_without_the_day_is_passed_over():
    assert days("FREQ=MONTHLY", datetime(2027, 1, 31))[:3] == ["2027-01-31", "2027-03-31", "2027-05-31"]
    assert days("FREQ=YEARLY", datetime(2028, 2, 29), datetime(2036, 12, 1)) == [
        "2028-02-29",
        "2032-02-29",
        "2036-02-29",
    ]


def test_until_is_a_day_a_local_time_or_a_moment():
    moment = FIRST.replace(tzinfo=UTC) - timedelta(hours=1)  # what 18:00 in Berlin is
    for until, within in [
        ("20261218", True),
        ("20261217", False),
        ("20261218T180000", True),
        ("20261218T175959", False),
        ("20261218T170000Z", True),
        ("20261218T165959Z", False),
    ]:
        assert is_within(FIRST, read(f"FREQ=DAILY;UNTIL={until}"), moment) is within, until


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYHOUR=3",
        "FREQ=MONTHLY;BYMONTHDAY=13",
        "FREQ=YEARLY;BYMONTH=2",
        "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=2FR",
        "FREQ=MONTHLY;BYDAY=6FR",
        "FREQ=YEARLY;BYDAY=54FR",
        "FREQ=MONTHLY;BYDAY=0FR",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=1000000",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=²",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;WKST=XX",
        "FREQ=DAILY;X-OWN=1",
    ],
)
def test_what_is_not_understood_is_refused_never_passed_over(rule):
    with pytest.raises(ValueError, match=r"."):
        read(rule)


def by_hand(frequency, interval, wanted, first, last):
    """Every day on which it begins, told day by day."""
    found = []
    day = first
    while day <= last:
        if frequency == "DAILY":
            fits = (day - first).days % interval == 0
        elif frequency == "WEEKLY":
            monday = first - timedelta(days=first.weekday())
            fits = (day - monday).days // 7 % interval == 0
        else:
            months = (day.year - first.year) * 12 + day.month - first.month
            fits = months % interval == 0
        if fits and any(_fits(day, frequency, *one) for one in wanted or [(first.weekday(), 0, first.day)]):
            found.append(day)
        day += timedelta(days=1)
    return found


def _fits(day, frequency, weekday, ordinal, of_month=0):
    if of_month:
        return {"DAILY": True, "WEEKLY": day.weekday() == weekday}.get(frequency, day.day == of_month)
    before, after = (day.day - 1) // 7 + 1, (calendar.monthrange(day.year, day.month)[1] - day.day) // 7 + 1
    return day.weekday() == weekday and ordinal in (0, before, -after)


@given(
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    interval=st.integers(1, 7),
    weekdays=st.lists(st.integers(0, 6), max_size=3, unique=True),
    ordinal=st.sampled_from([0, 1, 2, 5, -1, -3]),
    first=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    skipped=st.integers(0, 700),
    length=st.integers(1, 120),
)
def test_a_rule_begins_where_counting_by_hand_says(frequency, interval, weekdays, ordinal, first, skipped, length):
    ordinal = ordinal if frequency == "MONTHLY" else 0
    rule = f"FREQ={frequency};INTERVAL={interval}"
    if weekdays:
        rule += ";BYDAY=" + ",".join(f"{ordinal or ''}{WEEKDAYS[one]}" for one in weekdays)
    start = datetime.combine(first, datetime.min.time())
    earliest = start + timedelta(days=skipped)
    latest = earliest + timedelta(days=length)
    told = list(occurrences(read(rule), start, earliest, latest))
    assert all(start <= one <= latest for one in told)
    found = [one.date() for one in told if one >= earliest]
    wanted = by_hand(frequency, interval, [(one, ordinal) for one in weekdays], first, latest.date())
    assert found == [one for one in wanted if one >= earliest.date()]


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_a_complaint(text):
    try:
        read(text)
    except ValueError as fault:
        assert str(fault)
