"""The rules about what a host enforces. Many titles are sentences that some tool has got wrong."""

from typing import Any

from refwarden.model.protection import Bypass, Guard, ProtectedRef, Protection, Wanted
from refwarden.model.protection.desired import Desire, Desired
from refwarden.rules.protection.admins_included import RULE as ADMINS_INCLUDED
from refwarden.rules.protection.bypass_actors import RULE as BYPASS_ACTORS
from refwarden.rules.protection.protection_drift import RULE as PROTECTION_DRIFT
from refwarden.rules.protection.protection_exists import RULE as PROTECTION_EXISTS
from refwarden.rules.protection.rules_active import RULE as RULES_ACTIVE
from refwarden.rules.protection.status_source_pinned import RULE as STATUS_SOURCE_PINNED
from tests.rules.table import Row, broken, inapplicable, judged, kept, unsure

MAIN = ProtectedRef("main", "acme/shop", "https://host.example/acme/shop/settings/rules")
ON_LAB = ProtectedRef("main", "acme/shop", "https://lab.example/acme/shop/-/settings/repository")
DEVELOP, NEXT_RELEASE = ProtectedRef("develop"), ProtectedRef("release/x", there=False)
SUPPORT, UNUSED = ProtectedRef("support/x", there=False), ProtectedRef("support/x", there=False, used=False)
VERSION = ProtectedRef("", tag="v1", kind="version", there=False)
ADMIN, BOT, TEAM = Bypass("role admin"), Bypass("app merge-bot"), Bypass("team acme/release", "pull")
HIDDEN = "a classic rule may be there that only administrators see"


def ruleset(name: str = "guard", *bypass: Bypass, state: Any = "active", seen: bool = True, **demands: Any) -> Guard:
    named = {key.replace("_", "-"): value for key, value in demands.items()}
    return Guard("ruleset", name, named, bypass if seen else None, state)


def facts(*guards: Guard, unseen: str = "") -> tuple[Any, ...]:
    return (Protection(guards, unseen, "grant Administration: read"), WANTED)


WANTED = Desired(
    {
        "integration": (Desire("approvals", 2, "required-approvals"), Desire("checks", (Wanted("build", "ci"),), "required-checks")),
        "release": (Desire("no-force", True, "no-force-push"),),
    },
    {"version": (Desire("fixed", True, "tag-immutable"),)},
)  # fmt: skip
PULL = ruleset(pull=True, no_force=True, no_deletion=True)

test_protection_exists = judged(
    PROTECTION_EXISTS,
    Row("a ruleset demands pull requests", MAIN, kept("ruleset guard"), facts(PULL), doc=True),
    Row("nothing demands them", MAIN, broken("whoever may write may push to main"), facts(), doc=True),
    Row("a ruleset that only evaluates demands nothing", MAIN, broken(), facts(PULL._replace(state="evaluate"))),
    Row("a disabled one neither", MAIN, broken(), facts(PULL._replace(state="disabled"))),
    Row("a hidden classic rule is unknown, never unprotected", MAIN, unsure("only administrators"), facts(unseen=HIDDEN), doc=True),
    Row("yes once any readable source enforces it, whatever is hidden", MAIN, kept(), facts(PULL, unseen=HIDDEN)),
    Row("branches of a protected kind that are yet to come", SUPPORT, broken("push to branches such as support/x"), facts(), doc=True),
    Row("a ruleset for their names is there already", SUPPORT, kept("branches such as support/x move by pull requests"), facts(PULL)),
    Row("a kind that the repository has no branch of", UNUSED, inapplicable("none of its kind"), facts()),
    Row("unless the policy asks for it", UNUSED, broken(), facts(), {"unused": True}),
    Row("release branches need none", NEXT_RELEASE, inapplicable("need no pull request"), facts()),
    Row("nor do tags", VERSION, inapplicable("need no pull request"), facts()),
    Row("a ban on forced pushes is no demand for pull requests", MAIN, broken(), facts(ruleset(no_force=True))),
)  # fmt: skip

test_protection_drift = judged(
    PROTECTION_DRIFT,
    Row("the host enforces what is wanted", MAIN, kept(), facts(PULL), doc=True),
    Row("two approvals are wanted and one is enforced", MAIN, broken("2 approvals"), facts(PULL, ruleset("more", approvals=1)), {"approvals": 2}, doc=True),
    Row("the strictest value wins", MAIN, kept(), facts(PULL, ruleset("a", approvals=1), ruleset("b", approvals=2)), {"approvals": 2}),
    Row("what evaluates never counts", MAIN, broken("2 approvals"), facts(PULL, ruleset("b", state="evaluate", approvals=2)), {"approvals": 2}),
    Row("what looks like a demand and is none is told", MAIN, broken("2 approvals (anybody may edit it)."), facts(PULL, Guard("approval rule", "core", {}, voids={"approvals": "anybody may edit it"})), {"approvals": 2}),
    Row("what is unsure asks for no more than it could be", MAIN, broken("3 approvals"), facts(PULL, Guard("approval rule", "core", {}, gaps={"approvals": "it may be approved by itself"}, caps={"approvals": 2})), {"approvals": 3}),
    Row("and is unsure up to that", MAIN, unsure("it may be approved by itself"), facts(PULL, Guard("approval rule", "core", {}, gaps={"approvals": "it may be approved by itself"}, caps={"approvals": 2}, mends={"approvals": "let more approve"})), {"approvals": 2}),
    Row("lists of checks are joined", MAIN, kept(), facts(PULL, ruleset("a", checks=(Wanted("build"),)), ruleset("b", checks=(Wanted("lint", "ci"),))), {"checks": ("build", "lint")}),
    Row("a check that nobody demands", MAIN, broken("the checks build and lint"), facts(PULL, ruleset("a", checks=(Wanted("build"),))), {"checks": ("build", "lint")}),
    Row("a number becomes an interval where something is hidden", MAIN, unsure("2 approvals"), facts(PULL, ruleset("a", approvals=1), unseen=HIDDEN), {"approvals": 2}),
    Row("and is proved where enough is seen", MAIN, kept(), facts(PULL, ruleset("a", approvals=3), unseen=HIDDEN), {"approvals": 2}),
    Row("several are missing at once", MAIN, broken("no forced pushes and no deletion"), facts(ruleset(pull=True))),
    Row("a ban on deletion alone", MAIN, broken("no forced pushes."), facts(ruleset(no_deletion=True))),
    Row("the policy's own rules say what is wanted", DEVELOP, broken("2 approvals (wanted by required-approvals)"), facts(PULL, ruleset("a", approvals=1, checks=(Wanted("build", "ci"),))), doc=True),
    Row("and from which app a check must come", DEVELOP, broken("the checks build (wanted by required-checks)"), facts(PULL, ruleset("a", approvals=2, checks=(Wanted("build"),)))),
    Row("an app known by its number may be the one", DEVELOP, unsure("cannot be told from its number"), facts(PULL, ruleset("a", approvals=2, checks=(Wanted("build", "app 7"),)))),
    Row("as the policy wants it", DEVELOP, kept(), facts(PULL, ruleset("a", approvals=2, checks=(Wanted("build", "ci"),)))),
    Row("release branches to come that nothing guards", NEXT_RELEASE, broken("on branches such as release/x: no forced pushes (wanted by no-force-push)."), facts(), doc=True),
    Row("and guarded ones", NEXT_RELEASE, kept(), facts(ruleset(no_force=True))),
    Row("support branches to come are protected by their kind", SUPPORT, broken("no forced pushes and no deletion"), facts()),
    Row("a kind that the repository has no branch of", UNUSED, inapplicable("none of its kind"), facts()),
    Row("unless the policy asks for it", UNUSED, broken(), facts(), {"unused": True}),
    Row("feature branches, of which nothing is wanted", ProtectedRef("feature/x", there=False), inapplicable("wants nothing"), facts()),
    Row("version tags that may be moved", VERSION, broken("tags such as v1: that it is neither moved nor deleted (wanted by tag-immutable)"), facts(ruleset(no_deletion=True)), doc=True),
    Row("version tags that stay", VERSION, kept(), facts(ruleset(no_deletion=True), ruleset("b", update=True))),
    Row("version tags that may be deleted", VERSION, broken(), facts(ruleset(update=True))),
    Row("stale approvals and owners", MAIN, broken("that a push dismisses approvals and code owners"), facts(PULL), {"stale": True, "owners": True}),
)  # fmt: skip

test_admins_included = judged(
    ADMINS_INCLUDED,
    Row("nobody may bypass", MAIN, kept("bound"), facts(PULL), doc=True),
    Row("administrators may", MAIN, broken("role admin may push to main"), facts(ruleset("guard", ADMIN, pull=True)), doc=True),
    Row("administrators pass one ruleset and not the other", MAIN, kept(), facts(ruleset("a", ADMIN, pull=True), ruleset("b", pull=True))),
    Row("somebody else may", MAIN, kept(), facts(ruleset("guard", BOT, pull=True))),
    Row("a role below theirs holds them too", MAIN, broken("role write may push"), facts(ruleset("guard", Bypass("role write"), pull=True))),
    Row("a classic rule and a ruleset leave them out under two names", MAIN, broken("may push to main past"), facts(ruleset("a", Bypass("administrators"), pull=True), ruleset("b", ADMIN, pull=True))),
    Row("the bypass list is not to be seen", MAIN, unsure("who may bypass ruleset guard"), facts(ruleset(pull=True, seen=False))),
    Row("one list is not to be seen, and another is empty", MAIN, kept(), facts(ruleset("a", pull=True, seen=False), ruleset("b", pull=True))),
    Row("nothing to bypass", MAIN, inapplicable(), facts()),
)  # fmt: skip

test_bypass_actors = judged(
    BYPASS_ACTORS,
    Row("nobody may walk around it", MAIN, kept(), facts(PULL), doc=True),
    Row("a bot may", MAIN, broken("app merge-bot (always) may push to main"), facts(ruleset("guard", BOT, pull=True)), doc=True),
    Row("a bot that the policy allows may", MAIN, kept(), facts(ruleset("guard", BOT, pull=True)), {"allow": ("App merge-bot",)}),
    Row("a rule binds an actor unless every ruleset carrying it exempts that actor", MAIN, kept(), facts(ruleset("a", BOT, pull=True), ruleset("b", ADMIN, pull=True))),
    Row("whom every ruleset exempts is free", MAIN, broken("app merge-bot"), facts(ruleset("a", BOT, ADMIN, pull=True), ruleset("b", BOT, pull=True))),
    Row("`pull_request` mode exempts merging, not pushing", MAIN, kept(), facts(ruleset("guard", TEAM, pull=True))),
    Row("absent is not empty", MAIN, unsure("not to be seen"), facts(ruleset(pull=True, seen=False))),
    Row("an evaluating ruleset's list does not matter", MAIN, kept(), facts(PULL, ruleset("b", BOT, pull=True, state="evaluate"))),
    Row("nothing to walk around", MAIN, inapplicable(), facts()),
)  # fmt: skip

test_rules_active = judged(
    RULES_ACTIVE,
    Row("everything is active", MAIN, kept(), facts(PULL), doc=True),
    Row("a ruleset only evaluates", MAIN, broken("ruleset guard is set to evaluate and enforces nothing on main: pull"), facts(ruleset(pull=True, state="evaluate")), doc=True),
    Row("the same is demanded by something active", MAIN, kept(), facts(PULL, ruleset("trial", pull=True, state="evaluate"))),
    Row("less is demanded by what is active", MAIN, broken("approvals"), facts(ruleset(approvals=1), ruleset("trial", approvals=2, state="evaluate"))),
    Row("a check that is only evaluated", MAIN, broken("checks"), facts(PULL, ruleset("trial", checks=(Wanted("x"),), state="evaluate"))),
    Row("branches to come are left to those that are there", SUPPORT, inapplicable(), facts(ruleset(pull=True, state="evaluate"))),
    Row("a ruleset for tags that only evaluates", VERSION, broken("tags such as v1"), facts(ruleset(update=True, state="evaluate"))),
    Row("something hidden may demand it", MAIN, unsure("only administrators"), facts(ruleset(pull=True, state="disabled"), unseen=HIDDEN)),
)  # fmt: skip

test_status_source_pinned = judged(
    STATUS_SOURCE_PINNED,
    Row("each check has its app", MAIN, kept(), facts(ruleset(checks=(Wanted("build", "github-actions"),))), doc=True),
    Row("anybody may post it", MAIN, broken("anybody who may write can pass build"), facts(ruleset(checks=(Wanted("build"),))), doc=True),
    Row("what GitLab takes from everybody no setting of its pins", ON_LAB, broken("anybody who may write can pass refwarden"), facts(Guard("external status check", "refwarden", {"checks": (Wanted("refwarden"),)}))),
    Row("pinned by one source and loose in another, it is pinned", MAIN, kept(), facts(ruleset("a", checks=(Wanted("build", "ci"),)), ruleset("b", checks=(Wanted("build"),)))),
    Row("no check is demanded", MAIN, inapplicable(), facts(PULL)),
)  # fmt: skip
