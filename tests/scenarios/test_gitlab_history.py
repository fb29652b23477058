"""What protected branches received, as GitLab tells it: by which merge request, approved by whom, merged by whom."""

import pytest

from refwarden.flows.audit import Window
from tests.scenarios.labs import ALL, judge_history, lab_shop
from tests.scenarios.shop import approved, opened

YEARS = Window(since=1_600_000_000)


@pytest.fixture
def shop(lab):
    return lab_shop(lab)


@pytest.fixture
def judged(lab, lab_server, tmp_path):
    """Audit `acme/shop`; returns rule and verdict to the places where it is broken or unknown."""
    return lambda window=ALL: judge_history(lab, lab_server, tmp_path, window)


@pytest.mark.parametrize(
    ("method", "squash"),
    [("merge", False), ("merge", True), ("rebase_merge", False), ("ff", False), ("ff", True)],
)
def test_an_approved_merge_request_is_proved_however_it_was_merged(shop, judged, method, squash):
    shop.project.settings.merge_method = method
    pull = opened(shop)
    pull.push({"src/more.py": "x\n"})
    pull.check("build")
    pull.request.squash = squash
    approved(pull).merge(by="dora")
    assert judged() == {}


def test_merged_without_an_approval(shop, judged):
    opened(shop).merge(by="dora")
    assert judged() == {("required-approvals", "broken"): ["1"]}


def test_approved_only_after_the_merge(shop, judged):
    pull = opened(shop)
    pull.merge(by="dora")
    approved(pull)
    assert judged() == {("required-approvals", "broken"): ["1"]}


def test_an_approval_that_was_taken_back_only_after_the_merge_counted(shop, judged):
    pull = approved(opened(shop))
    pull.merge(by="dora")
    pull.revoke("ben")
    assert judged() == {}


def test_merged_by_its_author(shop, judged):
    approved(opened(shop)).merge(by="ana")
    assert judged() == {("no-self-merge", "broken"): ["1"]}


def test_pushed_directly(shop, judged):
    tip = shop.commit("develop", message="feat: direct")
    approved(opened(shop)).merge(by="dora")
    assert judged() == {("protected-push", "broken"): [tip], ("pull-required", "broken"): [tip]}


def test_pushed_between_two_fast_forwards(shop, judged):
    shop.project.settings.merge_method = "ff"
    approved(opened(shop)).merge(by="dora")
    tip = shop.commit("develop", message="feat: direct")
    pull = approved(opened(shop, "feature/next", files={"src/next.py": "x\n"}))
    pull.push({"src/more.py": "x\n"})
    pull.check("build")
    approved(pull).merge(by="dora")
    assert judged() == {("protected-push", "broken"): [tip], ("pull-required", "broken"): [tip]}


def trained(shop, head, path):
    pull = opened(shop, head, files={f"src/{path}.py": "x\n"})
    pull.push({f"src/{path}2.py": "y\n"}, message=f"feat: more of {path}")
    pull.check("build")
    return approved(pull)


def test_what_a_train_of_a_fast_forward_project_made_anew_came_by_its_merge_requests(shop, judged):
    shop.project.settings.merge_method = "ff"
    pulls = [trained(shop, f"feature/{path}", path) for path in ("one", "two")]
    for pull in pulls:
        assert pull.train(by="dora") != pull.head
    assert judged() == {}


def test_a_push_beside_a_train_is_told_apart(shop, judged):
    shop.project.settings.merge_method = "ff"
    pull = trained(shop, "feature/one", "one")
    below = shop.commit("develop", message="feat: direct")
    pull.train(by="dora")
    above = shop.commit("develop", message="feat: direct too")
    assert judged()["pull-required", "broken"] == [above, below]


def test_a_commit_that_looks_like_one_of_a_trains_is_found_once(shop, judged):
    shop.project.settings.merge_method = "ff"
    pull = trained(shop, "feature/one", "one")
    git = shop.git
    first = git.info(git.between(git.tip("develop"), pull.head)[0])
    tip = git.tip("develop")
    forged = git.commit({"forged.py": "x\n"}, parents=[tip], message=first.message, author=first.author, committer=first.committer)  # fmt: skip
    shop.push("develop", forged)
    pull.train(by="dora")
    assert judged()["pull-required", "broken"] == [forged]


def copied(shop, commit, onto):
    """Make a commit anew on a branch by hand, as cherry-picking does, and push it there."""
    git = shop.git
    found = git.info(commit)
    tree = git.merge_tree(git.tip(onto), commit, found.parents[0])
    by = found.author._replace(at=shop.world.clock.tick())
    shop.push(onto, made := git.commit(tree=tree, parents=(git.tip(onto),), message=found.message, author=found.author, committer=by))  # fmt: skip
    return made


def test_a_merge_request_under_another_is_judged_though_that_ones_rebase_left_it_out(shop, judged):
    shop.project.settings.merge_method = "ff"
    below = opened(shop, "feature/one", files={"src/one.py": "x\n"})  # nobody approves it
    shop.commit("feature/two", {"src/two.py": "y\n"}, "feat: two", start="feature/one")
    above = approved(opened(shop, "feature/two", files={}))
    below.train(by="dora")
    above.train(by="dora")
    assert judged() == {("required-approvals", "broken"): [str(below.number)]}


def test_what_was_copied_and_pushed_before_a_train_left_it_out_was_pushed(shop, judged):
    shop.project.settings.merge_method = "ff"
    pull = trained(shop, "feature/one", "one")
    pushed = copied(shop, shop.git.between(shop.git.tip("develop"), pull.head)[0], "develop")
    pull.train(by="dora")
    assert judged()["pull-required", "broken"] == [pushed]


def test_what_looks_like_a_commit_of_a_merge_request_below_its_fast_forward_was_pushed(shop, judged):
    """A merge of the source branch hides a commit from the line, whose like was pushed below it."""
    shop.project.settings.merge_method = "ff"
    git = shop.git
    side = git.commit({"side.txt": "x\n"}, parents=[git.tip("develop")], message="feat: side")
    shop.push("develop", forged := git.commit({"forged.txt": "x\n"}, parents=[git.tip("develop")], message="feat: side", author=git.info(side).author, committer=git.info(side).committer))  # fmt: skip
    by = git.info(side).author
    shop.push("feature/one", git.commit(tree=git.merge_tree(forged, side), parents=(forged, side), message="Merge side", author=by, committer=by), "ana")  # fmt: skip
    pull = opened(shop, "feature/one", files={})
    approved(pull).merge(by="dora")
    assert judged()["pull-required", "broken"] == [forged]


def test_one_head_that_went_to_two_branches_was_received_by_both(shop, judged):
    shop.project.settings.merge_method = "ff"
    approved(opened(shop)).merge(by="dora")
    approved(opened(shop, "feature/greet", "main", files={}), "ben", "cleo").merge(by="dora")
    assert ("pull-required", "broken") not in judged()


def test_a_release_of_fast_forwards_carries_what_was_approved_before(shop, judged):
    """Whose commits integration received by a merge request of their own may approve the release."""
    shop.project.settings.merge_method = "ff"
    for head, landed in (("feature/one", "merge"), ("feature/two", "train")):
        pull = opened(shop, head, files={f"src/{landed}.py": "x\n"}, author="ben")
        pull.push({f"src/{landed}2.py": "y\n"}, by="ben")
        pull.check("build")
        getattr(approved(pull, "cleo"), landed)(by="dora")
    shop.commit("release/1.0", {"VERSION": "1.0\n"}, "chore: release 1.0", start="develop")
    approved(opened(shop, "release/1.0", "main", title="chore: release"), "ben").merge(by="dora", method="merge")
    assert judged() == {}


def test_a_tag_of_the_branchs_name_does_not_stand_for_it(shop, judged):
    shop.tag("develop", "main")
    tip = shop.commit("develop", message="feat: direct")
    assert judged()[("pull-required", "broken")] == [tip]


def test_a_feature_that_went_straight_to_production(shop, judged):
    pull = approved(opened(shop, base="main"), "ben", "cleo")
    pull.merge(by="dora")
    assert ("merge-direction", "broken") in judged()


def backdated(shop):
    """Push a commit to develop whose author says that it is from 1970."""
    git = shop.git
    old = git.info(git.tip("develop")).author._replace(at=1)
    sha = git.commit({"old.txt": "x\n"}, parents=[git.tip("develop")], message="feat: old", author=old, committer=old)
    shop.push("develop", sha)
    return sha


def test_a_commit_of_an_old_date_does_not_end_the_walk(shop, judged):
    first = shop.commit("develop", message="feat: direct")
    backdated(shop)
    assert first in judged(YEARS)["protected-push", "broken"]


def test_a_push_of_an_old_date_above_a_merge_of_a_new_one_is_new(shop, judged):
    approved(opened(shop)).merge(by="dora")
    sha = backdated(shop)
    assert judged(YEARS)["protected-push", "broken"] == [sha]


def test_a_merge_before_the_time_ends_the_walk(lab, shop, judged):
    opened(shop).merge(by="dora")  # without an approval
    lab.clock.tick(86_400)
    since = lab.clock.now
    shop.project.merge_requests[1].updated_at = lab.clock.tick()  # somebody commented
    approved(opened(shop, "feature/later", files={"later.txt": "x\n"})).merge(by="dora")
    assert judged(Window(since=since)) == {}
    assert ("required-approvals", "broken") in judged()
