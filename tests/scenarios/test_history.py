"""What protected branches received, as GitHub tells it: by which pull request, approved by whom, merged by whom."""

import json

import pytest

from tests.cli.program import inside, refwarden
from tests.scenarios.shop import GITFLOW, approved, opened
from tests.scenarios.shop import shop as begun

POLICY = (
    GITFLOW
    + """\
rules:
  protected-push: error
  merge-direction: error
  required-approvals: error
  no-self-merge: error
  required-checks: {level: warning, checks: [{name: build, app: github-actions}]}
"""
)


@pytest.fixture
def shop(world):
    return begun(world)


@pytest.fixture
def audit(world, server, tmp_path):
    """Audit `acme/shop` (`way`: in which process); returns what was said, and rule to where it is broken or unknown."""
    (tmp_path / "policy.yml").write_text(POLICY)

    def run(*words, token="", way=inside):
        given = token or world.token("ben", scopes=("repo", "read:org"))
        server.forget()
        env = {"REFWARDEN_GITHUB_URL": server.url, "GITHUB_TOKEN": given}
        done = way(
            "audit", "github:acme/shop", "--policy", "policy.yml", "--all-history", "--format", "json", *words,
            cwd=tmp_path, env={**env, "REFWARDEN_GITHUB_TOKEN": given},
        )  # fmt: skip
        assert given not in done.out + done.err
        found = {}
        for one in json.loads(done.out)["findings"] if done.out else ():
            place = (
                one["where"]["ref"].rpartition("/")[0].rpartition("/")[2]
                if "/pull/" in one["where"]["ref"]
                else one["where"]["commit"]
            )
            found.setdefault((one["rule"], one["verdict"]), []).append(place)
        return done, found

    return run


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_an_approved_pull_request_is_proved_however_it_was_merged(shop, audit, method):
    pull = opened(shop)
    pull.push({"src/more.py": "x\n"})
    pull.check("build")
    approved(pull).merge(by="dora", method=method)
    done, found = audit(way=refwarden)
    assert (done.returncode, found) == (0, {})


def test_merged_without_a_review(shop, audit):
    opened(shop).merge(by="dora")
    done, found = audit(way=refwarden)
    assert (done.returncode, found) == (1, {("required-approvals", "broken"): ["1"]})


def test_approved_only_after_the_merge(shop, audit):
    pull = opened(shop)
    pull.merge(by="dora")
    approved(pull)
    assert audit()[1] == {("required-approvals", "broken"): ["1"]}


def test_dismissed_only_after_the_merge(shop, audit):
    pull = opened(shop)
    review = pull.review("ben")
    pull.merge(by="dora")
    pull.dismiss(review, by="dora")
    assert audit()[1] == {}


def test_merged_by_its_author(shop, audit):
    approved(opened(shop)).merge(by="ana")
    assert audit()[1] == {("no-self-merge", "broken"): ["1"]}


def test_merged_although_a_check_had_failed(shop, audit):
    pull = approved(opened(shop))
    pull.check("build", "failure")
    pull.merge(by="dora")
    assert audit()[1] == {("required-checks", "broken"): ["1"]}


def test_pushed_directly(shop, audit):
    tip = shop.commit("develop", message="feat: direct")
    approved(opened(shop)).merge(by="dora")
    done, found = audit()
    assert (done.returncode, found) == (1, {("protected-push", "broken"): [tip]})


def test_a_merge_made_elsewhere_and_pushed(shop, audit):
    shop.commit("feature/quiet", start="develop")
    git = shop.git
    parents = [git.tip("develop"), git.tip("feature/quiet")]
    tree = git.merge_tree(*parents)
    sha = git.commit(
        tree=tree,
        parents=parents,
        message="Merge pull request #7 from acme/feature/quiet",
        author=git.info(parents[0]).author,
    )
    shop.push("develop", sha)
    # Its message names a branch, and anybody could have written it: on the host that is no evidence of what it merged.
    assert audit()[1] == {("protected-push", "broken"): [sha], ("merge-direction", "unknown"): [sha]}


def test_a_commit_of_an_old_date_does_not_end_the_walk(shop, audit):
    first = shop.commit("develop", message="feat: direct")
    git = shop.git
    old = git.info(first).author._replace(at=1)
    second = git.commit({"old.txt": "x\n"}, parents=[first], message="feat: old", author=old, committer=old)
    shop.push("develop", second)
    assert first in audit("--since", "2020-01-01")[1]["protected-push", "broken"]


def test_a_push_of_an_old_date_above_a_merge_of_a_new_one_is_new(shop, audit):
    approved(opened(shop)).merge(by="dora")
    git, tip = shop.git, shop.git.tip("develop")
    old = git.info(tip).author._replace(at=1)
    sha = git.commit({"old.txt": "x\n"}, parents=[tip], message="feat: old", author=old, committer=old)
    shop.push("develop", sha)
    assert audit("--since", "2020-01-01")[1]["protected-push", "broken"] == [sha]


def test_a_release_is_proved_on_production_and_its_features_on_integration(shop, audit):
    approved(opened(shop, "feature/one")).merge(by="dora")
    opened(shop, "feature/two", files={"src/two.py": "x\n"}).merge(by="dora")  # nobody approved this one
    shop.branch("release/1.0", "develop")
    release = shop.pull("release/1.0", "main", title="chore: release")
    release.check("build")
    approved(release).merge(by="dora")
    assert audit()[1] == {("required-approvals", "broken"): ["2"]}


def test_a_feature_that_went_straight_to_production(shop, audit):
    pull = approved(opened(shop, base="main"))
    sha = pull.merge(by="dora")
    assert audit()[1] == {("merge-direction", "broken"): [sha]}


def test_who_may_not_write_today_may_have_then(shop, audit):
    approved(opened(shop)).merge(by="dora")
    shop.user("ben", "read")
    assert audit()[1] == {("required-approvals", "unknown"): ["1"]}


def test_a_baseline_by_commit_accepts_what_is_old(shop, audit):
    shop.commit("develop", message="feat: direct")
    opened(shop).merge(by="dora")
    assert audit("--baseline", "base.json", "--write-baseline")[0].returncode == 0
    assert audit("--baseline", "base.json")[0].returncode == 0
    tip = shop.commit("develop", message="feat: direct again")
    done, found = audit("--baseline", "base.json")
    assert done.returncode == 1
    assert tip in found["protected-push", "broken"]


def test_an_empty_repository_has_nothing_to_judge(world, audit):
    world.org("acme").member("ben")
    world.org("acme").repository("shop").user("ben")
    done, found = audit()
    assert (done.returncode, found) == (0, {})


@pytest.mark.parametrize("private", [True, False])
def test_one_that_is_not_there_or_not_to_be_seen_is_one_line_and_exit_3(world, audit, private):
    if private:
        world.org("acme").repository("shop", private=True)
    world.user("ben")
    done, _ = audit(way=refwarden)
    assert (done.returncode, done.out) == (3, "")
    assert done.err.startswith("refwarden: github:acme/shop is not there, or the token may not see it")
    assert done.err.count("\n") == 1


def test_a_thousand_arrivals_cost_at_most_forty_requests(shop, audit, server):
    for number in range(1000):
        approved(opened(shop, f"feature/{number}", files={f"src/{number}.py": "x\n"})).merge(by="dora")
    done, found = audit("--all", way=refwarden)
    report = json.loads(done.out)
    arrivals = [one for one in report["findings"] if one["rule"] == "protected-push"]
    assert len(arrivals) >= 1000
    assert {state for rule, state in found if rule == "required-approvals"} == {"kept"}
    assert report["cost"]["requests"] == len(server.seen) <= 40
