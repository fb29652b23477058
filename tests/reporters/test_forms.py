"""What each form for other programs makes of each state."""

import pytest

from refwarden import wiring
from refwarden.model.verdict import Place
from tests.reporters import sample
from tests.reporters.forms import READERS, SARIF

needs_sarif = pytest.mark.skipif(not SARIF.is_file(), reason="the SARIF schema is not at hand; set REFWARDEN_SHARED")


def read(form, report, *, everything=False):
    return READERS[form](wiring.reporter(form)(report, everything=everything, colour=False, width=80))


@needs_sarif
@pytest.mark.parametrize("report", [sample.PUSH, sample.QUIET, sample.AUDIT, sample.FIRST])
def test_sarif_satisfies_the_official_schema(report):
    for everything in (False, True):
        assert read("sarif", report, everything=everything)["version"] == "2.1.0"


def test_sarif_gives_each_state_its_kind():
    (run,) = read("sarif", sample.AUDIT, everything=True)["runs"]
    kinds = {(one["ruleId"], one["kind"], one["level"], "suppressions" in one) for one in run["results"]}
    assert kinds == {
        ("RW104", "fail", "error", False),
        ("RW104", "fail", "error", True),
        ("RW105", "pass", "none", False),
        ("RW108", "open", "none", False),
        ("RW110", "fail", "warning", False),
        ("RW203", "open", "none", False),
        ("RW301", "fail", "error", True),
        ("RW701", "notApplicable", "none", False),
    }
    assert run["invocations"][0]["exitCode"] == 1
    assert all(run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])


def test_sarif_has_a_file_where_there_is_a_path_and_the_ref_otherwise():
    odd = sample.OLD._replace(where=Place(path="a b:\udce9.py", line=3))
    (run,) = read("sarif", sample.made("audit", "shop", odd, sample.NAME))["runs"]
    places = {one["ruleId"]: one["locations"][0] for one in run["results"]}
    assert places["RW301"]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b%3A%E9.py"
    assert places["RW301"]["physicalLocation"]["region"] == {"startLine": 3}
    assert "physicalLocation" not in places["RW102"]
    assert places["RW102"]["logicalLocations"][0]["fullyQualifiedName"].startswith("refs/heads/feature/new_login@")


def test_junit_shows_red_exactly_what_decides_the_outcome():
    cases = read("junit", sample.AUDIT, everything=True)
    states = [(case.get("name")[:5], case[0].tag if len(case) else "") for case in cases]
    assert states[6:] == [
        ("RW108", "error"),
        ("RW110", "skipped"),
        ("RW203", "skipped"),
        ("RW104", "skipped"),
        ("RW301", "skipped"),
        ("RW105", ""),
        ("RW701", "skipped"),
    ]
    assert states[:6] == [("RW104", "failure")] * 6


def test_junit_has_a_passing_case_where_nothing_is_wrong():
    (case,) = read("junit", sample.QUIET)
    assert len(case) == 0


def test_markdown_mentions_nobody_and_loads_nothing():
    evil = sample.NAME._replace(message="@ana ![x](https://evil.example/x) <img src=x> [a](b) | www.evil.example")
    html = read("markdown", sample.made("audit", "shop", evil))
    assert "@ana" not in html
    assert "<img" not in html
    assert "href" not in html


@pytest.mark.parametrize("note", ["---", "- x", "1. x", "    x", "+ x", "# x", "> x"])
def test_a_note_begins_no_block_of_its_own_in_markdown(note):
    html = read("markdown", sample.made("audit", "shop", notes=(note,)))
    assert html.count("<li>") == html.count("<ul>") == 1


def test_annotations_stand_at_their_file_and_line():
    evil = sample.NAME._replace(where=Place(path="a,b:c%.py", line=7), message="50%\n::stop-commands::t")
    (found,) = read("annotations", sample.made("push", "x", evil))
    assert found[2] == "file=a%2Cb%3Ac%25.py,line=7,title=RW102 branch-name"
    assert found[1] == "error"
    assert "50%25\\x0a::stop-commands::t" in found[3]


def test_annotations_fold_what_has_no_file():
    found = read("annotations", sample.AUDIT)
    assert sum("RW104" in one[2] and one[1] == "error" for one in found) == 1


def test_codequality_shows_a_finding_without_a_file_at_the_policy():
    issues = {one["check_name"]: one for one in read("codequality", sample.AUDIT)}
    assert issues["RW108 branch-point"]["location"] == {"path": ".refwarden.yml", "lines": {"begin": 1}}
    assert issues["RW301 forbidden-paths"]["location"] == {"path": "secrets/key.pem", "lines": {"begin": 3}}
    assert issues["RW110 back-merge"]["severity"] == "minor"
