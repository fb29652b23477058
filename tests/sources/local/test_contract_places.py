"""Both back ends in every kind of repository: bare, linked, borrowed, cut, partial, lying, foreign, broken."""

import os
import subprocess
import sys

import pytest

from refwarden.model.errors import Unavailable, UsageError
from refwarden.model.graph import CommitGraph
from refwarden.model.verdict import Unreadable
from refwarden.sources.local.gitcli import GitBackend
from refwarden.sources.local.opening import needs_git, open_backend
from refwarden.sources.local.place import locate
from refwarden.sources.local.pygit import PygitBackend, open_repository
from tests.sources.local.contract import OPENERS, opened
from tests.support.repository import ENVIRONMENT, Repository

__all__ = ["opened"]


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "work")


def reachable(backend, *tips):
    return {commit for commit, _, _ in backend.bulk(list(tips))}


def test_a_bare_repository_works(opened, repository, tmp_path):
    """Alternates and bare repositories work."""
    tip = repository.commit()
    bare = Repository.clone(repository, tmp_path / "bare.git", "--bare")
    assert reachable(opened(bare.path), tip) == {tip}


def test_borrowed_objects_are_at_hand(opened, repository, tmp_path):
    """Alternates and bare repositories work."""
    tip = repository.commit()
    repository.git("clone", "--quiet", "--shared", str(repository.path), str(tmp_path / "shared"))
    backend = opened(tmp_path / "shared")
    assert backend.exists(tip)
    assert reachable(backend, tip) == {tip}


def test_folders_that_borrow_from_each_other_do_not_go_round_for_ever(opened, repository, tmp_path):
    tip = repository.commit()
    repository.git("clone", "--quiet", "--shared", str(repository.path), str(tmp_path / "shared"))
    info = repository.path / ".git" / "objects" / "info"
    info.mkdir(exist_ok=True)
    (info / "alternates").write_text(f"{tmp_path}/shared/.git/objects\n{tmp_path}/nowhere\n")
    assert opened(tmp_path / "shared").read(tip)[0] == "commit"


def test_a_linked_worktree_has_its_own_head_and_shares_the_refs(opened, repository, tmp_path):
    """Worktree `path` is private; hooks are shared."""
    tip = repository.commit()
    repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    backend = opened(tmp_path / "linked")
    assert backend.head() == "refs/heads/other"
    assert {ref.name for ref in backend.refs()} == {"refs/heads/main", "refs/heads/other"}
    assert backend.read(tip)[0] == "commit"


def test_a_submodule_is_found_by_its_git_file(opened, repository, tmp_path):
    tip = repository.commit()
    outer = Repository(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(repository.path), "sub")
    assert reachable(opened(outer.path / "sub"), tip) == {tip}


def test_a_folder_inside_the_working_tree_will_do(opened, repository):
    tip = repository.commit(files={"deep/file": "x"})
    assert opened(repository.path / "deep").read(tip)[0] == "commit"


def test_a_shallow_clone_is_cut_and_never_whole(opened, repository, tmp_path):
    """Shallow: walk ends at the boundary, `merge_base` returns None. Report undetermined."""
    first = repository.commit()
    cut = repository.commit()
    tip = repository.commit()
    backend = opened(Repository.clone(repository, tmp_path / "clone", "--depth=2").path)
    assert backend.shallow == {cut}
    found = {commit: parents for commit, parents, _ in backend.bulk([tip])}
    assert found == {tip: (cut,), cut: (first,)}
    graph = CommitGraph(backend)
    with pytest.raises(Unreadable) as fault:
        list(graph.line(tip))
    assert fault.value.unread.remedy == "git fetch --unshallow"
    with pytest.raises(Unreadable):
        graph.only([tip], [])


def test_a_partial_clone_tells_the_graph_and_never_fetches(opened, repository, tmp_path):
    """Partial clone: graph works; blob sizes, diffs (tree:0: trees) raise; never fetched."""
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    first = repository.commit(files={"a": "one\n"})
    tip = repository.commit(files={"a": "two\n"})
    blob, tree = repository.tip("HEAD:a"), repository.tip("HEAD^{tree}")
    clone = Repository.clone(repository, tmp_path / "blobless", "--bare", "--filter=blob:none")
    backend = opened(clone.path)
    assert reachable(backend, tip) == {first, tip}
    assert [change.path for change in backend.changes("", tree)] == ["a"]
    assert backend.size(blob) == -1
    assert not backend.exists(blob)
    with pytest.raises(Unreadable, match="partial clone"):
        backend.read(blob)
    treeless = opened(Repository.clone(repository, tmp_path / "treeless", "--bare", "--filter=tree:0").path)
    assert reachable(treeless, tip) == {first, tip}
    with pytest.raises(Unreadable, match="partial clone"):
        treeless.changes("", tree)
    assert treeless.read(first)[0] == "commit"
    for path in ("blobless", "treeless"):
        held = subprocess.run(
            ["git", "rev-list", "--objects", "--all", "--missing=print"],
            cwd=tmp_path / path, env=ENVIRONMENT, capture_output=True, check=True,
        )  # fmt: skip
        assert f"?{blob}".encode() in held.stdout or path == "treeless", "it was fetched"


def test_grafts_and_replacements_do_not_lie_to_us(opened, repository):
    """libgit2 ignores replace refs but obeys info/grafts, so local history can lie."""
    first = repository.commit()
    second = repository.commit()
    tip = repository.commit("feat: honest")
    other = repository.git("commit-tree", "-m", "feat: another", "HEAD^{tree}").out.strip()
    repository.git("replace", tip, other)
    (repository.path / ".git" / "info").mkdir(exist_ok=True)
    (repository.path / ".git" / "info" / "grafts").write_text(f"{tip}\n")
    backend = opened(repository.path)
    assert b"feat: honest" in backend.read(tip)[1]
    assert backend.commit(tip)[0] == (second,)
    assert reachable(backend, tip) == {first, second, tip}
    graph = CommitGraph(backend)
    assert set(graph.only([tip], [])) == {first, second, tip}
    assert graph.is_ancestor(first, tip)


def test_tags_may_be_nested_or_name_a_tree_or_a_blob(opened, repository):
    """Annotated tag oid is the tag object, light the commit. Nested, tree and blob tags exist; peel."""
    repository.commit(files={"a": "one\n"})
    repository.git("tag", "-a", "-m", "one", "v1")
    repository.git("-c", "advice.nestedTag=false", "tag", "-a", "-m", "outer", "outer", "v1")
    repository.git("tag", "tree", "HEAD^{tree}")
    repository.git("tag", "-a", "-m", "blob", "blob", "HEAD:a")
    backend = opened(repository.path)
    kinds = {ref.name: backend.read(ref.oid)[0] for ref in backend.refs() if ref.name.startswith("refs/tags/")}
    assert kinds == {
        "refs/tags/v1": "tag",
        "refs/tags/outer": "tag",
        "refs/tags/tree": "tree",
        "refs/tags/blob": "tag",
    }


def test_a_foreign_repository_is_not_read_through_anothers_variables(opened, repository, tmp_path, monkeypatch):
    """For foreign repositories clear all local git variables."""
    tip = repository.commit()
    other = Repository(tmp_path / "other")
    other.commit("feat: elsewhere")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.path / ".git" / "objects"))
    monkeypatch.setenv("GIT_NAMESPACE", "hidden")
    backend = opened(repository.path)
    assert [ref.oid for ref in backend.refs()] == [tip]
    assert reachable(backend, tip) == {tip}


@pytest.mark.parametrize("back_end", OPENERS)
def test_in_a_hook_the_quarantine_is_read(back_end, repository, tmp_path, monkeypatch):
    """pre-receive sets GIT_QUARANTINE_PATH, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES, GIT_DIR=`.`."""
    tip = repository.commit()
    bare = Repository.clone(repository, tmp_path / "bare.git", "--bare").path
    waiting = tmp_path / "bare.git" / "objects" / "incoming"
    waiting.mkdir()
    env = {**ENVIRONMENT, "GIT_OBJECT_DIRECTORY": str(waiting)}
    env["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = str(bare / "objects")
    words = ["git", "commit-tree", "-p", tip, "-m", "feat: pushed", f"{tip}^{{tree}}"]
    made = subprocess.run(words, cwd=bare, env=env, capture_output=True, check=True).stdout.decode().strip()
    monkeypatch.chdir(bare)
    for key in ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"):
        monkeypatch.setenv(key, env[key])
    monkeypatch.setenv("GIT_DIR", ".")
    place = locate(".", os.environ)
    if back_end == "git":
        backend = GitBackend(place, in_hook=True)
    else:
        backend = PygitBackend(open_repository(place, in_hook=True), place, in_hook=True)
    assert backend.commit(made)[0] == (tip,)
    assert backend.only([made], [tip]) == [made]
    assert reachable(backend, made) == {made, tip}


def test_what_is_not_a_repository_is_a_usage_error(opened, tmp_path):
    with pytest.raises(UsageError, match="not a Git repository"):
        opened(tmp_path)
    with pytest.raises(UsageError, match="no such folder"):
        opened(tmp_path / "nowhere")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
def test_a_repository_of_another_user_is_refused_with_what_helps(opened, repository):
    """Foreign owner: GitError. `discover_repository` never checks."""
    repository.commit()
    for folder, _, files in os.walk(repository.path):
        for name in (".", *files):
            os.chown(os.path.join(folder, name), 12345, 12345)
    with pytest.raises(Unavailable, match="owned by another user") as fault:
        opened(repository.path)
    assert fault.value.remedy.startswith("git config --global --add safe.directory ")


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_an_unreadable_repository_is_refused_with_what_helps(opened, repository):
    repository.commit()
    (repository.path / ".git").chmod(0)
    try:
        with pytest.raises((Unavailable, UsageError)):
            opened(repository.path)
    finally:
        (repository.path / ".git").chmod(0o755)


# Which back end serves


def test_an_ordinary_repository_is_read_by_libgit2(repository):
    repository.commit()
    assert open_backend(locate(str(repository.path))).name == "pygit2"


def test_sha_256_objects_are_read_by_git(tmp_path):
    """SHA-256: InvalidError; registering extensions does not help. CLI fallback."""
    made = Repository(tmp_path / "sha256", "--object-format=sha256")
    first = made.commit()
    tip = made.commit(files={"a": "one\n"})
    backend = open_backend(locate(str(made.path)))
    assert (backend.name, len(tip)) == ("git", 64)
    assert backend.commit(tip)[0] == (first,)
    assert reachable(backend, tip) == {first, tip}
    assert [change.path for change in backend.changes("", made.tip("HEAD^{tree}"))] == ["a"]
    assert CommitGraph(backend).only([tip], [first]) == [tip]


@pytest.mark.parametrize(
    "lines, reason",
    [
        ("[extensions]\n\trefStorage = reftable\n", "extensions.refstorage = reftable"),
        ('[Extensions] ; why\nobjectFormat="sha256" # new\n', "extensions.objectformat = sha256"),
        ("[extensions]\n\tfuture = yes\n", "extensions.future = yes"),
        ("[extensions]\n\tpartialClone = origin\n", "extensions.partialclone = origin"),
        ("[extensions]\n\tobjectFormat = sha1\n\tworktreeConfig = true\n", ""),
        ('[extensions "sub"]\n\tfuture = yes\n', ""),
        ("[core]\n\tfuture = yes\n", ""),
    ],
)
def test_the_back_end_is_chosen_by_the_extensions(repository, lines, reason):
    """reftable: GitError. Forcing the extension lists zero refs silently; objects by oid are right. Refs via CLI."""
    with open(repository.path / ".git" / "config", "a", encoding="utf-8") as config:
        config.write(lines)
    assert needs_git(locate(str(repository.path))) == reason


def test_reftable_is_read_by_git(tmp_path):
    """reftable: GitError. Forcing the extension lists zero refs silently; objects by oid are right. Refs via CLI."""
    probe = subprocess.run(
        ["git", "init", "--quiet", "--ref-format=reftable", str(tmp_path / "probe")],
        env=ENVIRONMENT, capture_output=True, check=False,
    )  # fmt: skip
    if probe.returncode:
        pytest.skip("this git knows no reftable (2.45 does)")
    made = Repository(tmp_path / "made", "--ref-format=reftable")
    tip = made.commit()
    backend = open_backend(locate(str(made.path)))
    assert [(ref.name, ref.oid) for ref in backend.refs()] == [("refs/heads/main", tip)]
    assert backend.head() == "refs/heads/main"


def test_what_this_git_cannot_read_either_is_said_with_what_helps(repository):
    repository.git("config", "core.repositoryFormatVersion", "1")
    repository.git("config", "extensions.future", "yes")
    with pytest.raises(Unavailable, match="cannot read") as fault:
        open_backend(locate(str(repository.path)))
    assert "install" in fault.value.remedy


def test_no_process_is_left_behind(repository):
    tip = repository.commit()
    backend = GitBackend(locate(str(repository.path)))
    backend.read(tip)
    backend.size(tip)
    processes = [batch._process for batch in (backend._contents, backend._headers)]
    backend.close()
    assert [process.poll() is not None for process in processes] == [True, True]
    assert backend.read(tip)[0] == "commit"
    last = backend._contents._process
    del backend
    assert last.poll() is not None


def test_a_program_that_forgets_to_close_still_ends(repository):
    repository.commit()
    script = (
        "from refwarden.sources.local.gitcli import GitBackend; from refwarden.sources.local.place import locate;"
        f"b = GitBackend(locate({str(repository.path)!r})); b.read({repository.tip()!r}); print('done')"
    )
    env = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, timeout=30, check=False)
    assert (done.stdout, done.stderr) == (b"done\n", b"")
