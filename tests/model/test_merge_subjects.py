import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.evidence import Merged
from refwarden.model.merge_subjects import evidence, of_commit

SHA = "0123456789abcdef0123456789abcdef01234567"
GITLAB = "\nBetter words\n\nSee merge request acme/shop!7"


def only(subject: str, body: str = "", parents: int = 2) -> Merged:
    (found,) = evidence(subject, body, parents)
    return found._replace(said="", how="none")


@pytest.mark.parametrize(
    ("subject", "want"),
    [
        ("Merge branch 'feature/x'", Merged(head="feature/x")),
        ("Merge branch 'feature/x' into develop", Merged(head="feature/x", target="develop")),
        ("Merge branch 'it's' into a'b", Merged(head="it's", target="a'b")),
        ("Merge branch 'develop' of git@host:acme/x", Merged(head="develop", remote=True)),
        ("Merge branch 'develop' of ../x into develop", Merged(head="develop", target="develop", remote=True)),
        ("Merge remote-tracking branch 'origin/x/y'", Merged(head="x/y", remote=True)),
        ("Merge remote branch 'origin/x' into y", Merged(head="x", target="y", remote=True)),
        ("Merge remote-tracking branch 'bob/main'", Merged(head="main", owner="bob", remote=True)),
        ("Merge tag 'v1.0' into develop", Merged(tag="v1.0", target="develop")),
        (f"Merge commit '{SHA}'", Merged()),
        ("Merge pull request #7 from acme/feature/x", Merged(head="feature/x", owner="acme", pull="#7")),
        ("Merged pull request #7 from bob/fix:", Merged(head="fix", owner="bob", pull="#7")),
        ("Merge pull request #7 in P/r from x/y to main", Merged(head="x/y", pull="#7", target="main")),
        (
            "Merge pull request #7 in P/r from ~bob/r:x to main",
            Merged(head="x", owner="~bob", pull="#7", target="main"),
        ),
        ("Merged in feature/x (pull request #7)", Merged(head="feature/x", pull="#7")),
        ("Merged PR 7: Better words", Merged(pull="!7")),
        ("Merge pull request 'Title' (#7) from x into main", Merged(head="x", pull="#7", target="main")),
        (
            "Merge pull request 'a' (#1) from b into c' (#7) from bob/r:x into main",
            Merged(head="x", owner="bob", pull="#7", target="main"),
        ),
        ("Better words (#7)", Merged(pull="#7")),
        ("Merge branch 'x' (#7)", Merged(pull="#7")),
        ("Merge of #7", Merged(pull="#7")),
    ],
)
def test_every_known_form_is_read(subject: str, want: Merged) -> None:
    assert only(subject) == want


def test_gitlab_names_the_branch_in_the_subject_and_the_request_in_the_body() -> None:
    assert only("Merge branch 'x' into 'main'", GITLAB) == Merged(head="x", target="main", pull="!7")


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Merge",
        "Merge ",
        "Merge branch",
        "Merge branch '",
        "Merge branch ''",
        "Merge branch 'a b'",
        "Merge branch 'x' and a story",
        "Merge pull request #seven from x",
        "Merge pull request #\u0667 from bob/x",
        "Merged in x (pull request #)",
        "Merged PR : x",
        "Fix the merge branch 'x'",
        f"Merge {SHA} into {SHA}",
        'Revert "Better words (#7)"',
    ],
)
def test_what_is_no_such_form_claims_nothing(subject: str) -> None:
    assert evidence(subject, "", 2) == (Merged(said=subject.strip()),)
    assert evidence(subject, "", 1) == ()


def test_an_octopus_names_each_of_its_parents() -> None:
    heads = [one.head for one in evidence("Merge branches 'a', 'b' and 'c' into main", "", 4)]
    assert heads == ["a", "b", "c"]


def test_an_octopus_from_two_places_names_each() -> None:
    found = evidence("Merge branch 'a' of one; branch 'b' of two", "", 3)
    assert [(one.head, one.remote) for one in found] == [("a", True), ("b", True)]


def test_git_groups_an_octopus_by_sort_so_branches_and_tags_together_cannot_be_told_apart() -> None:
    assert all(one.how == "none" for one in evidence("Merge branch 'a', tag 'v1'", "", 3))


@pytest.mark.parametrize("parents", [3, 5])
def test_names_that_do_not_match_the_parents_in_number_tell_nothing(parents: int) -> None:
    found = evidence("Merge branches 'a', 'b' and 'c'", "", parents)
    assert len(found) == parents - 1
    assert {(one.head, one.how) for one in found} == {("", "none")}


@pytest.mark.parametrize(
    ("subject", "body", "pull"),
    [
        ("Better words (#7)", "", "#7"),
        ('Revert "Better words (#7)" (#8)', "", "#8"),
        ("Better words", GITLAB, "!7"),
        ("Better words", GITLAB + "\r\nSigned-off-by: x", "!7"),
        ("Merged PR 7: Better words", "", "!7"),
    ],
)
def test_a_squash_bears_the_mark_of_its_pull_request(subject: str, body: str, pull: str) -> None:
    (found,) = evidence(subject, body, 1)
    assert (found.pull, found.how) == (pull, "mark")


def test_a_merge_of_a_branch_that_was_flattened_to_one_parent_is_no_pull_request() -> None:
    assert evidence("Merge branch 'feature/x'", "", 1) == ()


def test_the_owner_of_this_repository_is_no_fork() -> None:
    message = "\nMerge pull request #7 from Acme/develop\n\nWords"
    assert of_commit(message, ["a", "b"], home="acme")[0] == Merged(
        "b", head="develop", pull="#7", how="subject", said="Merge pull request #7 from Acme/develop"
    )
    assert of_commit(message, ["a", "b"])[0].owner == "Acme"


PIECES = st.sampled_from(
    ["Merge ", "branch ", "branches ", "tag ", "'", "' of ", " into ", ", ", " and ", "; ", "pull request ", "#7", "(#"]
)
MORE_PIECES = st.sampled_from(
    [
        ")",
        "Merged in ",
        "Merged PR ",
        "See merge request ",
        "!",
        "\n",
        "from ",
        "to ",
        ":",
        "/",
        "x",
        "\udcff",
        "\u2028",
    ]
)


@given(
    st.one_of(st.text(), st.lists(PIECES | MORE_PIECES).map("".join)),
    st.lists(PIECES | MORE_PIECES).map("".join),
    st.integers(0, 5),
)
def test_whatever_is_written_gets_an_entry_for_each_further_parent_and_no_error(
    subject: str, body: str, parents: int
) -> None:
    found = evidence(subject, body, parents)
    assert len(found) == parents - 1 if parents > 1 else len(found) <= parents
    assert all(" " not in one.head and "\n" not in one.pull for one in found)


@given(st.from_regex(r"[a-zA-Z0-9'./_-]{1,20}", fullmatch=True), st.from_regex(r"[a-z/]{1,9}", fullmatch=True))
def test_the_name_that_git_wrote_is_the_name_that_is_read(head: str, target: str) -> None:
    found = only(f"Merge branch '{head}' into {target}")
    assert (found.head, found.target) == (head, target)


def test_a_message_of_a_megabyte_is_read_in_bounded_time() -> None:
    hostile = "Merge branches " + "'a', " * 300_000
    assert evidence(hostile, "\nSee merge request !" * 60_000, 3) == (Merged(said=hostile[:8192].strip()),) * 2
