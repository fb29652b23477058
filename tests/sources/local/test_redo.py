"""What a reviewed commit brought, made again on today's base by real git: is the head still that?"""

import pytest

from refwarden.model.pulls import Account, End, PullRequest
from refwarden.model.verdict import Unreadable
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from refwarden.sources.local.redo import LocalRedo
from tests.support.repository import Repository

LINES = [f"line {number}\n" for number in range(40)]


def text(**changes):
    """Forty lines, some of them changed: `text(l3="new")`."""
    lines = list(LINES)
    for key, value in changes.items():
        lines[int(key[1:])] = f"{value}\n"
    return "".join(lines)


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "r")
    made.commit("chore: begin", {"a.txt": text(), "b.txt": text(), "c.bin": b"\0\1\2"})
    made.switch("feature", "main")
    made.commit("feat: reviewed", {"a.txt": text(l3="reviewed")})
    made.git("tag", "reviewed")
    return made


def changed(repository, reviewed="reviewed", head="feature", base="main"):
    pull = PullRequest(
        1, "", "", Account("ana"), End("feature", repository.tip(head), "a/r"), End("main", repository.tip(base), "a/r")
    )
    backend = open_backend(locate(str(repository.path)))
    return sorted(LocalRedo(backend).changed_since(pull, repository.tip(reviewed)))


def on_main(repository, files):
    repository.switch("main")
    repository.commit("chore: meanwhile", files)
    repository.switch("feature")


def test_nothing_happened(repository):
    assert changed(repository) == []


def test_another_commit_changes_what_it_touches(repository):
    repository.commit("feat: more", {"b.txt": text(l1="x")})
    assert changed(repository) == ["b.txt"]


def test_another_commit_on_the_same_file_changes_it(repository):
    repository.commit("feat: more", {"a.txt": text(l3="reviewed", l30="slipped in")})
    assert changed(repository) == ["a.txt"]


def test_an_empty_commit_changes_nothing(repository):
    repository.commit("chore: wake the checks")
    assert changed(repository) == []


def test_another_message_changes_nothing(repository):
    repository.git("commit", "--quiet", "--amend", "--message", "feat: better words")
    assert changed(repository) == []


@pytest.mark.parametrize("way", [("merge", "--quiet", "--no-edit"), ("rebase", "--quiet")])
class TestUpdatingFromTheBase:
    """A clean rebase and a clean merge of the base keep what was reviewed."""

    def test_that_touches_other_files(self, repository, way):
        on_main(repository, {"b.txt": text(l5="theirs")})
        repository.git(*way, "main")
        assert changed(repository) == []

    def test_that_touches_other_lines_of_the_same_file(self, repository, way):
        on_main(repository, {"a.txt": text(l30="theirs")})
        repository.git(*way, "main")
        assert changed(repository) == []

    def test_that_made_the_same_change(self, repository, way):
        on_main(repository, {"a.txt": text(l3="reviewed"), "b.txt": text(l3="more")})
        repository.git(*way, "main")
        assert changed(repository) == []

    def test_with_a_change_slipped_in_afterwards(self, repository, way):
        on_main(repository, {"b.txt": text(l5="theirs")})
        repository.git(*way, "main")
        repository.git("commit", "--quiet", "--amend", "--no-edit", "--allow-empty")
        (repository.path / "b.txt").write_text(text(l5="theirs", l6="slipped in"))
        repository.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        assert changed(repository) == ["b.txt"]

    def test_with_a_conflict_that_somebody_resolved(self, repository, way):
        """PB's update-merge test cannot see hand-resolved conflicts."""
        on_main(repository, {"a.txt": text(l3="theirs")})
        repository.git(*way, "main", check=False)
        (repository.path / "a.txt").write_text(text(l3="both"))
        repository.git("add", "a.txt")
        repository.git("-c", "core.editor=true", way[0], "--continue")
        assert changed(repository) == ["a.txt"]

    def test_that_keeps_one_side_of_a_conflict(self, repository, way):
        on_main(repository, {"a.txt": text(l3="theirs")})
        repository.git(*way, "main", check=False)
        (repository.path / "a.txt").write_text(text(l3="reviewed"))
        repository.git("add", "a.txt")
        repository.git("-c", "core.editor=true", way[0], "--continue")
        assert changed(repository) == ["a.txt"]


def test_a_merge_that_undoes_the_bases_work_is_a_change(repository):
    """A merge of the base that takes our side only: the base's line is gone, and no line of ours is new."""
    on_main(repository, {"b.txt": text(l5="a fix")})
    repository.git("merge", "--quiet", "--no-edit", "--strategy=ours", "main")
    assert changed(repository) == ["b.txt"]


def test_lines_that_only_change_places_are_a_change(repository):
    repository.commit("feat: more", {"a.txt": text(l3="reviewed").replace("line 7\nline 8\n", "line 8\nline 7\n")})
    assert changed(repository) == ["a.txt"]


def test_a_file_becomes_executable(repository):
    repository.git("update-index", "--chmod=+x", "a.txt")
    repository.git("commit", "--quiet", "--message", "chore: run it")
    assert changed(repository) == ["a.txt"]


def test_part_of_what_was_reviewed_is_taken_out(repository):
    repository.commit("revert: it", {"a.txt": text()})
    assert changed(repository) == ["a.txt"]


def test_a_binary_that_both_sides_change(repository):
    repository.commit("feat: binary", {"c.bin": b"\0\1\3"})
    repository.git("tag", "--force", "reviewed")
    on_main(repository, {"c.bin": b"\0\1\4"})
    repository.git("merge", "--quiet", "--no-edit", "--strategy-option=ours", "main")
    assert changed(repository) == ["c.bin"]


def test_a_file_that_the_base_deletes_and_we_changed(repository):
    repository.switch("main")
    repository.git("rm", "--quiet", "a.txt")
    repository.git("commit", "--quiet", "--message", "chore: away")
    repository.switch("feature")
    repository.git("merge", "--quiet", "main", check=False)
    repository.git("add", "a.txt")
    repository.git("commit", "--quiet", "--no-edit")
    assert changed(repository) == ["a.txt"]


def test_what_the_base_got_meanwhile_does_not_count_before_it_is_merged(repository):
    on_main(repository, {"a.txt": text(l30="theirs")})
    assert changed(repository) == []


def test_a_squash_of_several_commits_is_what_it_was(repository):
    repository.commit("feat: more", {"b.txt": text(l1="x")})
    repository.git("tag", "--force", "reviewed")
    repository.git("reset", "--quiet", "--soft", "main")
    repository.git("commit", "--quiet", "--message", "feat: all of it")
    assert changed(repository) == []


def test_a_reviewed_commit_that_is_gone_is_unknown(repository):
    backend = open_backend(locate(str(repository.path)))
    pull = PullRequest(
        1, "", "", Account("ana"), End("f", repository.tip(), "a/r"), End("main", repository.tip("main"), "a/r")
    )
    with pytest.raises(Unreadable, match="not in this clone"):
        LocalRedo(backend).changed_since(pull, "d" * 40)


def test_several_merge_bases_are_unknown(repository):
    on_main(repository, {"b.txt": text(l5="theirs")})
    repository.git("branch", "old-main", "main")
    repository.switch("main")
    repository.merge("reviewed", message="one way")
    repository.switch("feature")
    repository.merge("old-main", message="the other way")
    with pytest.raises(Unreadable, match="several merge bases"):
        changed(repository)


def test_nothing_is_written_to_the_repository(repository):
    on_main(repository, {"a.txt": text(l30="theirs")})
    repository.git("merge", "--quiet", "--no-edit", "main")
    before = sorted(str(path) for path in (repository.path / ".git").rglob("*"))
    assert changed(repository) == []
    assert sorted(str(path) for path in (repository.path / ".git").rglob("*")) == before


class TestMerges:
    """Redo the merge, compare the tree: a hand in it shows."""

    @pytest.fixture
    def merging(self, repository):
        """Both sides have changed something."""
        on_main(repository, {"a.txt": text(l30="theirs"), "b.txt": text(l5="theirs")})
        return repository

    def makes(self, repository):
        return LocalRedo(open_backend(locate(str(repository.path)))).makes(repository.tip())

    def test_a_clean_one_is_nothing_of_its_own(self, merging):
        merging.git("merge", "--quiet", "--no-edit", "main")
        assert not self.makes(merging)

    def test_one_that_drops_the_other_side_is(self, merging):
        merging.git("merge", "--quiet", "--no-edit", "--strategy=ours", "main")
        assert self.makes(merging)

    def test_one_with_a_line_slipped_in_is(self, merging):
        merging.git("merge", "--quiet", "--no-commit", "main")
        merging.commit("merge", {"b.txt": text(l5="theirs", l9="mine")})
        assert self.makes(merging)
