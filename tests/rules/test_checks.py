"""The rules about what programs said of a pull request's head, and about merge queues."""

from typing import Any

from refwarden.model.checks import Check, Checks, Deployment, Deployments, MergeGroup, MergeProof
from refwarden.model.standing import AgainstBase
from refwarden.model.verdict import Unreadable
from refwarden.rules.checks import checks_on_merge_result, deployments_succeeded, merge_queue, required_checks
from tests.rules.proposing import pull
from tests.rules.table import Row, broken, decide, inapplicable, judged, kept, unsure

HEAD, TIP, TRIAL, OLD = "h" * 40, "b" * 40, "t" * 40, "0" * 40
ACTIONS = "github-actions"


def said(name: str, state: Any = "success", app: str = ACTIONS, **more: Any) -> Check:
    return Check(name, state, app, **{"commit": HEAD, **more})


def status(name: str, state: Any = "success", by: str = "eve") -> Check:
    return Check(name, state, "", by, HEAD)


BUILD = {"checks": [{"name": "build", "app": ACTIONS}]}
ANY = {"checks": [{"name": "build"}]}


def row(title: str, checks: tuple[Check, ...], want: Any, options: Any = BUILD, *, doc: bool = False) -> Row:
    return Row(title, pull(), want, (Checks(HEAD, checks),), options, doc=doc)


test_required = judged(
    required_checks.RULE,
    row("a check that passed", (said("build"),), kept("build passed on"), doc=True),
    row("one that failed", (said("build", "failure"),), broken("build failed"), doc=True),
    row(
        "A path-filtered workflow never reports (blocks forever)",
        (said("lint"),),
        broken("build did not report"),
        doc=True,
    ),
    row(
        "a skipped job reports success: here it is skipped",
        (said("build", "skipped"),),
        broken("was skipped"),
        doc=True,
    ),
    row("one that said neither yes nor no", (said("build", "neutral"),), broken("is neutral")),
    row("one that went stale", (said("build", "stale"),), broken("is stale")),
    row("one that was cancelled", (said("build", "cancelled"),), broken("was cancelled")),
    row(
        "one that is still running is red, not unknown",
        (said("build", "pending"),),
        broken("has not finished"),
        doc=True,
    ),
    row(
        "the policy may accept a skipped one",
        (said("build", "skipped"),),
        kept(),
        {**BUILD, "accept": ["success", "skipped"]},
    ),
    row(
        "Any writer can post a status; pin the app",
        (status("build"),),
        broken("build is a status, which anybody with write access can post"),
        ANY,
        doc=True,
    ),
    row(
        "a status in an app's place",
        (status("build"),),
        broken("said by somebody with write access, not by github-actions"),
    ),
    row(
        "another app under that name",
        (said("build", app="evil-ci"),),
        broken("is said by evil-ci, not by github-actions"),
        doc=True,
    ),
    row(
        "two apps under one name, and the policy names none",
        (said("build"), said("build", app="evil-ci")),
        broken("said by evil-ci and github-actions"),
        ANY,
    ),
    row("two apps under one name: the one named counts", (said("build"), said("build", "failure", "evil-ci")), kept()),
    row(
        "A check run silently overrides a status of the same name elsewhere: here both are heard",
        (said("build"), status("build", "failure")),
        broken("build failed"),
        {**ANY, "pinned": False},
    ),
    row("an app's slug ignores case", (said("build", app="GitHub-Actions"),), kept()),
    row("names do not", (said("Build"),), broken("did not report")),
    row("one app and none named", (said("build"),), kept(), ANY),
    row("a status may be good enough", (status("build"),), kept(), {**ANY, "pinned": False}),
    row(
        "Statuses attach to shas, not PRs: the base's name tells them apart",
        (said("build main"),),
        broken("build develop did not report"),
        {"checks": [{"name": "build {base}", "app": ACTIONS}]},
    ),
    row(
        "every fault is named",
        (said("build", "failure"),),
        broken("build failed; lint did not report"),
        {"checks": [{"name": "build"}, {"name": "lint"}]},
    ),
    row(
        "without any, those that the host demands",
        (said("build", "failure", required=True), said("lint", "failure")),
        broken("build failed."),
        {},
    ),
    row("whose they are is the host's to say", (status("build")._replace(required=True),), kept(), {}),
    row("nobody demands any", (said("build", "failure"),), inapplicable(), {}),
    row("every one that reported", (said("build"), said("lint", "failure")), broken("lint failed"), {"every": True}),
    row(
        "refwarden does not wait for itself",
        (said("refwarden", "pending"), said("refwarden (release/1)", "pending"), said("build")),
        kept(),
        {"every": True},
    ),
    row(
        "a name that only begins like its own is another's",
        (said("refwardening", "failure"),),
        broken(),
        {"every": True},
    ),
    row(
        "its own, if the policy names it",
        (said("refwarden", "pending"),),
        inapplicable(),
        {"checks": [{"name": "refwarden"}]},
    ),
)


def test_a_check_with_braces_in_its_name_has_a_remedy():
    options = {"checks": [{"name": "a {b}", "app": "{c}"}]}
    assert "let {c} report a {b}" in decide(required_checks.RULE, row("", (said("a {b}"),), broken(), options)).remedy


def merge_row(title: str, checks: tuple[Check, ...], against: AgainstBase, want: Any, **more: Any) -> Row:
    return Row(title, more.pop("subject", pull()), want, (Checks(HEAD, checks), against), **more)


NOW, BEHIND = AgainstBase(TIP, 0), AgainstBase(TIP, 3)
TRIED = AgainstBase(TIP, 3, TRIAL)

test_merge_result = judged(
    checks_on_merge_result.RULE,
    merge_row("the head holds the base's tip", (said("build"),), NOW, kept(), doc=True),
    merge_row(
        "the head lacks commits of the base", (said("build"),), BEHIND, broken("lacks 3 commits of develop"), doc=True
    ),
    merge_row("it ran on the merge with today's base", (said("build", commit=TRIAL),), TRIED, kept(), doc=True),
    merge_row(
        "it ran on the merge with yesterday's base", (said("build", commit=OLD),), TRIED, broken("build ran on a state")
    ),
    merge_row("it ran on another commit", (said("build", commit=OLD),), NOW, broken("another commit")),
    merge_row(
        "only those named count",
        (said("build", commit=TRIAL), said("lint")),
        TRIED,
        kept("build"),
        options={"names": ["build"]},
    ),
    merge_row(
        "else those that the host demands",
        (said("build", commit=TRIAL, required=True), said("lint")),
        TRIED,
        kept("build"),
    ),
    merge_row("else all", (said("build", commit=TRIAL), said("lint")), TRIED, broken("lint ran")),
    merge_row("nothing reported", (), BEHIND, inapplicable()),
    merge_row("a merged one is past it", (said("build"),), BEHIND, inapplicable(), subject=pull(state="merged")),
)


def proof(tree: str = "T", redone: str = "T", head: str = HEAD) -> MergeProof:
    return MergeProof(lambda _: tree, lambda *_: redone, lambda _: head)


def no_clone(*_: object) -> str:
    raise Unreadable("no clone is at hand", "check out with fetch-depth: 0")


GROUP = MergeGroup("g" * 40, TIP, ((12, HEAD),), "develop")


def queued(title: str, want: Any, given: MergeProof, group: MergeGroup = GROUP, *, doc: bool = False) -> Row:
    return Row(title, group, want, (given,), doc=doc)


test_queue = judged(
    merge_queue.RULE,
    queued("the group is the merge of its heads", kept("#12"), proof(), doc=True),
    queued(
        "Merge-group commits are new shas: one that holds something else",
        broken("it holds something else"),
        proof(redone="U"),
        doc=True,
    ),
    queued("heads that conflict cannot be in it", broken("conflict"), proof(redone="")),
    queued("a head that moved since", broken("is at 0000000000 now"), proof(head=OLD), doc=True),
    queued("a head that is gone", broken("no head now"), proof(head="")),
    queued("nobody says what it is made of", unsure("which pull requests"), proof(), GROUP._replace(heads=())),
    queued(
        "where no clone is at hand nobody can tell",
        unsure("no clone"),
        MergeProof(lambda _: "T", no_clone, lambda _: HEAD),
    ),
)


def test_a_group_is_redone_with_its_heads_in_their_order():
    asked = []

    def redo(base, heads):
        asked.append((base, heads))
        return "T"

    heads = {12: HEAD, 7: OLD}
    group = GROUP._replace(heads=tuple(heads.items()))
    decide(merge_queue.RULE, queued("", kept(), MergeProof(lambda _: "T", redo, heads.__getitem__), group))
    assert asked == [(TIP, (HEAD, OLD))]
    assert group.place().ref == "refs/heads/develop"


def deployed(*all_of: Deployment) -> Deployments:
    return Deployments(HEAD, all_of)


def to(state: Any, environment: str = "staging", commit: str = HEAD) -> Deployment:
    return Deployment(environment, state, commit)


STAGING = {"environments": ["staging"]}


def deploy_row(title: str, given: Deployments, want: Any, options: Any = STAGING, *, doc: bool = False) -> Row:
    return Row(title, pull(), want, (given,), options, doc=doc)


test_deployments = judged(
    deployments_succeeded.RULE,
    deploy_row("it was deployed", deployed(to("success")), kept("staging"), doc=True),
    deploy_row("it failed", deployed(to("failure")), broken("staging failed"), doc=True),
    deploy_row("it has not finished", deployed(to("pending")), broken("has not finished")),
    deploy_row("it was never deployed", deployed(), broken("was not deployed to staging"), doc=True),
    deploy_row("an older head was", deployed(to("success", commit=OLD)), broken("was not deployed")),
    deploy_row("the last one counts", deployed(to("failure"), to("success")), kept()),
    deploy_row("the last one counts though one succeeded before", deployed(to("success"), to("failure")), broken()),
    deploy_row("another took its place", deployed(to("inactive")), broken("replaced")),
    deploy_row("case does not count in an environment's name", deployed(to("success", "Staging")), kept()),
    deploy_row("no environment is named", deployed(to("failure")), inapplicable(), {}),
)
