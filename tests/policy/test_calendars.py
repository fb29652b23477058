"""Calendars that a policy names: read when it is compiled, complained of in its own words, and part of its inputs."""

import pytest

from refwarden.engine.catalogue import catalogue
from refwarden.engine.select import select
from refwarden.model.errors import PolicyError
from refwarden.policy.load import load
from refwarden.policy.obtain import obtain
from refwarden.rules.base import grouped
from refwarden.rules.freezes import Window

ICS = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nSUMMARY:{why}\nEND:VEVENT\nEND:VCALENDAR\n"
HEADER = "version: 1\nbranches: {production: {match: main}}\n"
POLICY = HEADER + "rules:\n  change-freeze:\n    windows: [{calendar: ops/freeze.ics, zone: Europe/Berlin}]\n"
CHRISTMAS = 1798110000  # noon of the 24th of December 2026 in Berlin


def loaded(policy, others=None, name="p.yml"):
    found = {name: policy, **(others or {})}
    return load(lambda one: found[one].encode() if one in found else None, name, catalogue())


def complaints(policy, others=None):
    with pytest.raises(PolicyError) as refused:
        loaded(policy, others)
    return list(refused.value.complaints)


def windows(policy):
    (setting,) = select(policy, "pull", ["change-freeze"])
    return grouped(Window, setting.options(policy.kinds.of("main")).windows)


def test_a_calendar_is_read_when_the_policy_is_compiled():
    found = loaded(POLICY, {"ops/freeze.ics": ICS.format(why="christmas")})
    (window,) = windows(found.policy)
    assert window.covers(CHRISTMAS).why == "christmas"
    assert window.covers(CHRISTMAS + 86400) is None
    assert [name for name, _ in found.inputs] == ["p.yml", "ops/freeze.ics"]
    assert found.effective.data["rules"]["change-freeze"]["windows"][0]["calendar"] == "ops/freeze.ics"


def test_a_calendar_is_found_beside_its_policy():
    found = loaded(POLICY, {"team/ops/freeze.ics": ICS}, name="team/p.yml")
    assert ("team/ops/freeze.ics", ICS.encode()) in found.inputs


def test_a_calendar_for_one_kind_of_branch_is_read_too():
    text = HEADER + "rules: {change-freeze: {in: {production: {windows: [{calendar: f.ics}]}}}}\n"
    (window,) = windows(loaded(text, {"f.ics": ICS.format(why="x")}).policy)
    assert window.covers(CHRISTMAS)


def test_a_changed_calendar_is_compiled_again(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "ops").mkdir()
    (tmp_path / ".refwarden.yml").write_text(POLICY)
    for why in ("one", "two"):
        (tmp_path / "ops" / "freeze.ics").write_text(ICS.format(why=why))
        policy = obtain(str(tmp_path), catalogue, git_dir=str(tmp_path / ".git"))
        again = obtain(str(tmp_path), _never, git_dir=str(tmp_path / ".git"))
        assert [window.covers(CHRISTMAS).why for one in (policy, again) for window in windows(one)] == [why, why]


def _never():
    raise AssertionError("compiled again")


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("ops/freeze.ics", None, "ops/freeze.ics: there is no such calendar"),
        ("ops/freeze.ics", "hello", "line 1: a name, a colon and a value"),
        (
            "ops/freeze.ics",
            ICS.replace("SUMMARY", "RRULE:FREQ=SECONDLY\nSUMMARY"),
            "SECONDLY is not understood",
        ),
        ("/etc/passwd", None, "a calendar is an .ics file beside the policy"),
        (
            "../../secret.ics",
            None,
            "a calendar is an .ics file beside the policy",
        ),
        ("ops/freeze.ics", " " * (1 << 20) + "x", "larger than 1 MiB"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_complained_of_at_its_place(path, content, words):
    found = complaints(POLICY.replace("ops/freeze.ics", path), {} if content is None else {path: content})
    assert len(found) == 1
    assert found[0].startswith("p.yml:5:")
    assert words in found[0]


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ("{start: soon}", "a moment such as"),
        ("{start: 2026-12-24, zone: Mars/Base}", "a time zone such as"),
        ("{hours: '9-17'}", "hours such as"),
        ("{weekdays: [friday]}", "did you mean fri"),
        ("{why: x}", "a window without a time"),
        ("{start: 2026-12-24, end: 2026-12-01}", "ends before it begins"),
        ("{start: 2026-12-24, ends: 2026-12-01}", "did you mean end"),
    ],
)
def test_a_window_that_cannot_be_meant_is_complained_of_at_its_place(window, words):
    found = complaints(f"{HEADER}rules:\n  change-freeze:\n    windows: [{window}]\n")
    assert len(found) == 1
    assert found[0].startswith("p.yml:5:")
    assert words in found[0]
