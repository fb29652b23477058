"""Running the program in the tests' own process shows what a process of its own shows, to the byte."""

import json
import re

import pytest

from tests.cli.program import inside, refwarden
from tests.support.repository import Repository

GIVEN = {"schema": "refwarden.facts/1", "now": "2026-11-22T21:50:00Z", "branches": {"main": "a", "develop": "a"}}
ROWS = [
    ["--version"],
    ["--help"],
    [],
    ["audti"],
    ["audit", "--nope"],
    ["audit", "--format", "json", "--all"],
    ["audit", "--policy", "none.yml"],
    ["check", "branch", "weird"],
    ["check", "commit"],
    ["check", "push", "origin"],
    ["eval", "--facts", "-", "--format", "json"],
    ["explain", "RW104"],
    ["facts"],
    ["hooks", "status"],
    ["init", "--dry-run"],
    ["policy", "show"],
    ["rules"],
]


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "r").gitflow()
    made.switch("main")
    made.commit("odd \x1b[31m \u202e words", {"sp ace \u200b": "x\n"})
    made.git("update-ref", b"refs/heads/feature/\xff-bytes", "HEAD")
    made.switch("develop")
    return made


def shown(done):
    """What is seen of a run, save how long it took and what moment it was."""
    took = re.compile(
        rb"[\d.]+ m?s\b|[\d,]+ (second|minute|hour|day)s?|\d{4}-\d\d-\d\dT[\d:]+Z|(?<=seconds\": )[\d.e-]+"
    )
    return done.returncode, took.sub(b"some", done.stdout), took.sub(b"some", done.stderr)


@pytest.mark.parametrize("words", ROWS, ids=" ".join)
def test_both_ways_say_the_same(repository, words):
    main = repository.tip("main")
    data = json.dumps(GIVEN) if "eval" in words else f"refs/heads/main {main} refs/heads/main {repository.tip()}\n"
    one, other = (
        way(*words, cwd=repository.path, data=data.encode(), env={"TERM": "dumb"}) for way in (refwarden, inside)
    )
    assert shown(one) == shown(other)
    assert one.stdout + one.stderr
