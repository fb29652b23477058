"""What counts as said of a merge request on GitLab, whose pipelines run on more than its head: a sentence each."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from refwarden.flows.pull import judge
from refwarden.flows.required import Asked, open_pull
from refwarden.model.targets import target
from tests.forges.gitlab import reporting
from tests.forges.gitlab.state import Pipeline
from tests.scenarios.labs import lab_shop
from tests.scenarios.shop import FEATURES

POLICY = (
    FEATURES
    + """\
rules:
  required-checks: {level: error, checks: [{name: build, app: ci}]}
  checks-on-merge-result: error
  deployments-succeeded: {level: error, environments: [staging]}
"""
)
CHECKS, RESULT, DEPLOYED = "required-checks", "checks-on-merge-result", "deployments-succeeded"


class Row(NamedTuple):
    """What happens to a merge request of which nothing was said, and what must come of it."""

    title: str
    tell: Callable
    wanted: dict[str, str]


def moved_on(pull):
    """Let the target move on, elsewhere than the merge request changes."""
    pull.repository.commit("develop", {"docs/new.md": "New.\n"}, "docs: tell")


def tried(pull, conclusion="success", *, older=False):
    job = pull.try_merge("build", conclusion)
    pull.repository.deploy(job.sha, "staging")
    if older:
        moved_on(pull)


def head_and_older(pull):
    tried(pull, older=True)
    pull.check("build", "failure", kind="head")
    pull.request.head_pipeline = next(one for one in pull.repository.project.pipelines if one.event_type == "MERGED_RESULT")  # fmt: skip


def rebased_in_a_train(pull, conclusion="success"):
    """Let a train of a fast-forward project run on the head's commit made anew."""
    moved_on(pull)
    git, request = pull.repository.project.git, pull.request
    found = git.info(request.sha)
    tree = git.merge_tree(request.target_sha, request.sha)
    sha = git.commit(tree=tree, parents=(request.target_sha,), message=found.message, author=found.author, committer=found.committer)  # fmt: skip
    pull.check("build", conclusion, kind="train", sha=sha)


def merge_of_something_else(pull):
    git = pull.repository.project.git
    other = git.commit({"x.txt": "x\n"}, parents=[pull.request.target_sha], message="feat: x")
    sha = git.commit(tree=git.info(other).tree, parents=(pull.request.target_sha, other), message="Merge")
    pull.check("build", kind="merge", sha=sha)


def failed_on_the_merge(pull):
    """Let the branch's own pipeline pass, and the merged result's fail before the target moves on."""
    pull.check("build")
    tried(pull, "failure", older=True)


def squashed_in_a_train(pull, conclusion="success"):
    """Let a train run on a merge of the head's commits squashed."""
    git, request = pull.repository.project.git, pull.request
    tree, by = git.info(request.sha).tree, git.info(request.sha).author
    squashed = git.commit(tree=tree, parents=(request.target_sha,), message="feat: greet", author=by, committer=by)
    sha = git.commit(tree=tree, parents=(request.target_sha, squashed), message="Merge", author=by, committer=by)
    pull.check("build", conclusion, kind="train", sha=sha)


def run_again(pull, *conclusions):
    """Let pipelines of one commit run one after the other, each with a child that says something."""
    for conclusion in conclusions:
        above = Pipeline(pull.forge.next_id(), 1, pull.head, "feature/greet", "push", None, pull.forge.clock.tick())
        pull.repository.project.pipelines.append(above)
        reporting.job(pull.forge, pull.repository.project, above, "lint")
        pull.child(above, build=conclusion)


def child(pull, **jobs):
    pull.check("lint")
    return pull.child(**jobs)


def same_name_in_both(pull):
    pull.check("build")
    pull.child(build="failure")


def of_another_project(pull):
    below = child(pull, build="success")
    below.sha = pull.repository.git.tip("main")
    for one in below.jobs:
        one.sha = below.sha


ROWS = [
    Row("what passed on the merge with the target counts for the head", tried, {CHECKS: "kept", RESULT: "kept", DEPLOYED: "kept"}),
    Row("it does when the target has moved on, which is another rule's affair", lambda pull: tried(pull, older=True), {CHECKS: "kept", RESULT: "broken", DEPLOYED: "kept"}),
    Row("what failed on a merge with an earlier target failed", lambda pull: tried(pull, "failure", older=True), {CHECKS: "broken"}),
    Row("what was said of the head itself counts more than that of an earlier merge", head_and_older, {CHECKS: "broken"}),
    Row("a train of a fast-forward project runs on the head's commits made anew", rebased_in_a_train, {CHECKS: "kept"}),
    Row("what fails there has failed", lambda pull: rebased_in_a_train(pull, "failure"), {CHECKS: "broken"}),
    Row("what failed there counts beside what passed on the head alone", failed_on_the_merge, {CHECKS: "broken"}),
    Row("a train may squash the head first", squashed_in_a_train, {CHECKS: "kept"}),
    Row("what fails on that has failed", lambda pull: squashed_in_a_train(pull, "failure"), {CHECKS: "broken"}),
    Row("a child that failed is done with when its parent runs again", lambda pull: run_again(pull, "failed", "success"), {CHECKS: "kept"}),
    Row("a child that fails when its parent runs again has failed", lambda pull: run_again(pull, "success", "failed"), {CHECKS: "broken"}),
    Row("a merge that does not hold the head says nothing of it", merge_of_something_else, {CHECKS: "broken"}),
    Row("a job of a child pipeline is the project's own", lambda pull: child(pull, build="success"), {CHECKS: "kept"}),
    Row("a child's failed job has failed", lambda pull: child(pull, build="failed"), {CHECKS: "broken"}),
    Row("a child's child counts as well", lambda pull: pull.child(child(pull, lint="success"), build="success"), {CHECKS: "kept"}),
    Row("a job of the same name that failed in a child fails", same_name_in_both, {CHECKS: "broken"}),
    Row("a pipeline of another project says what that project's files say", of_another_project, {CHECKS: "broken"}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
def test_checks(row, lab, lab_server, tmp_path):
    shop = lab_shop(lab)
    row.tell(shop.pull("feature/greet", "develop", title="feat: greet", files={"src/new.py": "x\n"}))
    (tmp_path / "policy.yml").write_text(POLICY)
    env = {"REFWARDEN_GITLAB_URL": lab_server.home, "REFWARDEN_GITLAB_TOKEN": lab.token("ben", scopes=("read_api",))}
    opened = open_pull(Asked(target("gitlab:acme/shop!1"), str(tmp_path / "policy.yml"), None), env)
    live = judge(opened.hosted, opened.clone, opened.policy, lab.clock.now, everything=True)
    found = {one.rule: one.verdict for one in live.findings if one.rule in row.wanted}
    assert found == row.wanted, [one.message for one in live.findings]
    assert live.bugs == ()
