"""What commits change, read from real repositories."""

import os

import pytest

from refwarden.model.commits import Commit, FileChange, Person
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import files, rawobjects
from refwarden.sources.local.files import changed, names
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from tests.support.repository import Repository


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "work")


def changes(repository, *names):
    backend = open_backend(locate(str(repository.path)))
    nobody = Person("", "")
    commits = []
    for name in names or ("HEAD",):
        tip, tree, *parents = repository.read("log", "-1", "--format=%H %T %P", name).split()
        commits.append(Commit(tip, tuple(parents), nobody, nobody, "", "topic", tree))
    return list(changed(backend, commits))


def told(found):
    return [(change.path, change.action) for change in found]


def test_a_root_commit_adds_all_it_holds(repository):
    tip = repository.commit(files={"a": "one\n", "deep/b": "two\n"})
    found = changes(repository)
    assert told(found) == [("a", "added"), ("deep/b", "added")]
    assert found[0] == FileChange("a", "added", 0o100644, repository.tip("HEAD:a"), tip, "topic", 4)


def test_a_rename_is_a_deletion_and_an_addition(repository):
    repository.commit(files={"a": "one\n"})
    repository.git("mv", "a", "b")
    repository.commit()
    found = changes(repository)
    assert told(found) == [("a", "deleted"), ("b", "added")]
    assert (found[0].mode, found[0].blob, found[0].size) == (0, "", -1)


def test_a_changed_mode_is_a_change(repository):
    repository.commit(files={"run": "#!/bin/sh\n"})
    repository.git("update-index", "--chmod=+x", "run")
    repository.commit()
    assert [(change.path, change.action, change.mode) for change in changes(repository)] == [
        ("run", "modified", 0o100755)
    ]


def test_a_file_that_becomes_a_link_is_one_change(repository):
    repository.commit(files={"a": "one\n"})
    (repository.path / "a").unlink()
    os.symlink("elsewhere", repository.path / "a")
    repository.git("add", "a")
    repository.commit()
    assert [(change.path, change.action, change.mode) for change in changes(repository)] == [
        ("a", "modified", 0o120000)
    ]


def test_a_submodule_is_a_change_without_a_size(repository):
    tip = repository.commit()
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{tip},sub")
    repository.commit()
    assert changes(repository) == [FileChange("sub", "added", 0o160000, tip, repository.tip(), "topic", -1)]


def test_what_a_merge_takes_from_one_parent_is_not_its_own(repository):
    repository.commit(files={"a": "one\n"})
    repository.switch("topic", "HEAD")
    repository.commit(files={"b": "two\n"})
    repository.switch("main")
    repository.commit(files={"c": "three\n"})
    repository.merge("topic")
    assert changes(repository) == []


def test_what_a_merge_slips_in_is_its_own(repository):
    repository.commit(files={"a": "one\n"})
    repository.switch("topic", "HEAD")
    repository.commit(files={"b": "two\n"})
    repository.switch("main")
    repository.commit()
    repository.merge("topic")
    (repository.path / "b").write_text("three\n")
    (repository.path / "evil").write_text("slipped in\n")
    repository.git("add", ".")
    repository.git("commit", "--quiet", "--amend", "--no-edit")
    assert told(changes(repository)) == [("b", "added"), ("evil", "added")]


def test_paths_keep_their_odd_bytes(repository):
    repository.commit()
    name = os.path.join(os.fsencode(repository.path), b"l\xfc\nke\xe2\x80\xa8")
    with open(name, "wb") as file:
        file.write(b"x")
    repository.git("add", ".")
    repository.commit()
    assert changes(repository)[0].path.encode("utf-8", "surrogateescape") == b"l\xfc\nke\xe2\x80\xa8"


def test_beyond_a_shallow_clone_nothing_is_told_but_the_rest_is(repository, tmp_path):
    repository.commit(files={"a": "one\n"})
    repository.commit(files={"b": "two\n"})
    repository.commit(files={"c": "three\n"})
    clone = Repository.clone(repository, tmp_path / "clone", "--depth=2")
    assert told(changes(clone, "HEAD")) == [("c", "added")]
    backend = open_backend(locate(str(clone.path)))
    cut, tip = (rawobjects.commit(oid, backend.read(oid)[1]) for oid in (clone.tip("HEAD~1"), clone.tip()))
    found = changed(backend, [cut, tip])
    assert next(found).path == "c"
    with pytest.raises(Unreadable, match="shallow"):
        next(found)


def test_in_a_partial_clone_a_size_that_is_not_at_hand_is_not_invented(repository, tmp_path):
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.commit(files={"a": "one\n"})
    clone = Repository.clone(repository, tmp_path / "clone", "--bare", "--filter=blob:none")
    assert [(change.path, change.size) for change in changes(clone)] == [("a", -1)]


def test_the_names_beside_a_path_are_those_of_its_commit(repository):
    tip = repository.commit(files={"a": "one\n", "deep/b": "two\n", "deep/er/c": "three\n"})
    backend = open_backend(locate(str(repository.path)))
    assert sorted(names(backend, tip, "")) == ["a", "deep"]
    assert sorted(names(backend, tip, "deep")) == ["b", "er"]
    assert names(backend, tip, "deep/er") == ["c"]
    assert names(backend, tip, "nowhere/at/all") == names(backend, tip, "a") == []


def test_many_commits_at_once_are_read_as_each_by_itself(repository, monkeypatch):
    repository.commit(files={"a": "one\n", "l\u00fc\nke": "x"})
    repository.commit()
    repository.commit(files={"a": "two\n", "sub/c": "three\n"})
    repository.commit(files={".gitmodules": '[submodule "m"]\n\tpath = m\n\turl = x\n\tignore = all\n'})
    for at in ("HEAD~1", "HEAD"):
        repository.git("update-index", "--add", "--cacheinfo", f"160000,{repository.tip(at)},m")
        repository.commit()
    repository.git("rm", "-q", "a")
    repository.commit()
    names = repository.read("rev-list", "HEAD").split("\n")
    one_by_one = changes(repository, *names)
    monkeypatch.setattr(files, "_MANY", 1)
    monkeypatch.setattr(files, "of", None)
    assert changes(repository, *names[:-1]) == [change for change in one_by_one if change.commit != names[-1]]
