"""What GitLab enforces on the branches and tags of a project, as GitLab does it: each row a sentence."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from refwarden.flows.hosted import Auditing, audit
from refwarden.model.targets import target
from tests.scenarios.labs import lab_shop

POLICY = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop}
tags:
  version: {match: "v*", immutable: true}
rules:
  protection-exists: {level: error, in: {integration: {level: off}}}
  tag-immutable: error
  bypass-actors: {level: error, in: {integration: {level: off}}}
  protection-drift: {level: error, DRIFT}
"""
BARE = "no_force: false, no_deletion: false"


def closed(shop, **more):
    """Protect main as it should be."""
    shop.protect("main", push=(0,), **more)


def open_(shop):
    """Leave main as it is."""
    del shop


def by_name(shop, *who):
    shop.protect("main", push=(0, *who))


def rules(shop, *required, **more):
    closed(shop)
    for number in required:
        shop.rule(f"rule of {number}", number, **more)


class Row(NamedTuple):
    """A project's settings, and what must be said of main.

    Attributes:
        title: The sentence.
        tell: Sets the project up.
        wanted: The verdict of each rule on main; those not named are not asked about.
        drift: Options of protection-drift.
        tier: What the licence has.
        login: Who asks: dora owns the project, ben develops it.
        words: What some finding must say.
    """

    title: str
    tell: Callable[..., object]
    wanted: dict[str, str]
    drift: str = BARE
    tier: str = "ultimate"
    login: str = "dora"
    words: str = ""


EXISTS, BYPASS, DRIFT = "protection-exists", "bypass-actors", "protection-drift"
ROWS = [
    Row("a branch that nothing protects can be pushed to", open_, {EXISTS: "broken"}),
    Row("push level 0 proves that a merge request is needed", closed, {EXISTS: "kept", BYPASS: "kept"}),
    Row("that maintainers alone may push is no such proof", lambda shop: shop.protect("main", push=(40,)), {EXISTS: "broken"}),
    Row("an exact name does not overrule a wildcard that grants more", lambda shop: (closed(shop), shop.protect("*", push=(30,))), {EXISTS: "broken"}),
    Row("a wildcard that grants nothing takes nothing away", lambda shop: (closed(shop), shop.protect("*", push=(0,))), {EXISTS: "kept"}),
    Row("a wildcard for other branches says nothing of this one", lambda shop: (closed(shop), shop.protect("m*n2", push=(30,))), {EXISTS: "kept"}),
    Row("a group's entry grants what the project's does not", lambda shop: (closed(shop), shop.world.org("acme").protect("main", push=(30,))), {EXISTS: "broken"}),
    Row("a person by name may push past it, whatever level stands beside", lambda shop: by_name(shop, "user ben"), {EXISTS: "kept", BYPASS: "broken"}, words="user Ben"),
    Row("a group by name may push past it", lambda shop: by_name(shop, "group acme/security"), {EXISTS: "kept", BYPASS: "broken"}, words="group acme/security"),
    Row("a deploy key may push past it", lambda shop: by_name(shop, "key 3"), {EXISTS: "kept", BYPASS: "broken"}, words="deploy key"),
    Row("the largest approval rule counts, and not their sum", lambda shop: rules(shop, 1, 2), {DRIFT: "broken"}, f"{BARE}, approvals: 3", words="approvals"),
    Row("an approval rule is enforced", lambda shop: rules(shop, 1, 2), {DRIFT: "kept"}, f"{BARE}, approvals: 2"),
    Row("a rule for another branch demands nothing of this one", lambda shop: rules(shop, 2, branches=[shop.protect("develop")]), {DRIFT: "broken"}, f"{BARE}, approvals: 2"),
    Row("a rule for all protected branches is about this one", lambda shop: rules(shop, 2, all_protected=True), {DRIFT: "kept"}, f"{BARE}, approvals: 2"),
    Row("a rule for what a scanner finds demands nothing of every merge request", lambda shop: rules(shop, 2, kind="report_approver", report="scan_finding"), {DRIFT: "broken"}, f"{BARE}, approvals: 2"),
    Row("approvals are reset on push", lambda shop: (rules(shop, 2), vars(shop.project.approvals).update(reset_approvals_on_push=True)), {DRIFT: "kept"}, f"{BARE}, stale: true"),
    Row("a project that keeps approvals on push", lambda shop: (rules(shop, 2), vars(shop.project.approvals).update(reset_approvals_on_push=False)), {DRIFT: "broken"}, f"{BARE}, stale: true"),
    Row("that owners' approvals alone are taken back is no reset", lambda shop: (rules(shop, 2), vars(shop.project.approvals).update(reset_approvals_on_push=False, selective_code_owner_removals=True)), {DRIFT: "broken"}, f"{BARE}, stale: true"),
    Row("committers may approve unless that is turned off", lambda shop: rules(shop, 2), {DRIFT: "broken"}, f"{BARE}, last_push: true"),
    Row("committers may not approve", lambda shop: (rules(shop, 2), vars(shop.project.approvals).update(merge_requests_disable_committers_approval=True)), {DRIFT: "kept"}, f"{BARE}, last_push: true"),
    Row("a maintainer who is refused approval rules has a licence without them", lambda shop: rules(shop, 2), {DRIFT: "broken"}, f"{BARE}, approvals: 1", "free"),
    Row("a developer is not shown approval rules, which is not none", lambda shop: rules(shop, 2), {DRIFT: "unknown"}, f"{BARE}, approvals: 1", login="ben", words="Premium or Ultimate, to the role Maintainer"),
    Row("code owners must approve where any entry says so", lambda shop: (closed(shop, owners=True), shop.protect("*", push=(0,))), {DRIFT: "kept"}, f"{BARE}, owners: true"),
    Row("a forced push is allowed where any entry allows it", lambda shop: (closed(shop), shop.protect("*", push=(0,), force=True)), {DRIFT: "broken"}, "no_deletion: false", words="force"),
    Row("no entry allows a forced push", closed, {DRIFT: "kept"}, "no_deletion: false"),
    Row("a project and its group that disagree on forced pushes cannot be told apart from outside", lambda shop: (closed(shop), shop.world.org("acme").protect("main", push=(0,), force=True)), {DRIFT: "unknown"}, "no_deletion: false"),
    Row("that the pipeline must succeed names no job", lambda shop: (closed(shop), vars(shop.project.settings).update(only_allow_merge_if_pipeline_succeeds=True)), {DRIFT: "unknown"}, f"{BARE}, checks: [build]", words="not which jobs it has"),
    Row("without that no job is demanded", closed, {DRIFT: "broken"}, f"{BARE}, checks: [build]"),
    Row("threads must be resolved", lambda shop: (closed(shop), vars(shop.project.settings).update(only_allow_merge_if_all_discussions_are_resolved=True)), {DRIFT: "kept"}, f"{BARE}, threads: true"),
    Row("a fast-forward project has a linear history, up to date", lambda shop: (closed(shop), vars(shop.project.settings).update(merge_method="ff")), {DRIFT: "kept"}, f"{BARE}, linear: true, strict: true"),
    Row("a semi-linear project is up to date, and has merge commits", lambda shop: (closed(shop), vars(shop.project.settings).update(merge_method="rebase_merge")), {DRIFT: "broken"}, f"{BARE}, linear: true, strict: true"),
    Row("a push rule that was never set is null, and asks for no signatures", closed, {DRIFT: "broken"}, f"{BARE}, signed: true"),
    Row("a push rule asks for signatures", lambda shop: (closed(shop), shop.push_rule(reject_unsigned_commits=True)), {DRIFT: "kept"}, f"{BARE}, signed: true"),
    Row("a developer is not shown the push rule", lambda shop: (closed(shop), shop.push_rule(reject_unsigned_commits=True)), {DRIFT: "unknown"}, f"{BARE}, signed: true", login="ben"),
    Row("a list of a hundred protected branches may have been cut", lambda shop: (closed(shop), [shop.protect(f"old/{number}") for number in range(99)]), {EXISTS: "unknown"}, words="may have cut the list"),
    Row("what is seen to be granted is certain whatever was cut", lambda shop: (shop.protect("main", push=(30,)), [shop.protect(f"old/{number}") for number in range(99)]), {EXISTS: "broken"}),
]  # fmt: skip


@pytest.fixture
def audited(lab, lab_server, tmp_path):
    """Audit a project by a policy of its own, and return the verdicts on each ref."""

    def run(row):
        lab.forge.tier = row.tier
        shop = lab_shop(lab)
        row.tell(shop)
        policy = tmp_path / "policy.yml"
        policy.write_text(POLICY.replace("DRIFT", row.drift))
        env = {"REFWARDEN_GITLAB_URL": lab_server.home, "REFWARDEN_GITLAB_TOKEN": lab.token(row.login)}
        asked = Auditing(target("gitlab:acme/shop"), str(policy))
        report = audit(asked, env, lab.clock.now, everything=True).report
        assert report.bugs == ()
        return report

    return run


@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
def test_what_gitlab_enforces(row, audited):
    report = audited(row)
    found = {one.rule: one for one in report.findings if one.where.ref == "refs/heads/main" and one.rule in row.wanted}
    assert {rule: one.verdict for rule, one in found.items()} == row.wanted
    assert row.words in " ".join(one.message for one in found.values())


@pytest.mark.parametrize(
    ("patterns", "verdict"),
    [((), "broken"), (("v*",), "kept"), (("*",), "kept"), (("release-*",), "broken"), (("v1*",), "broken")],
)
def test_tags_are_fixed_where_a_wildcard_protects_them(patterns, verdict, audited):
    def tell(shop):
        shop.tag("v1.0.0")
        for pattern in patterns:
            shop.protect_tags(pattern)

    report = audited(Row("", tell, {}))
    tags = [one for one in report.findings if one.rule == DRIFT and (one.where.ref or "").startswith("refs/tags/")]
    assert {one.verdict for one in tags} == {verdict} | ({"kept"} if patterns == ("v1*",) else set())
