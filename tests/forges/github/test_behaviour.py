"""What the simulated GitHub does, held to what GitHub says that it does; results of the button are read by git."""

from pathlib import Path

import pytest

from tests.forges.github.matching import active_rules, bypass_mode, classic_for, fnmatch
from tests.forges.github.merging import CannotMerge, trial_merge
from tests.forges.github.world import RepositoryStory, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def shop(world: World) -> RepositoryStory:
    world.org("acme")
    repository = world.repository("acme/shop").gitflow()
    for login in ("ana", "ben", "cleo"):
        repository.user(login)
    return repository


def kinds(pull) -> list[str]:
    return [event.kind for event in pull.pull.timeline]


def test_the_merge_button_makes_a_merge_commit_by_github(shop: RepositoryStory) -> None:
    pull = shop.pull("feature/x", "develop", files={"x.txt": "x\n"}, title="feat: x")
    before = shop.git.tip("develop")
    sha = pull.merge("ben")
    shown = shop.git.store.git("show", "-s", "--format=%P|%an|%ae|%cn|%ce|%B", sha).out.strip()
    message = f"Merge pull request #{pull.number} from acme/feature/x\n\nfeat: x"
    assert shown == f"{before} {pull.head}|Ben|ben@example.org|GitHub|noreply@github.com|{message}"
    assert shop.git.tip("develop") == sha == pull.pull.merge_commit_sha
    assert shop.git.store.git("fsck", "--strict", check=False).returncode == 0
    assert shop.forge.signatures[sha].by_github


def test_squash_makes_one_commit_by_the_author_with_co_authors(shop: RepositoryStory) -> None:
    pull = shop.pull("feature/x", "develop", files={"x.txt": "x\n"}, title="feat: x")
    pull.push({"y.txt": "y\n"}, by="cleo", message="feat: y")
    before = shop.git.tip("develop")
    sha = pull.merge("ben", "squash")
    info = shop.git.info(sha)
    assert info.parents == (before,)
    assert (info.author.email, info.committer.email) == ("ana@example.org", "noreply@github.com")
    assert info.message.startswith(f"feat: x (#{pull.number})\n\n* feat: x\n\n* feat: y")
    assert info.message.endswith("Co-authored-by: Cleo <cleo@example.org>")
    assert info.tree == shop.git.info(pull.head).tree


def test_rebase_makes_every_commit_anew_and_unsigned(shop: RepositoryStory) -> None:
    pull = shop.pull("feature/x", "develop", files={"x.txt": "x\n"})
    pull.push({"y.txt": "y\n"})
    shop.commit("develop", {"z.txt": "z\n"}, author="ben")
    before, old = shop.git.tip("develop"), shop.git.between(str(shop.git.tip("develop")), pull.head)
    sha = pull.merge("ben", "rebase")
    new = shop.git.between(str(before), sha)
    assert len(new) == 2
    assert not set(new) & set(old)
    assert [shop.git.info(one).committer.email for one in new] == ["ben@example.org"] * 2
    assert not set(new) & set(shop.forge.signatures)


def test_a_conflict_greys_the_button(shop: RepositoryStory) -> None:
    pull = shop.pull("feature/x", "develop", files={"README.md": "One.\n"})
    shop.commit("develop", {"README.md": "Two.\n"})
    with pytest.raises(CannotMerge):
        pull.merge("ben")
    assert trial_merge(shop.forge, pull.pull) is None


def test_a_force_push_is_an_event_and_a_fast_forward_is_none(shop: RepositoryStory) -> None:
    pull = shop.pull("feature/x", "develop", files={"x.txt": "x\n"})
    pull.push({"x.txt": "y\n"})
    assert "HeadRefForcePushedEvent" not in kinds(pull)
    before = pull.head
    after = pull.force_push({"x.txt": "z\n"})
    (event,) = [one for one in pull.pull.timeline if one.kind == "HeadRefForcePushedEvent"]
    assert (event.details["before"], event.details["after"]) == (before, after)
    assert kinds(pull).count("PullRequestCommit") == 1


def test_approvals_are_dismissed_by_the_diff_and_not_by_the_commit(shop: RepositoryStory) -> None:
    shop.protect("develop", reviews=1, dismiss_stale=True)
    pull = shop.pull("feature/x", "develop", files={"x.txt": "x\n"})
    approval, objection = pull.review("ben"), pull.review("cleo", "object")
    shop.commit("develop", {"other.txt": "o\n"}, author="ben")
    old = pull.head
    pull.rebase()
    assert pull.head != old
    assert approval.state == "APPROVED"
    pull.update_branch()
    assert approval.state == "APPROVED"
    pull.push({"x.txt": "changed\n"})
    assert approval.state == "DISMISSED"
    assert approval.previous_state == "APPROVED"
    assert objection.state == "CHANGES_REQUESTED"


def test_without_the_setting_an_approval_stays(shop: RepositoryStory) -> None:
    pull = shop.pull("feature/x", "develop", files={"x.txt": "x\n"})
    approval = pull.review("ben")
    head = pull.head
    pull.force_push({"x.txt": "changed\n"})
    assert approval.state == "APPROVED"
    assert approval.commit_id == head
    shop.forge.quirks.repoint_reviews = True
    pull.force_push({"x.txt": "again\n"})
    assert approval.commit_id == pull.head


def test_retargeting_is_an_event_and_stale_reviews_go_where_the_new_base_says_so(shop: RepositoryStory) -> None:
    shop.protect("main", reviews=1, dismiss_stale=True)
    shop.commit("develop", {"d.txt": "d\n"})
    pull = shop.pull("feature/x", "develop", files={"x.txt": "x\n"})
    approval = pull.review("ben")
    pull.retarget("main")
    assert pull.pull.timeline[-1].details["review"] is approval
    (event,) = [one for one in pull.pull.timeline if one.kind == "BaseRefChangedEvent"]
    assert event.details == {"previous": "develop", "current": "main"}


def test_nobody_approves_a_pull_request_of_their_own(shop: RepositoryStory) -> None:
    pull = shop.pull("feature/x", "develop")
    with pytest.raises(PermissionError):
        pull.review("ana")
    assert pull.review("ana", "comment").state == "COMMENTED"


def test_any_review_clears_the_request_for_it(shop: RepositoryStory) -> None:
    team = shop.world.org("acme").team("core", "cleo")
    pull = shop.pull("feature/x", "develop")
    pull.request_review("ben", team)
    pull.review("ben", "comment")
    assert [one.reviewer for one in pull.pull.requests] == [team]
    assert pull.review("cleo").on_behalf_of == [team]
    assert not pull.pull.requests


def test_pushing_the_head_onto_the_base_merges_it(shop: RepositoryStory) -> None:
    pull = shop.pull("feature/x", "develop", files={"x.txt": "x\n"})
    shop.push("develop", pull.head, "ben")
    assert pull.pull.state == "MERGED"
    assert pull.pull.merge_commit_sha == pull.head


def test_deleting_a_merged_head_moves_what_was_stacked_on_it(shop: RepositoryStory) -> None:
    first = shop.pull("feature/x", "develop", files={"x.txt": "x\n"})
    second = shop.pull("feature/y", "feature/x", files={"y.txt": "y\n"})
    first.merge("ben")
    shop.delete_branch("feature/x")
    assert (second.pull.base_ref, second.pull.state) == ("develop", "OPEN")
    assert "AutomaticBaseChangeSucceededEvent" in kinds(second)


def test_renaming_a_head_closes_it_and_renaming_a_base_moves_it(shop: RepositoryStory) -> None:
    pull, other = shop.pull("feature/x", "develop"), shop.pull("feature/y", "develop")
    shop.rename_branch("feature/x", "feature/z")
    shop.rename_branch("develop", "integration")
    assert pull.pull.state == "CLOSED"
    assert (other.pull.state, other.pull.base_ref) == ("OPEN", "integration")


def test_a_merge_queue_builds_each_group_on_the_one_before(shop: RepositoryStory) -> None:
    first = shop.pull("feature/x", "develop", files={"x.txt": "x\n"})
    second = shop.pull("feature/y", "develop", files={"y.txt": "y\n"})
    one, two = first.enqueue("ben"), second.enqueue("ben")
    assert two.base_sha == one.head_sha
    assert one.group_ref == f"refs/heads/gh-readonly-queue/develop/pr-{first.number}-{one.base_sha}"
    assert second.land() == shop.git.tip("develop")
    assert first.pull.state == second.pull.state == "MERGED"
    assert not shop.git.refs("refs/heads/gh-readonly-queue")


def test_a_fork_shares_its_parent_s_objects_and_may_vanish(shop: RepositoryStory) -> None:
    theirs = shop.fork("dora")
    pull = shop.pull("patch-1", "develop", "dora", source=theirs, files={"x.txt": "x\n"})
    assert pull.pull.cross_repository
    assert shop.git.between(str(shop.git.tip("develop")), pull.head) == [pull.head]
    assert shop.git.ref(f"refs/pull/{pull.number}/head") == pull.head
    assert shop.git.tip("patch-1") is None
    merged = pull.merge("ben")
    assert "from dora/patch-1" in shop.git.info(merged).message


def test_one_classic_rule_governs_a_branch(shop: RepositoryStory) -> None:
    """An exact name beats a pattern, then the oldest wins."""
    old = shop.protect("dev*", reviews=1)
    shop.protect("deve*", reviews=2)
    assert classic_for(shop.repository, "develop") is old
    exact = shop.protect("develop", reviews=0)
    assert classic_for(shop.repository, "develop") is exact


def test_rulesets_of_all_levels_add_up_and_evaluating_ones_bind_nobody(shop: RepositoryStory) -> None:
    shop.ruleset("ours", "deletion", include=["refs/heads/dev*"])
    shop.ruleset("tried", "creation", include=["~ALL"], enforcement="evaluate")
    everywhere = shop.world.org("acme").ruleset(
        "all", "non_fast_forward", include=["~ALL"], exclude=["refs/heads/main"]
    )
    assert [rule.type for _, rule in active_rules(shop.repository, "develop")] == ["deletion", "non_fast_forward"]
    assert active_rules(shop.repository, "main") == []
    everywhere.conditions["repository_name"] = {"include": ["x*"], "exclude": []}
    assert [rule.type for _, rule in active_rules(shop.repository, "develop")] == ["deletion"]


def test_roles_and_teams_walk_around_a_ruleset_that_names_them(shop: RepositoryStory) -> None:
    team = shop.world.org("acme").team("core", "cleo")
    rules = shop.ruleset("ours", "deletion", bypass=[("RepositoryRole", 5), ("Team", team.id, "pull_request")])
    shop.user("ben", "admin")
    users = shop.forge.users
    modes = [bypass_mode(rules, shop.repository, users[one]) for one in ("ana", "ben", "cleo")]
    assert modes == [None, "always", "pull_request"]


@pytest.mark.parametrize(
    "pattern, name, expected",
    [
        ("feature/*", "feature/a", True),
        ("feature/*", "feature/a/b", False),
        ("feature/**/*", "feature/a/b", True),
        ("feature/**/*", "feature/a", True),
        ("*", "main", True),
        ("*", "release/1", False),
        ("*/*", "release/1", True),
        ("release-[0-9]", "release-1", True),
        ("{main,develop}", "main", False),
        ("mai?", "main", True),
    ],
)
def test_patterns_are_those_of_ruby(pattern: str, name: str, *, expected: bool) -> None:
    assert fnmatch(pattern, name) is expected


def test_members_of_a_child_team_may_do_what_the_parent_may(shop: RepositoryStory) -> None:
    org = shop.world.org("acme")
    org.team("core")
    org.team("web", "dora", parent="core", pending=["ed"])
    shop.team("core", "maintain")
    roles = [shop.repository.role(shop.world.user(one)) for one in ("dora", "ed", "ana", "nobody")]
    assert roles == ["maintain", "read", "write", "read"]


def test_a_thousand_repositories_are_quickly_made(shop: RepositoryStory) -> None:
    made = shop.world.many("acme", 1000, shop)
    assert made[999].git.tip("develop") == shop.git.tip("develop")
    made[7].commit("develop", {"x.txt": "x\n"})
    assert made[8].git.tip("develop") == shop.git.tip("develop") != made[7].git.tip("develop")
