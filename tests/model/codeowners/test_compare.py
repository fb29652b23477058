"""What the two hosts read differently: every kind is shown by an example for which they really give other owners."""

import pytest

from refwarden.model.codeowners.compare import KINDS, differences, owners_on
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.codeowners.places import PLACES, first


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_kind_of_difference_is_one(kind):
    on_github, on_gitlab = owners_on(kind.example, kind.path)
    assert on_github != on_gitlab
    assert kind in {one.kind for one in differences(kind.example)}


@pytest.mark.parametrize(
    "text", ["* @ana", "/src/ @ana @ben", "*.md @ana", "src/ @ana", "/a/*.py @ana", "# [x]", "\n", "**/a.md @ana"]
)
def test_lines_that_both_read_alike_are_not_told(text):
    assert differences(text) == ()


def test_a_name_that_is_no_directory_is_not_taken_for_one():
    text = "/Makefile @ana\n/docs @ben\n"
    assert [one.line for one in differences(text)] == [1, 2]
    assert [one.line for one in differences(text, ("Makefile", "docs/a.md"))] == [2]


@pytest.mark.parametrize(("dialect", "there", "found"), [
    ("github", {"CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS"}, ".github/CODEOWNERS"),
    ("github", {"CODEOWNERS", "docs/CODEOWNERS"}, "CODEOWNERS"),
    ("github", {".gitlab/CODEOWNERS"}, None),
    ("gitlab", {"CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS"}, "CODEOWNERS"),
    ("gitlab", {".gitlab/CODEOWNERS", "docs/CODEOWNERS"}, "docs/CODEOWNERS"),
    ("gitlab", {".github/CODEOWNERS"}, None),
])  # fmt: skip
def test_search_order_is_each_hosts_own(dialect, there, found):
    taken = first(dialect, lambda path: path if path in there else None)
    assert (taken[0] if taken else None) == found
    assert all(path.endswith("CODEOWNERS") for path in PLACES[dialect])


def test_that_there_is_no_file_is_an_answer():
    fact = CodeOwners.of(None)
    assert (fact.path, fact.owning("a"), fact.text.path) == ("", (), "")
