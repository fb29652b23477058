"""GitHub's patterns for refs."""

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.protection import github_pattern


@pytest.mark.parametrize(
    ("pattern", "branch", "wanted"),
    [
        ("main", "main", True), ("main", "Main", False), ("main", "main2", False),
        ("release/*", "release/1.0", True), ("release/*", "release/1/0", False), ("feature/*", "feature/a/b", False),
        ("feature/**/*", "feature/a", True), ("feature/**/*", "feature/a/b", True), ("feature/**/*", "feature/a/b/c", True),
        ("feature/**/*", "feature", False), ("**/*", "main", True), ("**/*", "a/b", True), ("*", "main", True), ("*", "a/b", False),
        ("refs/heads/main", "main", True), ("refs/heads/release/**", "release/1", True), ("refs/heads/release/**", "release/1/2", False),
        ("v?", "v1", True), ("v?", "v/", False), ("[ab]c", "ac", True), ("[!ab]c", "ac", False), ("[!ab]c", "dc", True),
        ("[^ab]c", "^c", True), ("[^ab]c", "dc", False), ("[0-9].x", "3.x", True), ("[", "[", True), ("a\\*", "a\\b", True),
        ("~ALL", "a/b", True), ("~DEFAULT_BRANCH", "main", True), ("~DEFAULT_BRANCH", "develop", False),
    ],
)  # fmt: skip
def test_a_pattern(pattern, branch, wanted):
    """`*` stops at `/`; `feature/*` misses `feature/a/b`; no extglob, backslash or `[^...]`."""
    assert github_pattern(pattern, "main")(branch) is wanted


letters = st.text("ab*?c", max_size=8)


@given(letters, st.text("abc", max_size=10))
def test_within_a_folder_it_is_what_fnmatch_says(pattern, name):
    if "**" not in pattern and pattern and name:
        assert github_pattern(pattern, "")(name) is fnmatch.fnmatchcase(name, pattern)


def test_a_hostile_pattern_takes_no_longer_than_its_length():
    assert not github_pattern("a*" * 500 + "b", "")("a" * 5000)
