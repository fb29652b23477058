"""The names beside changed paths, from a real repository to the verdict."""

from refwarden.model.kinds import Kinds
from refwarden.model.paths import Siblings
from refwarden.model.refs import RefUpdate
from refwarden.rules.files import path_case_collision
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from refwarden.sources.local.pushing import PushSource
from tests.rules.table import Row, decide, kept
from tests.support.repository import Repository

NOWHERE = "0" * 40


def pushed(repository):
    """Return a push of everything to a server that has nothing yet: objects, and no ref."""
    repository.git("switch", "--quiet", "--detach")
    repository.git("branch", "--quiet", "--delete", "--force", "main")
    return PushSource(
        updates=[RefUpdate("refs/heads/topic", NOWHERE, repository.tip())],
        remote=None,
        backend=lambda: open_backend(locate(str(repository.path))),
        kinds=Kinds(),
        signers=None,
        actor=lambda: None,
        label="",
    )


def states(source):
    """Return each pushed path with its verdict."""
    return {
        change.path: decide(path_case_collision.RULE, Row("", change, kept(), (source.read(Siblings, change),))).state
        for change in source.file_changes()
    }


def test_a_collision_is_found_where_only_one_of_the_two_is_new(tmp_path):
    repository = Repository(tmp_path / "repository")
    repository.git("config", "core.ignoreCase", "false")
    repository.commit(files={"docs/Guide.md": "1"})
    repository.commit(files={"docs/guide.md": "2", "Docs/other.md": "3", "plain": "4"})
    assert states(pushed(repository)) == {
        "docs/Guide.md": "kept",
        "docs/guide.md": "broken",
        "Docs/other.md": "broken",
        "plain": "kept",
    }


def test_changes_of_one_commit_share_what_was_read_and_no_other_does(tmp_path):
    repository = Repository(tmp_path / "repository")
    repository.commit(files={"a": "1"})
    repository.commit(files={"b": "1", "c": "1"})
    source = pushed(repository)
    beside = {change.path: source.read(Siblings, change) for change in source.file_changes()}
    assert beside["b"] is beside["c"]
    assert beside["a"] is not beside["b"]
