import json

import jsonschema
import pytest

from refwarden.model.verdict import Place
from refwarden.reporters import json_v1
from refwarden.reporters.json_schema import schema
from tests.reporters import sample

CHECK = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())


def document(report, *, everything=False):
    said = json.loads(json_v1.report(report, everything=everything, colour=True, width=80))
    CHECK.validate(said)
    return said


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_schema_refuses_a_report_without_its_outcome():
    said = document(sample.PUSH)
    del said["outcome"]
    with pytest.raises(jsonschema.ValidationError):
        CHECK.validate(said)


def test_every_key_of_the_documented_form_is_there():
    said = document(sample.PUSH)
    assert {key: said[key] for key in ("schema", "flow", "subject", "decided_at", "outcome")} == {
        "schema": "refwarden.report/1",
        "flow": "push",
        "subject": "refs/heads/feature/new_login",
        "decided_at": "2026-11-22T21:50:00Z",
        "outcome": "broken",
    }
    first = said["findings"][0]
    assert (first["rule"], first["code"], first["verdict"], first["level"]) == (
        "branch-name",
        "RW102",
        "broken",
        "error",
    )
    assert first["where"] == {
        "repository": None,
        "ref": "refs/heads/feature/new_login",
        "commit": "1f2e3d4c5b" * 4,
        "path": None,
        "line": None,
        "url": None,
    }
    assert first["because"] == [
        {"fact": "push.update", "value": "refs/heads/feature/new_login create", "source": "git"}
    ]


def test_kept_and_not_applicable_are_counted_and_listed_only_when_asked_for():
    assert {one["verdict"] for one in document(sample.PUSH)["findings"]} == {"broken"}
    assert {one["verdict"] for one in document(sample.PUSH, everything=True)["findings"]} == {
        "broken",
        "kept",
        "not_applicable",
    }
    assert document(sample.PUSH)["summary"] == document(sample.PUSH, everything=True)["summary"]


def test_every_finding_is_listed_by_itself():
    assert len(document(sample.AUDIT)["findings"]) == 11


def test_the_baseline_and_exemptions_are_told():
    said = document(sample.AUDIT)
    assert (said["summary"]["old"], said["summary"]["mended"]) == (1, 2)
    assert [one["code"] for one in said["findings"] if one["baseline"]] == ["RW301"]
    assert [one["exemption"] for one in said["findings"] if one["verdict"] == "exempt"] == [sample.EXEMPT.exemption]


def test_a_name_that_is_not_utf_8_leaves_valid_json():
    report = sample.made("push", "x", sample.NAME._replace(where=Place(ref="refs/heads/caf\udce9\x1b")))
    assert json_v1.report(report, everything=False, colour=False, width=80).isascii()
    assert document(report)["findings"][0]["where"]["ref"] == "refs/heads/caf\\xe9\x1b"
