"""A merge group's tree, made again by real git from the heads that were judged."""

import os

import pytest

from refwarden.model.checks import MergeGroup, MergeProof
from refwarden.model.verdict import Unreadable
from refwarden.rules.checks.merge_queue import RULE
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from refwarden.sources.local.regroup import LocalRegroup
from tests.rules.table import Row, broken, decide
from tests.support.repository import Repository


@pytest.fixture
def repository(tmp_path):
    """Two pull requests that merge cleanly, and one that conflicts with the first."""
    made = Repository(tmp_path / "r")
    made.commit("chore: begin", {"a.txt": "a\nb\nc\nd\ne\nf\ng\n", "b.txt": "b\n"})
    for branch, files in (
        ("one", {"a.txt": "A\nb\nc\nd\ne\nf\ng\n"}),
        ("two", {"a.txt": "a\nb\nc\nd\ne\nf\nG\n"}),
        ("three", {"a.txt": "X\nb\nc\nd\ne\nf\ng\n"}),
    ):
        made.switch(branch, "main")
        made.commit(f"feat: {branch}", files)
    made.switch("queue", "main")
    return made


def regroup(repository):
    place = locate(str(repository.path))
    return LocalRegroup(open_backend(place), os.path.join(place.common_dir, "objects"))


def tips(repository, *branches):
    return tuple(repository.tip(branch) for branch in branches)


def test_the_group_that_git_merges_has_the_tree_that_is_made_again(repository):
    for branch in ("one", "two"):
        repository.git("merge", "--quiet", "--no-ff", "-m", branch, branch)
    again = regroup(repository)
    assert again.redo(repository.tip("main"), tips(repository, "one", "two")) == again.tree(repository.tip("queue"))


def test_a_group_that_was_squashed_has_the_same_tree(repository):
    for branch in ("one", "two"):
        repository.git("merge", "--quiet", "--squash", branch)
        repository.git("commit", "--quiet", "-m", branch)
    again = regroup(repository)
    assert again.redo(repository.tip("main"), tips(repository, "one", "two")) == again.tree(repository.tip("queue"))


def test_heads_that_conflict_give_no_tree(repository):
    assert regroup(repository).redo(repository.tip("main"), tips(repository, "one", "three")) == ""


def test_no_heads_leave_the_base_as_it_is(repository):
    again = regroup(repository)
    assert again.redo(repository.tip("main"), ()) == again.tree(repository.tip("main"))


def test_what_somebody_slipped_into_the_group_is_found_by_the_rule(repository):
    repository.git("merge", "--quiet", "--no-ff", "--no-commit", "one")
    repository.commit("merge one", {"evil.txt": "evil\n"})
    head, base = repository.tip("one"), repository.tip("main")
    again = regroup(repository)
    proof = MergeProof(again.tree, again.redo, lambda _: head)
    for commit, state in ((repository.tip("queue"), "broken"), (head, "kept")):
        group = MergeGroup(commit, base, ((12, head),), "main")
        assert decide(RULE, Row("", group, broken(), (proof,))).state == state


def test_the_clone_is_not_written_to_and_its_configuration_does_not_merge(repository):
    repository.git("config", "merge.renames", "false")
    repository.git("config", "merge.evil.driver", "touch ran; false")
    (repository.path / ".git" / "info").mkdir(exist_ok=True)
    (repository.path / ".git" / "info" / "attributes").write_text("* merge=evil\n")
    before = sorted(path for path in repository.path.rglob("*") if path.is_file())
    assert regroup(repository).redo(repository.tip("main"), tips(repository, "one", "two"))
    assert sorted(path for path in repository.path.rglob("*") if path.is_file()) == before


def test_a_commit_that_is_not_here_is_unreadable(repository):
    again = regroup(repository)
    for ask in (
        lambda: again.tree("0" * 40),
        lambda: again.redo(repository.tip("main"), ("f" * 40,)),
        lambda: again.tree("--help"),
    ):
        with pytest.raises(Unreadable, match=r"not in this clone|no object id"):
            ask()
