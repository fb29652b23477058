"""How each form is read back: what a report looks like to the program that takes it."""

import gzip
import json
import os
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import jsonschema
from markdown_it import MarkdownIt

from refwarden.reporters.json_schema import schema

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("REFWARDEN_SHARED", ROOT.parent / "shared"))
SARIF = SHARED / "contracts" / "sarif-2.1.0.schema.json.gz"
COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^:,\n]*,?)+)::([^\n]*)")


@cache
def _validator(form):
    if form == "json":
        return jsonschema.Draft202012Validator(schema())
    with gzip.open(SARIF, "rt", encoding="utf-8") as lines:
        document = json.load(lines)
    return jsonschema.validators.validator_for(document)(document)


def read_json(said):
    document = json.loads(said)
    _validator("json").validate(document)
    return document


def read_sarif(said):
    document = json.loads(said)
    if SARIF.is_file():
        _validator("sarif").validate(document)
    return document


def read_junit(said):
    root = ET.fromstring(said)  # noqa: S314 - our own report
    assert root.tag == "testsuites"
    (suite,) = root
    cases = suite.findall("testcase")
    assert [one.tag for one in suite] == sorted([one.tag for one in suite], key="testcase system-out system-err".find)
    assert suite.get("tests") == str(len(cases)) != "0"
    for kind in ("failure", "error", "skipped"):
        counted = suite.get({"failure": "failures", "error": "errors"}.get(kind, kind))
        assert counted == str(len(suite.findall(f"testcase/{kind}")))
    assert all(len(case) <= 1 and case.get("name") and case.get("classname") for case in cases)
    return cases


def read_markdown(said):
    html = MarkdownIt("commonmark").enable("table").render(said)
    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    assert tags <= {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code", "span", "br"}, tags
    for row in html.split("<tr>")[1:]:
        assert len(re.findall(r"<t[dh]>", row)) == 4
    return html


def read_annotations(said):
    lines = said.split("\n")
    assert lines.pop() == ""
    found = [COMMAND.fullmatch(line) for line in lines]
    assert all(found)
    return found


def read_codequality(said):
    issues = json.loads(said)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["path"]
        assert issue["location"]["lines"]["begin"] >= 1
    return issues


READERS = {
    "text": str,
    "json": read_json,
    "sarif": read_sarif,
    "junit": read_junit,
    "markdown": read_markdown,
    "annotations": read_annotations,
    "codequality": read_codequality,
}
