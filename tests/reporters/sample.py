"""One report that holds every state that a finding can be in."""

from refwarden.model.finding import Finding, fingerprint
from refwarden.model.report import Cost, PolicyUsed, Report, count
from refwarden.model.verdict import NOWHERE, Because, Level, Place, State

MOMENT = 1_795_384_200  # 2026-11-22T21:50:00Z
POLICY = PolicyUsed(".refwarden.yml", "sha256:" + "5a" * 32, 9)


def finding(
    code: str,
    rule: str,
    verdict: State,
    level: Level,
    message: str,
    remedy: str = "",
    where: Place = NOWHERE,
    *,
    because: tuple[Because, ...] = (),
    exemption: str = "",
    baseline: bool = False,
) -> Finding:
    mark = fingerprint(code, where)
    return Finding(rule, code, verdict, level, message, remedy, where, because, mark, exemption, baseline)


def made(flow: str, subject: str, *findings: Finding, **parts: object) -> Report:
    return Report(
        flow,
        subject,
        POLICY,
        MOMENT,
        findings,
        count(findings),
        cost=Cost(requests=0, seconds=0.043),
    )._replace(**parts)


def direct(number: int) -> Finding:
    commit = f"{number:x}" * 40
    return finding(
        "RW104",
        "protected-push",
        "broken",
        "error",
        f"{commit[:10]} stands directly on main: no merge and no pull request brought it.",
        "bring changes to main by a pull request; accept this one with refwarden audit --write-baseline",
        Place(ref="refs/heads/main", commit=commit),
        because=(Because("arrival.parents", "1", "git"),),
    )


NAME = finding(
    "RW102",
    "branch-name",
    "broken",
    "error",
    "A feature is named feature/TICKET-slug, such as feature/SHOP-17-new-login.",
    "git branch -m feature/SHOP-17-new-login",
    Place(ref="refs/heads/feature/new_login", commit="1f2e3d4c5b" * 4),
    because=(Because("push.update", "refs/heads/feature/new_login create", "git"),),
)
BACK_MERGE = finding(
    "RW110",
    "back-merge",
    "broken",
    "warning",
    "hotfix 1.0.1, 2 commits, has not reached develop for 3 days.",
    "git switch develop && git merge v1.0.1",
    Place(ref="refs/heads/develop", commit="9a8b7c6d5e" * 4),
)
SHALLOW = finding(
    "RW108",
    "branch-point",
    "unknown",
    "error",
    "the history ends at a shallow boundary before any long-lived branch is met.",
    "git fetch --unshallow",
    Place(ref="refs/heads/feature/SHOP-3"),
)
UNSIGNED = finding(
    "RW203",
    "signature",
    "unknown",
    "warning",
    "no keys are named by the policy, so nobody can tell whose signature this is.",
    "name the key under signers in the policy",
    Place(ref="refs/heads/feature/SHOP-3", commit="c" * 40),
)
EXEMPT = finding(
    "RW104",
    "protected-push",
    "exempt",
    "error",
    "main is protected: it moves only through a pull request.",
    "git push origin aaaaaaaaaa:refs/heads/feature/NAME, then open a pull request into main",
    Place(ref="refs/heads/main", commit="a" * 40),
    exemption="version bump for release-bot, until 2027-01-31 (.refwarden.yml:41)",
)
OLD = finding(
    "RW301",
    "forbidden-paths",
    "broken",
    "error",
    "secrets/key.pem is a path that the policy forbids.",
    "git rm --cached secrets/key.pem",
    Place(ref="refs/heads/develop", commit="d" * 40, path="secrets/key.pem", line=3),
    baseline=True,
)
KEPT = finding("RW105", "no-force-push", "kept", "error", "the update is a fast-forward")
IDLE = finding("RW701", "tag-name", "not_applicable", "error", "the ref is not a tag")

PUSH = made("push", "refs/heads/feature/new_login", NAME, BACK_MERGE, KEPT, IDLE)
QUIET = made("push", "refs/heads/feature/SHOP-3", KEPT, IDLE)
AUDIT = made(
    "audit",
    "shop",
    KEPT,
    UNSIGNED,
    OLD,
    *map(direct, range(1, 7)),
    EXEMPT,
    BACK_MERGE,
    SHALLOW,
    IDLE,
    notes=("production is fast-forwarded along integration: 626 of 626 commits",),
    bugs=("RW112 one-open\nTraceback (most recent call last):\nValueError: no",),
    cost=Cost(requests=0, seconds=1.24),
    mended=2,
)
FIRST = made(
    "audit", "shop", NAME, policy=PolicyUsed("packs/gitflow.yml", "", 23, builtin=True), cost=Cost(seconds=0.31)
)
