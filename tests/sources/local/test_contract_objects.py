"""Both back ends give the same answers about refs, objects, walks, trees and configuration."""

import os
import zlib

import pytest

from refwarden.model.errors import SourceError
from refwarden.model.verdict import Unreadable
from refwarden.sources.local.backend import RawChange, RawRef
from tests.sources.local.contract import opened
from tests.support.repository import Repository

__all__ = ["opened"]
ABSENT = "1234567890" * 4


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "work")


def loose(repository, oid):
    return repository.path / ".git" / "objects" / oid[:2] / oid[2:]


def test_refs_are_listed_with_what_they_hold(opened, repository):
    tip = repository.commit()
    repository.git("tag", "light")
    repository.git("tag", "-a", "-m", "one", "v1")
    repository.git("update-ref", "refs/pull/7/head", tip)
    repository.git("update-ref", "refs/remotes/origin/main", tip)
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert set(opened(repository.path).refs()) == {
        RawRef("refs/heads/main", oid=tip),
        RawRef("refs/pull/7/head", oid=tip),
        RawRef("refs/remotes/origin/HEAD", symbolic="refs/remotes/origin/main"),
        RawRef("refs/remotes/origin/main", oid=tip),
        RawRef("refs/tags/light", oid=tip),
        RawRef("refs/tags/v1", oid=repository.tip("v1")),
    }


def test_names_may_hold_any_byte_that_git_allows(opened, repository):
    """Non-UTF-8 names arrive surrogate-escaped."""
    tip = repository.commit()
    for name in (b"refs/heads/\xff", "refs/heads/a\u2028b\u00a0c".encode(), b"refs/heads/HEAD", b"refs/heads/-x"):
        repository.git("update-ref", name, tip)
    names = {ref.name.encode("utf-8", "surrogateescape") for ref in opened(repository.path).refs()}
    assert names == {
        b"refs/heads/main",
        b"refs/heads/\xff",
        "refs/heads/a\u2028b\u00a0c".encode(),
        b"refs/heads/HEAD",
        b"refs/heads/-x",
    }


def test_twins_by_case_and_by_composition_stay_apart(opened, repository):
    """Main/MAIN/main and NFC/NFD twins coexist on Linux."""
    tip = repository.commit()
    for name in ("refs/heads/Main", "refs/heads/caf\u00e9", "refs/heads/cafe\u0301"):
        repository.git("update-ref", name, tip)
    names = {ref.name for ref in opened(repository.path).refs()}
    assert names == {"refs/heads/main", "refs/heads/Main", "refs/heads/caf\u00e9", "refs/heads/cafe\u0301"}


def test_packed_refs_are_refs(opened, repository):
    repository.commit()
    repository.git("branch", "other")
    repository.git("pack-refs", "--all")
    assert {ref.name for ref in opened(repository.path).refs()} == {"refs/heads/main", "refs/heads/other"}


def test_head_names_the_branch_that_it_stands_on(opened, repository):
    repository.commit()
    assert opened(repository.path).head() == "refs/heads/main"


def test_detached_head_stands_on_no_branch(opened, repository):
    repository.commit()
    repository.git("checkout", "--quiet", "--detach")
    assert opened(repository.path).head() == ""


def test_an_unborn_head_still_names_its_branch_and_nothing_is_there(opened, repository):
    backend = opened(repository.path)
    assert backend.head() == "refs/heads/main"
    assert list(backend.refs()) == []
    assert list(backend.bulk([])) == []


def test_objects_are_read_raw_with_their_type(opened, repository):
    tip = repository.commit(files={"a": "one\n"})
    repository.git("tag", "-a", "-m", "one", "v1")
    backend = opened(repository.path)
    assert backend.read(repository.tip("HEAD:a")) == ("blob", b"one\n")
    assert backend.read(tip) == ("commit", repository.git("cat-file", "commit", tip).stdout)
    assert backend.read(repository.tip("v1"))[0] == "tag"
    assert backend.read(repository.tip("HEAD^{tree}"))[0] == "tree"
    assert backend.size(repository.tip("HEAD:a")) == 4


def test_an_empty_blob_is_an_object_of_size_nought(opened, repository):
    repository.commit(files={"empty": ""})
    backend = opened(repository.path)
    assert backend.read(repository.tip("HEAD:empty")) == ("blob", b"")
    assert backend.size(repository.tip("HEAD:empty")) == 0


def test_a_missing_object_is_said_to_be_missing_and_the_next_is_read(opened, repository):
    tip = repository.commit()
    backend = opened(repository.path)
    assert not backend.exists(ABSENT)
    assert backend.size(ABSENT) == -1
    with pytest.raises(Unreadable, match="is missing"):
        backend.read(ABSENT)
    assert backend.exists(tip)
    assert backend.read(tip)[0] == "commit"


@pytest.mark.parametrize("oid", ["", "abcd", "HEAD", "main", "0" * 40, "g" * 40, "A\nB" * 14])
def test_what_is_no_whole_object_id_is_never_an_object(opened, repository, oid):
    """`Oid(hex="abcd")` zero-pads silently; check length."""
    tip = repository.commit()
    backend = opened(repository.path)
    assert not backend.exists(oid)
    assert not backend.exists(tip[:12])
    for ask in (backend.read, backend.commit):
        with pytest.raises(Unreadable):
            ask(tip[:12])
        with pytest.raises(Unreadable):
            ask(oid)
    for ask in (backend.is_ancestor, lambda *pair: backend.only([pair[0]], [pair[1]])):
        with pytest.raises(Unreadable):
            ask(tip[:12], tip)
        with pytest.raises(Unreadable):
            ask(tip, oid)


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "swapped"])
def test_a_damaged_object_is_unreadable_and_others_are_still_read(opened, repository, harm):
    first = repository.commit(files={"a": "one\n" * 500})
    blob = repository.tip("HEAD:a")
    file = loose(repository, blob)
    data = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(
        {
            "cut": data[: len(data) // 2],
            "flipped": data[:9] + bytes([data[9] ^ 0x5A]) + data[10:],
            "emptied": b"",
            "swapped": zlib.compress(b"rubbish 9"),
        }[harm]
    )
    backend = opened(repository.path)
    with pytest.raises(Unreadable) as fault:
        backend.read(blob)
    assert fault.value.unread.remedy
    assert backend.read(first)[0] == "commit"


def test_a_corrupt_pack_is_unreadable_and_never_an_answer(opened, repository):
    repository.commit(files={"a": "one\n"})
    tip = repository.commit(files={"a": "two\n"})
    repository.git("repack", "-adq")
    (pack,) = (repository.path / ".git" / "objects" / "pack").glob("*.pack")
    data = pack.read_bytes()
    pack.chmod(0o644)
    pack.write_bytes(data[:12] + bytes(len(data) - 32) + data[-20:])
    backend = opened(repository.path)
    with pytest.raises(Unreadable):
        backend.commit(tip)
    with pytest.raises(Unreadable):
        list(backend.bulk([tip]))


def test_a_history_with_a_hole_raises_rather_than_ends(opened, repository):
    first = repository.commit()
    tip = repository.commit()
    other = repository.git("commit-tree", "-m", "alone", "HEAD^{tree}").out.strip()
    loose(repository, first).unlink()
    backend = opened(repository.path)
    with pytest.raises(Unreadable):
        list(backend.bulk([tip]))
    with pytest.raises(Unreadable):
        backend.only([tip], [])
    with pytest.raises(Unreadable):
        backend.is_ancestor(other, tip)


def test_parents_and_time_of_a_commit(opened, repository):
    first = repository.commit()
    tip = repository.commit()
    backend = opened(repository.path)
    assert backend.commit(tip) == ((first,), repository.clock)
    assert backend.commit(first) == ((), repository.clock - 60)


def test_an_object_that_is_no_commit_has_no_parents(opened, repository):
    repository.commit(files={"a": "one\n"})
    with pytest.raises(Unreadable, match="not a commit"):
        opened(repository.path).commit(repository.tip("HEAD:a"))


def test_a_walk_finds_every_commit_once(opened, repository):
    repository.gitflow()
    repository.switch("feature/a", "develop")
    repository.commit()
    repository.switch("develop")
    repository.merge("feature/a")
    found = {commit: (parents, time) for commit, parents, time in opened(repository.path).bulk([repository.tip()])}
    wanted = [line.split(" ") for line in repository.read("log", "--all", "--format=%H %ct %P").split("\n")]
    assert found == {one: (tuple(word for word in parents if word), int(time)) for one, time, *parents in wanted}


def test_what_one_side_reaches_and_the_other_does_not(opened, repository):
    first = repository.commit()
    second = repository.commit()
    backend = opened(repository.path)
    assert backend.only([second], [first]) == [second]
    assert backend.only([second], []) == [second, first]
    assert backend.only([second], [second]) == []
    assert backend.only([first], [second]) == []


def test_a_commit_reaches_itself(opened, repository):
    """`descendant_of(x,x)` is False; missing or zero oids raise, also in `walk.hide`."""
    first = repository.commit()
    tip = repository.commit()
    backend = opened(repository.path)
    assert backend.is_ancestor(tip, tip) is True
    assert backend.is_ancestor(first, tip) is True
    assert backend.is_ancestor(tip, first) is False
    other = repository.switch("other", first) and repository.commit("feat: aside")
    assert backend.is_ancestor(tip, other, first) is False
    assert backend.is_ancestor(tip, other, tip) is True
    assert backend.is_ancestor(first, other, tip) is True
    for wrong in ("0" * 40, ABSENT):
        with pytest.raises(Unreadable):
            backend.is_ancestor(wrong, tip)
        with pytest.raises(Unreadable):
            backend.only([tip], [wrong])


def test_paths_that_differ_between_two_trees(opened, repository):
    repository.commit(files={"a": "one\n", "b/c": "two\n", "d": "three\n"})
    before = repository.tip("HEAD^{tree}")
    (repository.path / "d").unlink()
    os.symlink("a", repository.path / "d")
    repository.commit(files={"b/c": "new\n", "e": "four\n"})
    repository.git("rm", "--quiet", "a")
    repository.git("add", "d")
    repository.commit()
    after = repository.tip("HEAD^{tree}")
    backend = opened(repository.path)
    found = backend.changes(before, after)
    wanted = repository.git("diff-tree", "-r", "-z", "--raw", "--no-renames", before, after).out.split("\0")[:-1]
    told = [
        f":{one.old_mode:06o} {one.new_mode:06o} {one.old_blob or '0' * 40} {one.new_blob or '0' * 40}" for one in found
    ]
    assert told == [line.rpartition(" ")[0] for line in wanted[::2]]
    assert [one.path for one in found] == wanted[1::2]
    assert backend.changes("", before)[0] == RawChange("a", 0, 0o100644, "", repository.tip(f"{before}:a"))
    assert [one.new_mode for one in backend.changes(before, "")] == [0, 0, 0]
    assert backend.changes(before, before) == []


def test_a_folder_that_becomes_a_file_is_seen_as_both(opened, repository):
    repository.commit(files={"a/b": "one\n"})
    before = repository.tip("HEAD^{tree}")
    repository.git("rm", "-rq", "a")
    repository.commit(files={"a": "two\n"})
    found = opened(repository.path).changes(before, repository.tip("HEAD^{tree}"))
    assert [(one.path, one.old_mode, one.new_mode) for one in found] == [("a", 0, 0o100644), ("a/b", 0o100644, 0)]


def test_configuration_is_read_with_all_its_values(opened, repository):
    repository.git("config", "user.email", "first@example.org")
    repository.git("config", "--add", "user.email", "ana@example.org")
    repository.git("config", "remote.origin.fetch", "+refs/heads/a:refs/remotes/origin/a")
    repository.git("config", "--add", "remote.origin.fetch", "+refs/heads/b:refs/remotes/origin/b")
    repository.git("config", "gitflow.branch.My.Branch.base", "develop")
    backend = opened(repository.path)
    assert backend.config("user.email") == backend.config("User.Email") == "ana@example.org"
    assert backend.config("user.nothing") == ""
    assert backend.config_all("remote.origin.fetch") == [
        "+refs/heads/a:refs/remotes/origin/a",
        "+refs/heads/b:refs/remotes/origin/b",
    ]
    assert backend.config_all("remote.other.fetch") == []
    assert backend.config_matching("gitflow.") == [("gitflow.branch.My.Branch.base", "develop")]


def test_nothing_that_a_back_end_may_raise_is_a_surprise(opened, repository):
    """Every method on a repository whose object folder is gone: an error of ours, never a library's."""
    tip = repository.commit(files={"a": "one\n"})
    tree = repository.tip("HEAD^{tree}")
    for folder, _, files in os.walk(repository.path / ".git" / "objects"):
        for file in files:
            os.unlink(os.path.join(folder, file))
    backend = opened(repository.path)
    for ask in (
        lambda: backend.read(tip),
        lambda: backend.commit(tip),
        lambda: list(backend.bulk([tip])),
        lambda: backend.only([tip], []),
        lambda: backend.is_ancestor(tip, "0" * 40),
        lambda: backend.changes(tree, ""),
    ):
        with pytest.raises((Unreadable, SourceError)):
            ask()


def test_a_repository_that_goes_while_it_is_read_is_unreadable(opened, repository):
    """More is written to git than a pipe holds, after git has given up."""
    tip = repository.commit()
    backend = opened(repository.path)
    os.rename(repository.path / ".git", repository.path / "gone")
    absent = [f"{number:040x}" for number in range(1, 5000)]
    with pytest.raises(Unreadable):
        list(backend.bulk([tip, *absent]))
