"""Patterns of CODEOWNERS: tables by dialect, real git, a slow and obvious reference, and hostile ones."""

import os
import subprocess
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from refwarden.model.codeowners.index import MOST_TRIES, Index, matches
from refwarden.model.codeowners.pattern import Wild, fits, fnmatch, github, gitlab, segment
from refwarden.model.verdict import Unreadable

GITHUB = [
    # pattern, what it matches, what it does not
    ("*", "a a/b .x", ""),
    ("*.js", "a.js x/y/a.js a.js/deep", "a.jsx"),
    ("/*.js", "a.js", "x/a.js"),
    ("docs", "docs docs/a x/docs x/docs/a", "doc docs2"),
    ("docs/", "docs/a docs/a/b x/docs/a", "docs x/docs"),
    ("/docs/", "docs/a docs/a/b", "docs x/docs/a"),
    ("/docs", "docs docs/a/b", "x/docs"),
    ("docs/*", "docs/a docs/.a", "docs docs/a/b x/docs/a"),
    ("docs/*/", "docs/a/b docs/a/b/c", "docs/a"),
    ("docs/**", "docs/a docs/a/b", "docs x/docs/a"),
    ("docs/*.md", "docs/a.md", "docs/a/b.md x/docs/a.md"),
    ("docs/a", "docs/a docs/a/b", "x/docs/a"),
    ("**/docs", "docs x/docs x/docs/a x/y/docs", "mydocs"),
    ("**/docs/*.md", "docs/a.md x/docs/a.md", "docs/a/b.md"),
    ("a/**/b", "a/b a/x/b a/x/y/b a/x/b/deep", "b x/a/b"),
    ("a/**/*", "a/b a/x/b", "a"),
    ("**", "a a/b", ""),
    ("a?c", "abc x/abc", "ac abbc a/c"),
    ("a\\*c", "a*c", "abc"),
    ("my\\ file", "my file", "my"),
    ("a**b", "ab axxb x/axb", "a/b"),
    ("/", "", "a a/b"),
    ("*/a", "x/a x/a/b", "a x/y/a"),
]
GITLAB = [
    ("*", "a a/b .x", ""),
    ("*.js", "a.js x/y/a.js .js", "a.jsx a.js/deep"),
    ("/*.js", "a.js", "x/a.js"),
    ("docs", "docs x/docs", "docs/a x/docs/a"),
    ("docs/", "docs/a docs/a/b x/docs/a", "docs"),
    ("/docs/", "docs/a docs/a/b", "docs x/docs/a"),
    ("docs/*", "docs/a docs/.a x/docs/a", "docs docs/a/b"),
    ("docs/**", "docs/a", "docs/a/b"),
    ("docs/**/*", "docs/a docs/a/b x/docs/a", "docs"),
    ("a/b", "a/b x/a/b", "a/b/c"),
    ("/a/b", "a/b", "x/a/b a/b/c"),
    ("/docs/*/", "docs/a/b docs/a/b/c", "docs/a"),
    ("[a-c]x", "ax bx x/cx", "dx"),
    ("[!a-c]x", "dx", "ax"),
    ("[^a]x", "dx", "ax"),
    ("[]a]x", "", "ax ]x a]x"),
    ("[a", "", "a [a"),
    ("a[-x]b", "axb a-b", "ayb"),
    ("[b\\]]x", "bx ]x", "ax"),
    ("a\\*b", "a*b", "axb"),
    ("\\#a", "#a", "a"),
    ("my\\ file", "my file", "my"),
    ("{a,b}", "{a,b}", "a b"),
    ("/a/**/b", "a/b a/x/y/b", "a/xb"),
    ("/a**/b", "ax/b a/b", "a/x/b"),
    ("/a\\/b", "a/b", "ab"),
    ("/a[/]b", "", "a/b"),
]


def table(rows):
    return [
        (pattern, path, wanted)
        for pattern, yes, no in rows
        for paths, wanted in ((yes, True), (no, False))
        for path in (("my file", "my") if "\\ " in pattern and wanted else paths.split())
        if not (path == "my" and wanted)
    ]


@pytest.mark.parametrize(("pattern", "path", "wanted"), table(GITHUB))
def test_github(pattern, path, wanted):
    assert matches(github(pattern), path) is wanted


@pytest.mark.parametrize(("pattern", "path", "wanted"), table(GITLAB))
def test_gitlab(pattern, path, wanted):
    assert matches(gitlab(pattern), path) is wanted


# A slow and obvious reference: every way of cutting, by the words of the definition.


def obvious(tokens, name):
    if not tokens:
        return not name
    if tokens[0] == "*":
        return any(obvious(tokens[1:], name[at:]) for at in range(len(name) + 1))
    return bool(name) and (tokens[0] == "?" or tokens[0][-1] == name[0]) and obvious(tokens[1:], name[1:])


def whole(segments, names):
    """Whether segments match all the names."""
    if not segments:
        return not names
    if segments[0] is None:
        return any(whole(segments[1:], names[at:]) for at in range(len(names) + 1))
    if not names:
        return False
    head = segments[0]
    return (obvious(head.tokens, names[0]) if isinstance(head, Wild) else head == names[0]) and whole(
        segments[1:], names[1:]
    )


def reference(pattern, path):
    names = path.split("/")
    upper = any(whole(pattern.segments, names[:at]) for at in range(1, len(names)))
    return (pattern.file and whole(pattern.segments, names)) or (pattern.below and upper)


PATTERNS = st.text("ab*?/", min_size=1, max_size=10)
PATHS = st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join)


@given(st.text("ab*?\\", max_size=8), st.text("ab", max_size=8))
def test_a_segment_matches_as_the_obvious_reference_says(text, name):
    found = segment(text, classes=False)
    if isinstance(found, Wild):
        assert fits(found, name) is obvious(found.tokens, name)
    else:
        assert not any(wild in text.replace("\\*", "").replace("\\?", "") for wild in "*?")


@given(st.lists(PATTERNS, min_size=1, max_size=6), PATHS, st.sampled_from([github, gitlab]))
def test_the_index_finds_what_each_pattern_matches_by_itself(texts, path, dialect):
    patterns = [dialect(text) for text in texts]
    assert Index(patterns).find(path) == {at for at, one in enumerate(patterns) if reference(one, path)}


@given(st.text("ab*?[]!^-\\/ #", max_size=12), st.text("ab/-]", max_size=12))
def test_no_pattern_and_no_path_is_a_crash(text, path):
    for dialect in (github, gitlab):
        assert matches(dialect(text), path) in (True, False)


# Real git: GitHub's patterns are .gitignore's but for the final lone star.

FILES = ["a", "b", "ab", "a.b", "x/a", "x/b/a", "a/a", "a/b", "a/x/b", "b/a/x/b", "ab/x/a", ".a", "x/.a/b"]


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    root = tmp_path_factory.mktemp("ignoring")
    subprocess.run(["git", "init", "-q", str(root)], check=True, env=environment())
    return root


def environment():
    return {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": "/nowhere",
    }


def ignored(root, pattern):
    """Return which of the files git ignores. Names need not exist: whatever lies below something is a directory."""
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "exclude").write_text(pattern + "\n")
    found = subprocess.run(
        ["git", "-C", str(root), "check-ignore", "--no-index", "--stdin"],
        input="\n".join(FILES),
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert found.returncode in (0, 1), found.stderr
    return set(found.stdout.split())


def lone(pattern):
    return pattern.rpartition("/")[2] == "*"


UNDISPUTED = [
    "a", "/a", "a/", "/a/", "a/b", "/a/b", "a/b/", "**/a", "**/a/", "**/a/b", "a/**", "a/**/b", "*.b", "/*.b", "x/*.b", "a?",
    "?b", "**", "/**", "a/**/x", "**/x/*/b", "*/a", "a/*/b",
]  # fmt: skip


@pytest.mark.parametrize("pattern", UNDISPUTED)
def test_undisputed_patterns_match_what_git_ignores(repository, pattern):
    assert {name for name in FILES if matches(github(pattern), name)} == ignored(repository, pattern)


@pytest.mark.parametrize("pattern", ["a/*", "/a/*", "x/*", "**/x/*", "/*"])
def test_final_lone_star_stays_in_its_directory_which_is_the_only_difference_from_git_check_ignore(repository, pattern):
    ours = {name for name in FILES if matches(github(pattern), name)}
    git = ignored(repository, pattern)
    assert ours < git
    assert {name for name in FILES if matches(github(pattern)._replace(below=True), name)} == git


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "x", "a?", "*b", "a*", "**", "*"]), min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
)
def test_any_pattern_that_both_can_say_matches_what_git_ignores(repository, parts, rooted, directory):
    pattern = "/" * rooted + "/".join(parts) + "/" * directory
    assume(not lone(pattern) or pattern == "*")
    assert {name for name in FILES if matches(github(pattern), name)} == ignored(repository, pattern)


# Hostile patterns end soon.

HOSTILE = ["*a" * 2000 + "b", "**/" * 2000 + "b", "*/" * 2000, "a*" * 100_000, "?" * 100_000, "[a-z]" * 5000, "[" * 50_000, "\\" * 50_000]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:6] for text in HOSTILE])
def test_a_hostile_pattern_is_tried_in_bounded_time(text):
    path = "a" * 255 + "/" + "/".join(["a"] * 1000)
    began = time.perf_counter()
    for dialect in (github, gitlab):
        matches(dialect(text), path)
    assert time.perf_counter() - began < 5


def test_thousands_of_files_against_thousands_of_lines_take_no_time_to_speak_of():
    patterns = [github(f"/src/team{at}/module/*.py") for at in range(10_000)] + [
        github(f"*.x{at}") for at in range(300)
    ]
    index = Index(patterns)
    began = time.perf_counter()
    for at in range(3000):
        assert index.find(f"src/team{at}/module/file{at}.py") == {at}
    assert time.perf_counter() - began < 10


def test_too_many_wildcards_are_given_up_and_not_taken_for_no_match(monkeypatch):
    assert MOST_TRIES > 1_000_000
    monkeypatch.setattr("refwarden.model.codeowners.index.MOST_TRIES", 100)
    index = Index([github(f"*.x{at}") for at in range(60)])
    assert index.find("a.x1") == {1}
    with pytest.raises(Unreadable, match="too many wildcards"):
        index.find("b.x1")


def test_a_pattern_for_ruby_is_taken_as_it_stands():
    assert matches(fnmatch("/**/a*/b"), "x/y/ab/b")
    assert not matches(fnmatch("/a**"), "a/b")
