"""What GitLab enforces on the branches and tags of a project, as GitLab does it: each row a sentence."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from refwarden.flows.hosted import Auditing, audit
from refwarden.model.targets import target
from tests.forges.faults import Fault
from tests.forges.gitlab.guards import Policy
from tests.forges.reply import Reply
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


def rules(shop, *required, how=None, **more):
    """Protect main, and ask for approvals by rules that nobody may edit in a merge request."""
    closed(shop)
    vars(shop.project.approvals).update({"disable_overriding_approvers_per_merge_request": True, **(how or {})})
    for number in required:
        shop.rule(f"rule of {number}", number, **more)


def named(shop, required, *people, **more):
    """Ask for approvals by certain people."""
    rules(shop, required, users=people, kind="regular", **more)


def merges(shop, **settings):
    closed(shop)
    vars(shop.project.settings).update(settings)


def policy(shop, of=None, branch=(40,), **more):
    """Put main, to which maintainers may push, under a security policy of the project or of its group."""
    shop.protect("main", push=branch)
    (of or shop.project).policies.append(Policy("two eyes", **more))


def checked(shop, *branches, must=True):
    merges(shop, only_allow_merge_if_all_status_checks_passed=must)
    shop.status_check("refwarden", *branches)


class Row(NamedTuple):
    """A project's settings, and what must be said of main.

    Attributes:
        title: The sentence.
        tell: Sets the project up.
        wanted: The verdict of each rule on main; those not named are not asked about.
        drift: Options of protection-drift.
        tier: What the licence has.
        login: Who asks: dora owns the group, mia maintains the project alone, ben develops it.
        words: What some finding must say.
        licence: What the server's own licence has, where that is another; on GitLab.com everything.
        version: The server's version.
    """

    title: str
    tell: Callable[..., object]
    wanted: dict[str, str]
    drift: str = BARE
    tier: str = "ultimate"
    login: str = "dora"
    words: str = ""
    licence: str | None = None
    version: str = "18.8.0-ee"


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
    Row("approvals are reset on push", lambda shop: rules(shop, 2, how={"reset_approvals_on_push": True}), {DRIFT: "kept"}, f"{BARE}, stale: true"),
    Row("a project that keeps approvals on push", lambda shop: rules(shop, 2, how={"reset_approvals_on_push": False}), {DRIFT: "broken"}, f"{BARE}, stale: true"),
    Row("that owners' approvals alone are taken back is no reset", lambda shop: rules(shop, 2, how={"reset_approvals_on_push": False, "selective_code_owner_removals": True}), {DRIFT: "broken"}, f"{BARE}, stale: true"),
    Row("committers may approve unless that is turned off", lambda shop: rules(shop, 2), {DRIFT: "broken"}, f"{BARE}, last_push: true"),
    Row("committers may not approve", lambda shop: rules(shop, 2, how={"merge_requests_disable_committers_approval": True}), {DRIFT: "kept"}, f"{BARE}, last_push: true"),
    Row("a developer is not shown approval rules, which is not none", lambda shop: rules(shop, 2), {DRIFT: "unknown"}, f"{BARE}, approvals: 1", login="ben", words="Premium or Ultimate, to the role Maintainer"),
    Row("code owners must approve where any entry says so", lambda shop: (closed(shop, owners=True), shop.protect("*", push=(0,))), {DRIFT: "kept"}, f"{BARE}, owners: true"),
    Row("a forced push is allowed where any entry allows it", lambda shop: (closed(shop), shop.protect("*", push=(0,), force=True)), {DRIFT: "broken"}, "no_deletion: false", words="force"),
    Row("no entry allows a forced push", closed, {DRIFT: "kept"}, "no_deletion: false"),
    Row("a project and its group that disagree on forced pushes cannot be told apart from outside", lambda shop: (closed(shop), shop.world.org("acme").protect("main", push=(0,), force=True)), {DRIFT: "unknown"}, "no_deletion: false"),
    Row("that the pipeline must succeed names no job", lambda shop: merges(shop, only_allow_merge_if_pipeline_succeeds=True), {DRIFT: "unknown"}, f"{BARE}, checks: [build]", words="not which jobs it has"),
    Row("threads must be resolved", lambda shop: merges(shop, only_allow_merge_if_all_discussions_are_resolved=True), {DRIFT: "kept"}, f"{BARE}, threads: true"),
    Row("a developer is not shown the push rule", lambda shop: (closed(shop), shop.push_rule(reject_unsigned_commits=True)), {DRIFT: "unknown"}, f"{BARE}, signed: true", login="ben"),
    # How many must agree, in the end
    Row("a rule that asks for more people than may approve is approved by GitLab itself", lambda shop: named(shop, 2, "ben"), {DRIFT: "broken"}, f"{BARE}, approvals: 1", words="2, where 1 person may approve, and such a rule GitLab approves by itself"),
    Row("a rule that asks for everybody who may approve by it fails when one of them is the author", lambda shop: named(shop, 2, "ben", "cleo"), {DRIFT: "unknown"}, f"{BARE}, approvals: 1", words="where one of them opened the merge request"),
    Row("a rule of more people than it asks for is enforced", lambda shop: named(shop, 2, "ana", "ben", "cleo"), {DRIFT: "kept"}, f"{BARE}, approvals: 2"),
    Row("where committers may not approve nobody knows how many are left", lambda shop: named(shop, 2, "ana", "ben", "cleo", how={"merge_requests_disable_committers_approval": True}), {DRIFT: "unknown"}, f"{BARE}, approvals: 1", words="too few left"),
    Row("a rule of all eligible users is never approved by GitLab itself", lambda shop: rules(shop, 2, how={"merge_requests_disable_committers_approval": True}), {DRIFT: "kept"}, f"{BARE}, approvals: 2"),
    Row("a group that is hidden may hold enough who approve", lambda shop: named(shop, 2, "ben", hidden=True), {DRIFT: "unknown"}, f"{BARE}, approvals: 1", words="does not show who may approve"),
    Row("whoever may edit the rules of their merge request needs no approval", lambda shop: rules(shop, 2, how={"disable_overriding_approvers_per_merge_request": False}), {DRIFT: "broken"}, f"{BARE}, approvals: 1", words="may edit the rule rule of 2 there"),
    Row("an author's own approval is nobody else's", lambda shop: rules(shop, 1, how={"merge_requests_author_approval": True}), {DRIFT: "broken"}, f"{BARE}, approvals: 1", words="authors may approve"),
    Row("of two approvals one is somebody else's where authors may approve", lambda shop: rules(shop, 2, how={"merge_requests_author_approval": True}), {DRIFT: "kept"}, f"{BARE}, approvals: 1"),
    Row("rules that a lapsed licence left behind demand nothing", lambda shop: rules(shop, 2), {DRIFT: "broken"}, f"{BARE}, approvals: 1", "free"),
    Row("the server's licence is not the project's, as on GitLab.com", lambda shop: rules(shop, 2), {DRIFT: "broken"}, f"{BARE}, approvals: 1", "free", licence="ultimate"),
    Row("what a licence lacks a developer knows as well", lambda shop: rules(shop, 2), {DRIFT: "broken"}, f"{BARE}, approvals: 1", "free", login="ben"),
    # Security policies
    Row("a security policy may keep people from pushing whom the settings let", policy, {EXISTS: "unknown", DRIFT: "unknown"}, f"{BARE}, approvals: 1", words="a security policy keeps people from pushing"),
    Row("a policy that keeps nobody from pushing leaves that as it is", lambda shop: policy(shop, pushing=False), {EXISTS: "broken", DRIFT: "unknown"}, f"{BARE}, approvals: 1", words="a security policy is about it"),
    Row("a policy of the group is one of the project's", lambda shop: policy(shop, shop.world.org("acme").group), {EXISTS: "unknown", DRIFT: "unknown"}, f"{BARE}, stale: true"),
    Row("a policy for a wildcard is told for no name", lambda shop: (policy(shop, pushing=False), shop.project.protected.clear(), shop.protect("m*", push=(40,))), {EXISTS: "unknown"}),
    Row("a policy that is turned off demands nothing", lambda shop: policy(shop, enabled=False), {EXISTS: "broken", DRIFT: "broken"}, f"{BARE}, approvals: 1"),
    Row("what is seen to be demanded stays so under a policy", lambda shop: (policy(shop, branch=(0,)), rules(shop, 1)), {EXISTS: "kept", DRIFT: "kept"}, f"{BARE}, approvals: 1"),
    Row("no policy is about a branch that nothing protects", lambda shop: shop.project.policies.append(Policy("two eyes")), {EXISTS: "broken", DRIFT: "broken"}, f"{BARE}, approvals: 1"),
    Row("whether people may push is told whoever asks", lambda shop: shop.protect("main", push=(40,)), {EXISTS: "broken"}, login="mia"),
    Row("of the group's policies whoever is no member is told nothing", closed, {DRIFT: "unknown"}, f"{BARE}, approvals: 1", login="mia", words="the groups above to their members alone"),
    Row("no policy is about a project whose licence has none", lambda shop: shop.protect("main", push=(40,)), {EXISTS: "broken", DRIFT: "broken"}, f"{BARE}, approvals: 1", "premium", login="mia"),
    # Checks, threads, merge methods
    Row("an external status check must pass", checked, {DRIFT: "kept"}, f"{BARE}, checks: [refwarden]"),
    Row("an external status check of another branch is none of this one", lambda shop: checked(shop, shop.protect("develop")), {DRIFT: "unknown"}, f"{BARE}, checks: [refwarden]"),
    Row("external status checks that need not pass demand nothing", lambda shop: (checked(shop, must=False), vars(shop.project.settings).update(only_allow_merge_if_pipeline_succeeds=True)), {DRIFT: "unknown"}, f"{BARE}, checks: [refwarden]", words="not which jobs it has"),
    Row("external status checks are shown to maintainers alone", checked, {DRIFT: "unknown"}, f"{BARE}, checks: [refwarden]", login="ben"),
    Row("a group may demand of its projects what they do not themselves", closed, {DRIFT: "unknown"}, f"{BARE}, threads: true", words="not whether one of its groups demands it"),
    Row("a group may demand that pipelines succeed", closed, {DRIFT: "unknown"}, f"{BARE}, checks: [build]", "premium", words="not whether one of its groups demands it"),
    Row("without a licence for that no group does", closed, {DRIFT: "broken"}, f"{BARE}, checks: [build], threads: true", "free", words="resolved conversations and the checks build"),
    Row("a fast-forward may bring the merges of the branch", lambda shop: merges(shop, merge_method="ff"), {DRIFT: "broken"}, f"{BARE}, linear: true", words="a linear history"),
    Row("a fast-forward of what is squashed brings none", lambda shop: merges(shop, merge_method="ff", squash_option="always"), {DRIFT: "kept"}, f"{BARE}, linear: true, strict: true"),
    Row("a semi-linear project is up to date, and has merge commits", lambda shop: merges(shop, merge_method="rebase_merge"), {DRIFT: "broken"}, f"{BARE}, linear: true, strict: true"),
    Row("a semi-linear project is up to date", lambda shop: merges(shop, merge_method="rebase_merge"), {DRIFT: "kept"}, f"{BARE}, strict: true"),
    Row("a server that may rebase at the merge and does not tell", lambda shop: merges(shop, merge_method="ff"), {DRIFT: "unknown"}, f"{BARE}, strict: true", words="may rebase first", version="18.11.0-ee"),
    Row("what is rebased at the merge was never tried", lambda shop: merges(shop, merge_method="ff", automatic_rebase_enabled=True), {DRIFT: "broken"}, f"{BARE}, strict: true", version="19.4.0-ee"),
    Row("a project that does not rebase by itself says so", lambda shop: merges(shop, merge_method="ff"), {DRIFT: "kept"}, f"{BARE}, strict: true", version="19.4.0-ee"),
    Row("a push rule that was never set is null, and asks for no signatures", closed, {DRIFT: "broken"}, f"{BARE}, signed: true"),
    Row("a push rule asks for signatures of what is pushed, and not of what is made in GitLab's pages", lambda shop: (closed(shop), shop.push_rule(reject_unsigned_commits=True)), {DRIFT: "unknown"}, f"{BARE}, signed: true", words="made in its own pages"),
    Row("a push rule that a lapsed licence left behind demands nothing", lambda shop: (closed(shop), shop.push_rule(reject_unsigned_commits=True)), {DRIFT: "broken"}, f"{BARE}, signed: true", "free"),
    # What is not to be seen
    Row("a list of a hundred protected branches may have been cut", lambda shop: (closed(shop), [shop.protect(f"old/{number}") for number in range(99)]), {EXISTS: "unknown"}, words="may have cut the list"),
    Row("what is seen to be granted is certain whatever was cut", lambda shop: (shop.protect("main", push=(30,)), [shop.protect(f"old/{number}") for number in range(99)]), {EXISTS: "broken"}),
]  # fmt: skip


@pytest.fixture
def audited(lab, lab_server, tmp_path):
    """Audit a project by a policy of its own, and return the verdicts on each ref."""

    def run(row):
        forge = lab.forge
        forge.tier, forge.licence, forge.version = row.tier, row.licence, row.version
        shop = lab_shop(lab)
        lab.org("acme").member("dora", "admin")
        shop.user("mia", "maintain")
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


SCOPE = Fault(Reply(403, {"error": "insufficient_granular_scope", "error_description": "Access denied: it lacks [x]"}))
FORBIDDEN = Fault(Reply(403, {"message": "403 Forbidden"}))


@pytest.mark.parametrize(
    ("path", "drift"),
    [("/approval_rules$", "approvals: 1"), ("/approvals$", "approvals: 1"), ("/push_rule$", "signed: true")],
)
def test_a_token_that_is_for_less_is_no_word_about_the_licence(path, drift, audited, lab_server):
    lab_server.faults.add(SCOPE, path=path, times=None)
    report = audited(
        Row("", lambda shop: (rules(shop, 2), shop.push_rule(reject_unsigned_commits=True)), {}, f"{BARE}, {drift}")
    )
    found = {one.rule: one for one in report.findings if one.where.ref == "refs/heads/main"}
    assert (found[DRIFT].verdict, found[EXISTS].verdict) == ("unknown", "kept"), "what was shown is judged all the same"
    assert "too small a scope" in found[DRIFT].message


@pytest.mark.parametrize("fault", [SCOPE, FORBIDDEN], ids=["too small a scope", "too low a role"])
def test_a_rule_for_protected_branches_is_unknown_where_these_are_not_shown(fault, audited, lab_server):
    lab_server.faults.add(fault, path="/protected_branches$", times=None)
    report = audited(Row("", lambda shop: rules(shop, 2, all_protected=True), {}, f"{BARE}, approvals: 2"))
    found = {one.rule: one.verdict for one in report.findings if one.where.ref == "refs/heads/main"}
    assert (found[EXISTS], found[DRIFT]) == ("unknown", "unknown")


@pytest.mark.parametrize(
    ("push", "merge", "verdict"),
    [((0,), (40,), "kept"), ((40,), (40,), "kept"), ((0,), (30,), "broken"), ((), (), "kept"), (None, (), "broken")],
)
def test_branches_are_created_by_whoever_may_push_or_merge(push, merge, verdict, audited, monkeypatch):
    more = "release: {match: 'release/*', protected: true}"
    who = "restricted-creation: {level: error, who: [dora]}"
    changed = POLICY.replace("tags:\n", f"  {more}\ntags:\n").replace("rules:\n", f"rules:\n  {who}\n")
    monkeypatch.setattr(f"{__name__}.POLICY", changed)

    def tell(shop):
        shop.branch("release/1")
        if push is not None:
            shop.protect("release/*", push=push, merge=merge)

    report = audited(Row("", tell, {}, BARE))
    (found,) = [one for one in report.findings if one.rule == DRIFT and one.where.ref == "refs/heads/release/1"]
    assert found.verdict == verdict


def test_what_only_some_settings_need_is_asked_only_there(audited, lab_server):
    audited(Row("", closed, {}, f"{BARE}, checks: [x], strict: true", "premium"))
    asked = lab_server.counts()
    assert not {"GET /version", "GET /projects/{id}/external_status_checks", "Projects"} & set(asked)
