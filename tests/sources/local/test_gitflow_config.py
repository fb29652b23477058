"""What git-flow tools leave in a repository, classic and next, read for the first policy."""

import pytest

from refwarden.sources.local.gitflow_config import GitFlow, Topic, entries, read
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from tests.support.repository import Repository

BOTH = ("main", "develop")
USUAL = (
    Topic("feature", "feature/", "develop", ("develop",)),
    Topic("release", "release/", "develop", BOTH),
    Topic("hotfix", "hotfix/", "main", BOTH),
    Topic("support", "support/", "main", ()),
)
CLASSIC = {"branch.master": "main", "branch.develop": "develop"}
NEXT = {
    "version": "1.0",
    "branch.main.type": "base",
    "branch.develop.type": "base",
    "branch.develop.parent": "main",
    "branch.develop.autoUpdate": "true",
    "branch.feature.type": "topic",
    "branch.feature.parent": "develop",
    "branch.release.type": "topic",
    "branch.release.parent": "main",
    "branch.release.startPoint": "develop",
    "branch.hotfix.type": "topic",
    "branch.hotfix.parent": "main",
    "branch.support.type": "topic",
    "branch.support.parent": "main",
}

TABLE = [
    ("no key at all", {}, None),
    ("a classic set-up with nothing but its two branches has the usual prefixes", CLASSIC, GitFlow("classic", *BOTH, USUAL)),
    ("a classic set-up has bugfixes where it says so", CLASSIC | {"prefix.bugfix": "bug/"}, GitFlow("classic", *BOTH, (USUAL[0], Topic("bugfix", "bug/", "develop", ("develop",)), *USUAL[1:]))),
    ("an empty prefix names no kind, since it would match every branch", CLASSIC | {"prefix.feature": ""}, GitFlow("classic", *BOTH, USUAL[1:])),
    ("a prefix that is not the usual one", CLASSIC | {"prefix.feature": "f-"}, GitFlow("classic", *BOTH, (Topic("feature", "f-", "develop", ("develop",)), *USUAL[1:]))),
    ("what stands before a version in a tag", CLASSIC | {"prefix.versiontag": "rel-"}, GitFlow("classic", *BOTH, USUAL, "rel-")),
    ("a set-up is complete with both branches only", {"branch.master": "main"}, None),
    ("both branches must differ", {"branch.master": "main", "branch.develop": "main"}, None),
    ("a topic's own base is no part of the set-up", CLASSIC | {"branch.feature/x.base": "support/1"}, GitFlow("classic", *BOTH, USUAL)),
    ("gitflow.version decides the dialect", NEXT | CLASSIC, GitFlow("next", *BOTH, USUAL)),
    ("a base that updates itself carries a release back to develop", NEXT, GitFlow("next", *BOTH, USUAL)),
    ("a base that does not update itself carries nothing back", NEXT | {"branch.develop.autoUpdate": "false"}, GitFlow("next", *BOTH, (USUAL[0], USUAL[1]._replace(into=("main",)), USUAL[2]._replace(into=("main",)), USUAL[3]))),
    ("a version with no branches of its own falls back to the classic keys", CLASSIC | {"version": "1.0"}, GitFlow("classic", *BOTH, USUAL)),
    ("nothing but a version is no set-up", {"version": "1.0"}, None),
    ("one long-lived branch, as on GitHub", {"initialized": "true", "branch.main.type": "base", "branch.feature.type": "topic", "branch.feature.parent": "main"}, GitFlow("next", "main", "", (Topic("feature", "feature/", "main", ("main",)),))),
    ("a name may hold dots: the last part is the property", {"version": "1", "branch.v1.main.type": "base", "branch.v1.dev.type": "base", "branch.v1.dev.parent": "v1.main"}, GitFlow("next", "v1.main", "v1.dev", ())),
    ("names are matched whatever their case, and shown as they were first spelt", {"version": "1", "branch.Main.type": "BASE", "branch.MAIN.tagPrefix": "v", "branch.topic.Type": "topic", "branch.topic.parent": "main"}, GitFlow("next", "Main", "", (Topic("topic", "topic/", "Main", ("Main",)),), "v")),
    ("kinds of one's own have their own prefix", NEXT | {"branch.spike.type": "topic", "branch.spike.parent": "develop", "branch.spike.prefix": "try/"}, GitFlow("next", *BOTH, (*USUAL, Topic("spike", "try/", "develop", ("develop",))))),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "wanted"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_set_up_is_read(settings, wanted):
    assert read((f"gitflow.{key}", value) for key, value in settings.items()) == wanted


def test_keys_of_others_are_passed_over():
    assert read([("core.sshcommand", "x"), ("gitflow", "y"), ("notgitflow.branch.master", "main")]) is None


# The committed file

FILE = """
[core]
    sshCommand = touch evil
[include]
    path = included
[gitflow]
    version = 1.0
    initialized
[gitflow "branch.live"]
    type = base
[gitflow "branch.topic"]
    type = topic
    parent = live
"""


@pytest.fixture
def repository(tmp_path):
    repository = Repository(tmp_path / "r")
    repository.commit()
    return repository


def found(repository):
    place = locate(str(repository.path))
    return entries(open_backend(place), place.root)


def test_the_committed_file_is_read_for_git_flows_keys_only_and_never_included(repository):
    (repository.path / ".gitflow").write_text(FILE)
    (repository.path / "included").write_text('[gitflow "branch.evil"]\n type = base\n')
    keys = dict(found(repository))
    assert keys["gitflow.initialized"] == "true"
    assert all(key.startswith("gitflow.") for key in keys)
    assert "gitflow.branch.evil.type" not in keys
    assert read(found(repository)) == GitFlow("next", "live", "", (Topic("topic", "topic/", "live", ("live",)),))
    assert not (repository.path / "evil").exists()


def test_ones_own_configuration_wins_over_the_committed_file(repository):
    (repository.path / ".gitflow").write_text(FILE)
    repository.git("config", "gitflow.branch.topic.prefix", "mine/")
    assert read(found(repository)).topics[0].prefix == "mine/"


@pytest.mark.parametrize("content", [b"", b"[gitflow", b"\xff\x00\xfe", b"[a]\nb = c\n", b"x" * 1_000_000])
def test_a_committed_file_that_says_nothing_of_git_flow_is_as_none(repository, content):
    (repository.path / ".gitflow").write_bytes(content)
    assert found(repository) == []


def test_a_committed_link_is_not_followed(repository):
    (repository.path / "elsewhere").write_text(FILE)
    (repository.path / ".gitflow").symlink_to("elsewhere")
    assert found(repository) == []
