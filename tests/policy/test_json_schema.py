"""The JSON Schema that editors use says of a document what the program says of it."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from refwarden.engine.catalogue import catalogue
from refwarden.model.errors import PolicyError
from refwarden.policy.document import parse
from refwarden.policy.jsonschema import render
from refwarden.policy.load import load

SCHEMA = json.loads(render(catalogue()))
PACKS = sorted((Path(__file__).parents[2] / "policy").glob("*.yml"))
GOOD = {
    "version": 1,
    "extends": "gitflow",
    "branches": {"feature": {"match": "feature/*", "from": "integration", "into": ["integration"]}, "robot": None},
    "rules": {
        "protected-push": "warning",
        "back-merge": {"level": "error", "grace": "3 days", "except": "feature"},
        "forbidden-paths": {"paths": "*.pem"},
        "max-file-size": {"limit": "5 MiB", "in": {"feature": {"limit": "6 MiB"}}},
    },
    "exemptions": [{"rules": "protected-push", "why": "bump"}],
    "unknown": {"push": "error"},
}


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.name)
def test_a_shipped_pack_is_valid(pack):
    Draft202012Validator(SCHEMA).validate(parse(pack.name, pack.read_bytes()).data)


def accepted(document) -> tuple[bool, bool]:
    try:
        load({"p.yml": json.dumps(document).encode()}.get, "p.yml", catalogue())
        loaded = True
    except PolicyError:
        loaded = False
    return Draft202012Validator(SCHEMA).is_valid(document), loaded


def test_a_good_document_is_valid_for_both():
    assert accepted(GOOD) == (True, True)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["brnches"], {}),
        (["version"], 2),
        (["branches", "feature", "form"], "x"),
        (["branches", "feature", "protected"], "yes"),
        (["rules", "protected-psh"], "error"),
        (["rules", "protected-push"], "loud"),
        (["rules", "back-merge", "garce"], "3 days"),
        (["rules", "max-file-size", "in", "feature", "limt"], 1),
        (["exemptions", 0, "reason"], "x"),
        (["exemptions", 0, "why"], ""),
        (["unknown", "psh"], "error"),
        (["unknown", "push"], "loud"),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, list) else None,
)
def test_what_the_program_refuses_the_schema_refuses_too(path, value):
    document = copy.deepcopy(GOOD)
    inside = document
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    assert accepted(document) == (False, False)
