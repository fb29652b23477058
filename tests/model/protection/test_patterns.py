"""GitHub's ref patterns, and a policy's globs said in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refwarden.model import globs
from refwarden.model.kinds import BranchKind, Kinds, TagKind
from refwarden.model.protection import fnmatch_github as github
from refwarden.model.protection import patterns
from refwarden.model.protection.coming import kind_names, to_come
from refwarden.model.protection.patterns import Names
from refwarden.model.verdict import Unreadable

LETTERS = "ab/-1"
names = st.text(LETTERS, min_size=1, max_size=8).filter(lambda one: all(one.split("/")))
parts = st.sampled_from(["a", "b", "-", "1", "/", "*", "**", "**/", "?", "[ab]", "[!a]", "[a-b1]"])
written = st.lists(parts, min_size=1, max_size=6).map("".join)


@pytest.mark.parametrize(
    "pattern, name, want",
    [
        ("feature/*", "feature/a", True),
        ("feature/*", "feature/a/b", False),
        ("feature/**/*", "feature/a", True),
        ("feature/**/*", "feature/a/b", True),
        ("feature/**", "feature/a/b", False),
        ("*", "main", True),
        ("*", "a/b", False),
        ("**/*", "main", True),
        ("**/*", "a/b/c", True),
        ("{main,develop}", "main", False),
        ("@(main)", "main", False),
        ("\\main", "main", False),
        ("[^m]ain", "main", True),
        ("[^m]ain", "gain", False),
        ("[^m]ain", "^ain", True),
        ("v[0-9].?", "v1.x", True),
        ("v[0-9].?", "vx.x", False),
        ("a?b", "a/b", False),
        ("[a", "a", False),
        ("Main", "main", False),
        ("[z-a]", "m", False),
    ],
)
def test_a_star_stops_at_a_slash_and_there_is_no_extglob_no_backslash_and_no_negation(pattern, name, want):
    assert github.matches(pattern, name) is want


@pytest.mark.parametrize(
    "include, exclude, held",
    [
        ((), (), []),
        ((), ("refs/heads/a",), ["b", "c/d"]),
        (("~ALL",), (), ["a", "b", "c/d"]),
        (("~ALL",), ("refs/heads/c/*",), ["a", "b"]),
        (("~DEFAULT_BRANCH",), (), ["b"]),
        (("refs/heads/a", "refs/heads/c/*"), (), ["a", "c/d"]),
        (("refs/heads/*",), ("~DEFAULT_BRANCH",), ["a"]),
        (("refs/heads/*",), ("~ALL",), []),
    ],
)
def test_an_empty_include_is_nothing_or_with_excludes_all_but_those(include, exclude, held):
    chosen = github.condition(include, exclude, "b")
    assert [name for name in ("a", "b", "c/d") if chosen.holds(f"refs/heads/{name}")] == held


@pytest.mark.parametrize(
    "glob, include",
    [
        ("main", ("main",)),
        ("feature/*", ("feature/*",)),
        ("feature/**", ("feature/**/*",)),
        ("**", ("**/*",)),
        ("**/x", ("**/x",)),
        ("revert-**", ("revert-*", "revert-*/**/*")),
        ("v[0-9]*.x", ("v[0-9]*.x",)),
        ("v[210]", ("v[0-2]",)),
        ("v[b!-]", ("v[b!-]",)),
        ("[-]x", ("-x",)),
    ],
)
def test_a_glob_of_the_policy_is_said_in_patterns_of_github(glob, include):
    assert github.said(glob) == github.Said(include)


@pytest.mark.parametrize(
    "glob, why",
    [
        ("[!a]*", "no class of what a character is not"),
        ("[^a]*", "no class of what a character is not"),
        ("\\*", "cannot quote *"),
        ("**a**b**c**d**e**f", "more than 16 patterns"),
        ("[a", "not closed"),
    ],
)
def test_a_pattern_that_the_host_cannot_say_is_a_finding_never_an_approximation(glob, why):
    told = github.said(glob)
    assert (told.include, told.exclude) == ((), ())
    assert why in told.unsaid


@given(written, names)
@settings(max_examples=400)
def test_what_is_said_matches_the_very_same_names(glob, name):
    """Compile one policy pattern per platform and test round trip."""
    told = github.said(glob)
    if not told.unsaid:
        assert any(github.matches(one, name) for one in told.include) is globs.matches(glob, name)


@given(written, names)
@settings(max_examples=300)
def test_a_glob_as_an_automaton_matches_what_the_glob_matches(glob, name):
    assert patterns.matches(patterns.of_glob(glob), name) is globs.matches(glob, name)


@given(written, written, st.lists(names, max_size=20))
@settings(max_examples=200)
def test_regions_are_what_trying_names_shows(one, other, tried):
    within, against = Names((patterns.of_glob(one),)), Names((github.pattern(other),))
    found = patterns.regions(within, (against,))
    assert {(against.holds(name),) for name in tried if within.holds(name)} <= set(found)
    for (held,), sample in found.items():
        assert within.holds(sample)
        assert against.holds(sample) is held


def test_the_shortest_name_of_each_region_is_one_that_people_can_read():
    within = Names((patterns.of_glob("release/*"),))
    assert dict(patterns.regions(within, (Names((github.pattern("release/v*"),)),))) == {
        (False,): "release/x",
        (True,): "release/v",
    }


def test_patterns_made_to_explode_are_unknown_in_bounded_time():
    within = Names((patterns.of_glob("**"),))
    hostile = Names(tuple(github.pattern("*a" + "?" * place) for place in range(1, 24)))
    with pytest.raises(Unreadable, match="too intricate"):
        patterns.regions(within, (hostile,))


KINDS = Kinds(
    (
        BranchKind("production", ("main",)),
        BranchKind("old", ("release/0.*",)),
        BranchKind("release", ("release/*", "next")),
        BranchKind("topic", ("**",)),
    ),
    (TagKind("version", ("v[0-9]*",)),),
)


def test_a_kind_is_what_it_matches_and_no_earlier_kind_does():
    chosen = kind_names(KINDS, KINDS.branches[2])
    held = [one for one in ("release/1", "release/0.1", "next", "main") if chosen.holds(f"refs/heads/{one}")]
    assert held == ["release/1", "next"]
    assert github.kind_said(KINDS.branches[2], KINDS.branches[:2]) == github.Said(
        ("release/*", "next"), ("release/0.*",)
    )


def test_branches_to_come_are_asked_about_once_for_each_part_that_the_host_treats_alike():
    split = (Names((patterns.of_glob("refs/heads/release/9*"),)),)
    assert to_come(KINDS, KINDS.branches[2], ()) == ["release/x"]
    assert to_come(KINDS, KINDS.branches[2], split) == ["release/x", "release/9"]
    assert to_come(KINDS, KINDS.branches[0], ()) == [], "main is asked about when it is there"
    assert to_come(KINDS, KINDS.tags[0], ()) == ["v1"]
    assert [KINDS.of(one).name for one in to_come(KINDS, KINDS.branches[3], ())] == ["topic"]
