"""Files as each host reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.codeowners import github, gitlab
from refwarden.model.codeowners.entries import sections_of
from refwarden.model.codeowners.gitlab import owners_of


def names(entries):
    return [[str(owner) for owner in entry.owners] for entry in entries]


def on_github(text, path="a.md"):
    return names(github.parse(text).of(path))


def on_gitlab(text, path="a.md"):
    return names(gitlab.parse(text).of(path))


@pytest.mark.parametrize(("text", "owners"), [
    ("* @ana", [["@ana"]]),
    ("\t *\t@ana\t@Acme/Core-1 \r", [["@ana", "@Acme/Core-1"]]),
    ("\ufeff* @ana", [["@ana"]]),
    ("* @ana @ANA", [["@ana"]]),
    ("* @ana#x", []),
    ("* @ana #x @ben", [["@ana"]]),
    ("* @dependabot[bot]", [["@dependabot[bot]"]]),
    ("* ana@acme.example", [["ana@acme.example"]]),
    ("* docs@", []), ("* @", []), ("* @a/", []), ("* @a/b/c", []), ("* ana", []), ("* @@developer", []), ("* a@b", []),
    ("* @acme/..", []), ("* @acme/.", []),
    ("* @ana\na.md", [[]]),
    ("# * @ana", []),
    ("***/a.md @ana", []),
    ("!a.md @ana", []), ("[a].md @ana", []), ("\\#a @ana", []),
])  # fmt: skip
def test_github(text, owners):
    assert on_github(text) == owners


@pytest.mark.parametrize("line", ["!a.md @ana", "[a].md @ana", "\\#a @ana", "* nobody", "***/a @ana"])
def test_what_github_drops_is_kept_with_its_line_and_reason(line):
    (dropped,) = github.parse(f"# first\n* @ana\n{line}\n").dropped
    assert (dropped.line, dropped.text, dropped.whole) == (3, line, True)
    assert dropped.reason


def test_no_owners_is_another_answer_than_no_match():
    file = github.parse("docs/ @ana\ndocs/free/")
    assert (names(file.of("docs/free/x")), file.of("src/x")) == ([[]], ())
    assert (file.speaks_of("docs/free/x"), file.speaks_of("src/x")) == (True, False)


def test_escaped_spaces_belong_to_the_pattern():
    assert on_github("my\\ docs/ @ana", "my docs/a") == [["@ana"]]
    assert on_gitlab("my\\ docs/ @ana", "my docs/a") == [["@ana"]]
    assert on_gitlab("my docs/ @ana", "my") == [["@ana"]]


def test_a_file_of_3_mb_or_more_is_not_loaded():
    assert github.parse("* @ana", github.MOST_BYTES - 1).of("a") != ()
    large = github.parse("* @ana", github.MOST_BYTES)
    assert large.of("a") == ()
    assert "GitHub loads none" in large.unloaded


@pytest.mark.parametrize(("text", "owners"), [
    ("* @ana\n[Docs]\n*.md @ben", [["@ana"], ["@ben"]]),
    ("[A]\n*.md @ana\n[B]\n* @ben\n[a]\n* @cleo", [["@cleo"], ["@ben"]]),
    ("[Docs] @ana @acme/core\n*.md", [["@ana", "@acme/core"]]),
    ("[Docs] @ana\n*.md @ben", [["@ben"]]),
    ("[Docs] @ana # by @ben\n*.md", [["@ana"]]),
    ("[Docs] @ana\n*.md nobody", [[]]),
    ("* @ana # and @ben", [["@ana", "@ben"]]),
    ("* (@ana), @ben.", [["@ana", "@ben"]]),
    ("* @@Developers @@maintainer @@guest", [["@@developer", "@@maintainer"]]),
    ("* @acme/core/web-1", [["@acme/core/web-1"]]),
    ("* ana@acme.example", [["ana@acme.example"]]),
    ("* @ana\n!*.md", []),
    ("* @ana\n!*.md\na.md @ben", []),
    ("* @ana\n[Docs]\n!*.md\n*.md @ben", [["@ana"]]),
    ("a.md @ana\n* @ben\na.md @cleo", [["@ben"]]),
    ("[Docs\n* @ana", [["@ana"]]),
    ("[a]*.md @ana\n*.md", [[]]),
    ("  # * @ana", []),
])  # fmt: skip
def test_gitlab(text, owners):
    assert on_gitlab(text) == owners


@pytest.mark.parametrize(("heading", "optional", "needed"), [
    ("[Docs]", False, 1), ("^[Docs]", True, 1), ("[Docs][3]", False, 3), ("[Docs][0]", False, 1), ("[Docs][]", False, 1),
    ("[Docs][x]", False, 1), ("^[Docs][2]", True, 2), ("[Docs][2] @ben", False, 2), ("[Docs] [2]", False, 1),
])  # fmt: skip
def test_headings_of_gitlab(heading, optional, needed):
    (entry,) = gitlab.parse(f"{heading}\n* @ana").of("a")
    assert (entry.section, entry.optional, entry.needed) == ("Docs", optional, needed)


def test_required_if_any_copy_is():
    file = gitlab.parse("^[Docs]\n*.md @ana\n[DOCS]\n*.rb @ben\n^[Code]\n*.py @ana")
    assert {entry.section: entry.optional for entries in sections_of(file).values() for entry in entries} == {
        "Docs": False,
        "Code": True,
    }


@pytest.mark.parametrize(("text", "reason"), [
    ("* @ana ben", "ben: GitLab finds no owner"), ("[Docs\n* @ana", "not closed"), ("[ ]\n* @ana", "no name"),
    ("*", "it has no owner"), ("[Docs][0]\n* @ana", "one approval at least"), ("^[Docs][2]\n* @ana", "asks for nobody"),
    ("[Docs] ana\n* @ben", "does not all name owners"),
])  # fmt: skip
def test_what_gitlab_passes_over_is_told(text, reason):
    told = gitlab.parse(text).dropped
    assert any(reason in one.reason for one in told)
    assert not any(one.whole for one in told)


@given(st.text("@ab[]^!#*\\/ \t\n1.-_é\udc80", max_size=80), st.text("ab/", max_size=8))
def test_whatever_a_file_says_it_is_read(text, path):
    for parse in (github.parse, gitlab.parse):
        file = parse(text)
        for entry in file.of(path):
            assert entry.needed >= 1
            assert 1 <= entry.line <= text.count("\n") + 1


@given(st.text("@abc.,()/-_ ", max_size=40))
def test_every_word_names_somebody_or_is_told(text):
    owners, malformed = owners_of(text)
    assert len({owner.key for owner in owners}) == len(owners)
    assert bool(owners or malformed) is bool(text.strip())
