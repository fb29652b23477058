"""The graph rules on pushes: old and new tips of a real repository, judged as a server sees them."""

from pathlib import Path

import pytest

from refwarden.engine.judge import Judge
from refwarden.engine.select import select
from refwarden.model.finding import Finding
from refwarden.model.refs import Actor, RefUpdate
from refwarden.policy.compiled import Policy, RuleSetting
from refwarden.rules.index import BY_NAME
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from refwarden.sources.local.pushing import PushSource
from tests.rules.table import GITFLOW
from tests.support.repository import Repository

ZERO = "0" * 40


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    found = Repository(tmp_path / "repo").gitflow()
    found.switch("develop")
    found.commit("feat: begin")
    return found


def pushed(repo: Repository, *rules: str, **moves: str) -> list[Finding]:
    """Judge a push that moves each branch named from the given old tip to where it stands now."""
    updates = [
        RefUpdate(f"refs/heads/{branch.replace('__', '/')}", old, repo.tip(branch.replace("__", "/")))
        for branch, old in moves.items()
    ]
    settings = tuple(
        RuleSetting(entry.name, entry.code, entry.module, entry.doors, "error")
        for entry in map(BY_NAME.get, rules)
        if entry
    )
    place = locate(str(repo.path))
    source = PushSource(
        updates=updates,
        remote=None,
        backend=lambda: open_backend(place),
        kinds=GITFLOW,
        signers=None,
        actor=Actor,
        label="x",
    )
    policy = Policy("here", "sha256:0", GITFLOW, settings)
    judgement = Judge(policy, "receive", source, repo.clock).run(select(policy, "receive"))
    assert judgement.bugs == []
    return judgement.findings


def shell(repo: Repository, commands: str) -> None:
    for command in commands.split(" && "):
        assert command.startswith("git ")
        repo.git(*command.split(" ")[1:])


def test_a_feature_merged_straight_into_main_is_named_and_the_remedy_takes_it_back(repo: Repository) -> None:
    repo.switch("feature/x", "develop")
    repo.commit("feat: x", {"x.txt": "x\n"})
    old = repo.switch("main")
    merge = repo.merge("feature/x")
    (found,) = pushed(repo, "merge-direction", main=old)
    assert (found.verdict, found.where.commit) == ("broken", merge)
    shell(repo, found.remedy.partition(", then")[0])
    assert repo.tip("main") == old


def test_each_of_several_merges_in_one_push_is_judged(repo: Repository) -> None:
    for name in ("feature/a", "feature/b", "release/1"):
        repo.switch(name, "develop")
        repo.commit(f"feat: {name}")
    old = repo.switch("main")
    wrong = [repo.merge("feature/a"), repo.merge("feature/b")]
    repo.merge("release/1")
    found = pushed(repo, "merge-direction", main=old)
    assert sorted(one.where.commit for one in found) == sorted(wrong)


def test_main_moved_along_what_develop_had_received_no_feature(repo: Repository) -> None:
    repo.switch("feature/x", "develop")
    repo.commit("feat: x")
    repo.switch("develop")
    repo.merge("feature/x")
    old = repo.switch("main")
    repo.git("merge", "--quiet", "--ff-only", "develop")
    assert pushed(repo, "merge-direction", main=old) == []


def test_a_pull_that_merged_is_a_foxtrot_and_the_remedy_turns_it(repo: Repository) -> None:
    start = repo.tip("develop")
    shared = repo.commit("feat: theirs", {"theirs.txt": "t\n"})
    repo.git("branch", "feature/mine", start)
    repo.switch("feature/mine")
    repo.commit("feat: mine", {"mine.txt": "m\n"})
    repo.clock += 60
    repo.merge(shared, message="Merge branch 'develop' of host:acme/x into develop")
    repo.git("branch", "--force", "develop", "feature/mine")
    (found,) = pushed(repo, "no-foxtrot", "no-force-push", develop=shared)
    assert found.rule == "no-foxtrot"
    assert "git merge --no-ff" in found.remedy
    shell(repo, found.remedy.replace("git merge", "git merge --no-edit"))
    assert repo.tip("develop^") == shared
    assert {"mine.txt", "theirs.txt"} <= {path.name for path in repo.path.iterdir()}
    assert pushed(repo, "no-foxtrot", "no-force-push", develop=shared) == []


def test_a_rewritten_branch_and_an_unknown_old_tip_are_forced(repo: Repository) -> None:
    """Remote oid missing locally: treat as non-fast-forward."""
    old = repo.commit("feat: one")
    repo.git("commit", "--quiet", "--amend", "--allow-empty", "--message", "feat: other")
    (forced,) = pushed(repo, "no-force-push", develop=old)
    assert "would be rewritten" in forced.message
    (lost,) = pushed(repo, "no-force-push", develop="1" * 40)
    assert "not known here" in lost.message


def test_a_new_branch_is_judged_by_where_it_starts_and_what_it_carries(repo: Repository) -> None:
    repo.switch("feature/a", "develop")
    repo.commit("feat: a")
    repo.switch("hotfix/1", "develop")
    repo.commit("fix: b")
    repo.switch("feature/b", "feature/a")
    repo.commit("feat: b")
    found = pushed(repo, "branch-point", "no-foreign-commits", hotfix__1=ZERO, feature__b=ZERO)
    assert sorted((one.rule, one.where.ref) for one in found) == [
        ("branch-point", "refs/heads/hotfix/1"),
        ("no-foreign-commits", "refs/heads/feature/b"),
        ("no-foreign-commits", "refs/heads/hotfix/1"),
    ]


def test_a_second_release_in_a_push_of_its_own_is_one_too_many(repo: Repository) -> None:
    for name in ("release/1", "release/2"):
        repo.switch(name, "develop")
        repo.commit(f"chore: {name}")
    (found,) = pushed(repo, "one-open", release__2=ZERO)
    assert "release/2 is open beside release/1" in found.message
