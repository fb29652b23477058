"""A push loads the rules that have something to judge in it, and no other."""

import sys

import pytest

from tests.support.repository import Repository, run

SCRIPT = """
import sys
from refwarden.hook import main
main("pre-push", ["origin", "nowhere"])
print(*sorted(name.split(".")[3] for name in sys.modules if name.startswith("refwarden.rules.") and name.count(".") == 3))
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    made = Repository(tmp_path_factory.mktemp("push") / "r").gitflow()
    made.switch("feature/x", "develop")
    made.commit()
    made.git("tag", "--annotate", "--message", "one", "v1.0.0", "main")
    return made


def loaded(repository: Repository, *lines: str) -> set[str]:
    """The rules that a push of these `local new ref old` lines loads, the policy being compiled already."""
    fed = "".join(f"{line}\n" for line in lines).encode()
    for _ in range(2):
        done = run(sys.executable, "-c", SCRIPT, cwd=repository.path, data=fed, check=False)
    return set(done.out.split())


def line(repository: Repository, ref: str, *, old: str = "0" * 40, new: str = "") -> str:
    return f"{ref} {new or repository.tip(ref)} {ref} {old}"


def test_a_branch_alone_loads_no_rule_about_tags(repository):
    rules = loaded(repository, line(repository, "refs/heads/feature/x"))
    assert {"branch_kind", "branch_point", "back_merge"} <= rules
    assert not rules.intersection({"tag_name", "tag_on", "tag_annotated", "version_increases"})


def test_a_tag_alone_loads_no_rule_about_branches(repository):
    rules = loaded(repository, line(repository, "refs/tags/v1.0.0"))
    assert {"tag_name", "tag_on"} <= rules
    assert not rules.intersection({"branch_kind", "branch_point", "merge_direction"})


def test_a_deletion_alone_loads_only_what_judges_movements(repository):
    tip = repository.tip("refs/heads/feature/x")
    rules = loaded(repository, line(repository, "refs/heads/feature/x", new="0" * 40, old=tip))
    assert {"no_deletion", "protected_push"} <= rules
    assert not rules.intersection({"branch_kind", "tag_name", "author_identity", "back_merge"})


def test_hundreds_of_stale_branches_are_asked_about_at_once(repository, monkeypatch):
    """A push's own commits are compared with all other branches in one walk, not in one walk each."""
    from refwarden.model.graph import CommitGraph
    from refwarden.model.kinds import Kinds
    from refwarden.model.lines import Lines
    from refwarden.model.refs import Refs
    from refwarden.model.topics import Topics
    from refwarden.sources.local.opening import open_backend
    from refwarden.sources.local.place import locate
    from tests.rules.table import GITFLOW

    backend = open_backend(locate(str(repository.path)))
    asked = []
    real = backend.is_ancestor
    monkeypatch.setattr(backend, "is_ancestor", lambda *commits: asked.append(commits) or real(*commits))
    old = repository.tip("develop")
    branches = {"main": repository.tip("main"), "develop": old, "feature/x": repository.tip("feature/x")}
    branches |= {f"feature/stale-{number}": old for number in range(300)}
    graph, refs, kinds = CommitGraph(backend), Refs.of(branches), Kinds(GITFLOW.branches)
    topics = Topics(Lines(graph, refs, kinds), refs, kinds)
    topic = topics.of("feature/x")
    assert topic is not None
    assert topics.sharing(topic) == {}
    assert len(asked) <= 4
