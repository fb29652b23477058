"""The rules about reviews. Many titles are sentences that some tool or host has got wrong."""

from refwarden.model.pulls import (
    GHOST,
    Account,
    Contributor,
    Contributors,
    Dismissal,
    ForcePush,
    PullEvents,
    PullFile,
    Retarget,
    Thread,
    Threads,
)
from refwarden.rules.reviews.approval_provenance import RULE as APPROVAL_PROVENANCE
from refwarden.rules.reviews.conversations_resolved import RULE as CONVERSATIONS_RESOLVED
from refwarden.rules.reviews.fresh_approvals import RULE as FRESH_APPROVALS
from refwarden.rules.reviews.last_pusher import RULE as LAST_PUSHER
from refwarden.rules.reviews.no_changes_requested import RULE as NO_CHANGES_REQUESTED
from refwarden.rules.reviews.no_contributor_approval import RULE as NO_CONTRIBUTOR_APPROVAL
from refwarden.rules.reviews.required_approvals import RULE as REQUIRED_APPROVALS
from refwarden.rules.reviews.reviewer_eligible import RULE as REVIEWER_ELIGIBLE
from tests.rules.pulls import HEAD, OLD, PULL, approved, by, facts, review, wants_changes
from tests.rules.table import Row, broken, inapplicable, judged, kept, unsure

OLDER = "9" * 40
FORCED = PullEvents(force_pushes=(ForcePush(20, OLD, HEAD),))
TWO = {"count": 2}
SECURITY = {"count": 1, "teams": ("acme/security",)}
ON_AUTH = {**SECURITY, "when": {"paths": ("auth/**", "*.tf")}}


def tree(*demands, word="all", **options):
    return {"require": {word: demands}, **options}


test_required_approvals = judged(
    REQUIRED_APPROVALS,
    Row("an approval by a colleague is enough", PULL, kept("1 of 1 approval (ben)"), facts(approved("ben")), doc=True),
    Row("silence is not consent", PULL, broken("0 of 1 approval"), facts(), doc=True),
    Row("authors cannot approve themselves", PULL, broken("ana opened it"), facts(approved("ana")), doc=True),
    Row("a comment is no opinion", PULL, broken("0 of 1"), facts(review("ben", "commented")), doc=True),
    Row("a comment never takes the place of an approval", PULL, kept(), facts(approved("ben"), review("ben", "commented", 20))),
    Row(
        "a dismissed latest review leaves no opinion; the earlier one is not revived", PULL, broken("0 of 1"),
        facts(approved("ben", 10), review("ben", "dismissed", 20)),
    ),
    Row("approve-then-request-changes does not approve", PULL, broken("0 of 1"), facts(approved("ben", 10), wants_changes("ben", 20))),
    Row("request-changes-then-approve approves", PULL, kept(), facts(wants_changes("ben", 10), approved("ben", 20))),
    Row("approving twice is one voice", PULL, broken("1 of 2"), facts(approved("ben", 10), approved("ben", 20)), TWO),
    Row("approving under another spelling of one's login is one voice", PULL, broken("1 of 2"), facts(approved("ben"), approved("Ben", 20)), TWO),
    Row("authors cannot approve under another spelling", PULL, broken("opened it"), facts(approved("ANA"))),
    Row("approvals without write access do not count", PULL, broken("eve has no write access"), facts(approved("eve"))),
    Row("whether somebody has write access may be unknown", PULL, unsure("ben gave one that nobody can weigh: the host does not say"), facts(approved("ben"), permissions=None)),
    Row("an unknown that does not matter does not decide", PULL, kept(), facts(approved("ben"), permissions=None), {"despite": ("no-access",)}),
    Row("a deleted account's approval does not count", PULL, broken("has no write access"), facts(review("", "approved")._replace(by=GHOST))),
    Row("a program's approval does not count", PULL, broken("robot is a program"), facts(approved("robot"))),
    Row("a program that the policy names counts", PULL, kept(), facts(approved("robot")), tree({"users": ("robot",)}, count=0)),
    Row(
        "an approval is void after a change of content", PULL, broken("since when src/app.py changed"),
        facts(approved("ben", commit=OLD), content={OLD: ["src/app.py"]}), doc=True,
    ),
    Row("a clean rebase keeps an approval", PULL, kept(), facts(approved("ben", commit=OLD), events=FORCED, content={OLD: []}), doc=True),
    Row("without a clone nobody can tell whether an older approval still holds", PULL, unsure("no clone"), facts(approved("ben", commit=OLD)), doc=True),
    Row("a stale approval beside a fresh one does not matter", PULL, kept("(cleo)"), facts(approved("ben", commit=OLD), approved("cleo"))),
    Row("the policy may count stale approvals", PULL, kept(), facts(approved("ben", commit=OLD), content={OLD: ["a"]}), {"despite": ("stale",)}),
    Row(
        "`review.commit_id` is not evidence of freshness: the host may re-point an approval to the new head after a force push", PULL,
        unsure("the host moved the approval"), facts(approved("ben", 10, HEAD), events=FORCED),
    ),
    Row("an approval after the force push is about what was pushed", PULL, kept(), facts(approved("ben", 30, HEAD), events=FORCED)),
    Row(
        "retargeting can carry approvals to a stricter branch; it does not here", PULL, broken("approved it for sandbox"),
        facts(approved("ben"), events=PullEvents(retargets=(Retarget(20, "sandbox", "develop"),))), doc=True,
    ),
    Row("an approval after the retargeting counts", PULL, kept(), facts(approved("ben", 30), events=PullEvents(retargets=(Retarget(20, "x", "develop"),)))),
    Row("co-authors cannot approve", PULL, broken("ben took part as co-author"), facts(approved("ben"), contributors=Contributors(by("ben", role="co-author")))),
    Row(
        "applied suggestions make the reviewer a contributor", PULL, broken("ben took part as co-author"),
        facts(approved("ben"), contributors=Contributors((*by("ana"), *by("ben", role="co-author")))),
    ),
    Row("whoever pushed the tip cannot approve it", PULL, broken("as pusher"), facts(approved("ben"), contributors=Contributors(by("ben", role="pusher")))),
    Row("whoever asked an agent for it cannot approve it", PULL, broken("as requester"), facts(approved("ben"), contributors=Contributors(by("ben", role="requester")))),
    Row("a merge that nobody could redo may hide work", PULL, unsure("nobody could redo"), facts(approved("ben"), contributors=Contributors(perhaps=by("ben")))),
    Row("commits that the host does not list may be anybody's", PULL, unsure("250"), facts(approved("ben"), contributors=Contributors(gaps="only 250 commits are listed"))),
    Row(
        "an address that belongs to no account may be the approver's", PULL, unsure("ben@home.example"),
        facts(approved("ben"), contributors=Contributors(strangers=(Contributor(Account("ben@home.example")),))),
    ),
    Row(
        "the policy may trust addresses that belong to no account", PULL, kept(),
        facts(approved("ben"), contributors=Contributors(strangers=(Contributor(Account("x@y.example")),))), {"despite": ("stranger",)},
    ),
    Row("two are asked for", PULL, broken("1 of 2 approvals (ben)"), facts(approved("ben")), TWO),
    Row("two have approved", PULL, kept("2 of 2 approvals (ben and cleo)"), facts(approved("ben"), approved("cleo")), TWO),
    Row("a team of its own is asked for where paths say so", PULL, broken("0 of 1 approval by a member of acme/security"), facts(approved("ben"), files=(PullFile("auth/login.py"),)), tree(ON_AUTH), doc=True),
    Row("a demand that does not apply vanishes", PULL, kept(), facts(approved("ben")), tree(ON_AUTH)),
    Row("a rename touches two paths", PULL, broken("acme/security"), facts(approved("ben"), files=(PullFile("lib/login.py", "renamed", "auth/login.py"),)), tree(ON_AUTH)),
    Row("paths that cannot all be listed leave it open whether a demand applies", PULL, unsure("does not say"), facts(approved("ben"), files=None), tree(ON_AUTH)),
    Row("a member's approval meets the team's demand and the count", PULL, kept(), facts(approved("cleo"), files=(PullFile("auth/x"),)), tree(ON_AUTH)),
    Row("a wholly skipped tree is a violation and not a pass", PULL, broken("skipped"), facts(approved("ben")), tree(ON_AUTH, count=0)),
    Row("an empty list of approvers names nobody", PULL, broken("names nobody"), facts(approved("ben")), tree({"users": ()}, count=0)),
    Row("a team that cannot be seen is unknown", PULL, unsure("acme/hidden cannot be seen"), facts(approved("ben")), tree({"teams": ("acme/hidden",)}, count=0)),
    Row("a hidden team does not matter where a named person approved", PULL, kept(), facts(approved("ben")), tree({"teams": ("acme/hidden",), "users": ("BEN",)}, count=0)),
    Row("an unknown blocks an `all`", PULL, unsure(), facts(approved("ben")), tree({"users": ("ben",)}, {"teams": ("acme/hidden",)}, count=0)),
    Row("an unknown does not block an `any` that is met", PULL, kept(), facts(approved("ben")), tree({"users": ("ben",)}, {"teams": ("acme/hidden",)}, word="any", count=0)),
    Row("an unmet demand decides an `all` before an unknown one", PULL, broken("cleo"), facts(approved("ben")), tree({"users": ("cleo",)}, {"teams": ("acme/hidden",)}, count=0)),
    Row("one of two demands by `of`", PULL, kept(), facts(approved("cleo")), {"count": 0, "require": {"of": (SECURITY, {"users": ("dora",)}), "count": 1}}),
    Row("both of two demands by `of`", PULL, broken("1 of 2 demands"), facts(approved("cleo")), {"count": 0, "require": {"of": (SECURITY, {"users": ("dora",)}), "count": 2}}),
    Row("nobody of those under `none` may approve", PULL, broken("there may be none"), facts(approved("ben")), tree({"users": ("ben",)}, word="none", count=0)),
    Row("an admin's approval", PULL, kept("dora"), facts(approved("dora")), tree({"permission": "admin"}, count=0)),
    Row("write access is no admin's", PULL, broken("anybody with admin access"), facts(approved("ben")), tree({"permission": "admin"}, count=0)),
    Row("labels ignore case", PULL._replace(labels=("Security",)), broken("acme/security"), facts(approved("ben")), tree({**SECURITY, "when": {"labels": ("security",)}})),
    Row("a fork is judged more strictly where the policy says so", PULL._replace(head=PULL.head._replace(repository="eve/shop")), broken("dora"), facts(approved("ben")), tree({"users": ("dora",), "when": {"fork": True}})),
    Row("no approvals asked for", PULL, kept(), facts(), {"count": 0}),
)  # fmt: skip

test_fresh_approvals = judged(
    FRESH_APPROVALS,
    Row("an approval of the head is fresh", PULL, kept(), facts(approved("ben")), doc=True),
    Row("an approval of other content is stale", PULL, broken("since when src/app.py changed"), facts(approved("ben", commit=OLD), content={OLD: ["src/app.py"]}), doc=True),
    Row("host dismissal keys on the diff, not the sha; an identical rebase keeps approval", PULL, kept(), facts(approved("ben", commit=OLD), content={OLD: []})),
    Row("a changelog alone may change", PULL, kept(), facts(approved("ben", commit=OLD), content={OLD: ["CHANGELOG.md"]}), {"ignore": ("CHANGELOG.md",)}),
    Row("a changelog beside code may not", PULL, broken(), facts(approved("ben", commit=OLD), content={OLD: ["CHANGELOG.md", "a.py"]}), {"ignore": ("CHANGELOG.md",)}),
    Row("a missing head after a force push is no answer", PULL, unsure("no clone"), facts(approved("ben", commit=OLD))),
    Row("an approval without a commit is no answer", PULL, unsure("does not name"), facts(approved("ben", commit=""))),
    Row("no approval, no staleness", PULL, inapplicable(), facts()),
)  # fmt: skip

test_no_contributor_approval = judged(
    NO_CONTRIBUTOR_APPROVAL,
    Row("somebody who took no part", PULL, kept(), facts(approved("ben")), doc=True),
    Row("who opened it approves it", PULL, broken("ana opened it"), facts(approved("ana")), doc=True),
    Row("a commit's committer approves it", PULL, broken("as committer"), facts(approved("ben"), contributors=Contributors(by("ben", role="committer")))),
    Row("commits beyond what the host lists", PULL, unsure("250"), facts(approved("ben"), contributors=Contributors(gaps="only 250 commits"))),
    Row("strangers are let be", PULL, kept(), facts(approved("ben"), contributors=Contributors(strangers=by("x@y.example")))),
    Row("strangers count where the policy says so", PULL, unsure("x@y.example"), facts(approved("ben"), contributors=Contributors(strangers=by("x@y.example"))), {"strangers": True}),
    Row("nobody approved", PULL, inapplicable(), facts()),
)  # fmt: skip

test_last_pusher = judged(
    LAST_PUSHER,
    Row("somebody else approved what was pushed last", PULL, kept("ben approved what ana pushed"), facts(approved("ben"))),
    Row("who pushed to another's branch approves it alone", PULL, broken("ben pushed last"), facts(approved("ben"), pusher="ben"), doc=True),
    Row("a second approval by somebody else", PULL, kept("cleo"), facts(approved("ben"), approved("cleo"), pusher="ben"), doc=True),
    Row("dismissal may spare an approval, eligibility need not", PULL, broken("approved before ben pushed last"), facts(approved("cleo", commit=OLD), pusher="ben", content={OLD: ["a"]})),
    Row("a clean merge of the base is no push of work", PULL, kept(), facts(approved("cleo", commit=OLD), pusher="ben", content={OLD: []})),
    Row("nobody can tell without a clone", PULL, unsure("no clone"), facts(approved("cleo", commit=OLD), pusher="ben")),
    Row("a proven clean base merge is exempt", PULL, inapplicable("clean merge"), facts(approved("ben"), pusher="ben", clean=True)),
    Row("no approval yet", PULL, inapplicable(), facts()),
)  # fmt: skip

test_no_changes_requested = judged(
    NO_CHANGES_REQUESTED,
    Row("nobody objects", PULL, kept(), facts(approved("ben")), doc=True),
    Row("whoever requested changes must approve or be dismissed; another's approval is not enough", PULL, broken("ben asks for changes"), facts(wants_changes("ben"), approved("cleo", 20)), doc=True),
    Row("approvals expire with the content, objections persist", PULL, broken("ben"), facts(wants_changes("ben", commit=OLDER))),
    Row("the objection was dismissed", PULL, kept(), facts(wants_changes("ben"), review("ben", "dismissed", 20))),
    Row("an objector without write access stops nothing", PULL, kept(), facts(wants_changes("eve"))),
    Row("unless the policy listens to everybody", PULL, broken("eve"), facts(wants_changes("eve")), {"anybody": True}),
    Row("whether the objector counts may be unknown", PULL, unsure("does not say"), facts(wants_changes("ben"), permissions=None)),
)  # fmt: skip

test_conversations_resolved = judged(
    CONVERSATIONS_RESOLVED,
    Row("all resolved", PULL, kept("1 conversation, none of them open"), facts(threads=Threads((Thread(resolved=True),))), doc=True),
    Row("one stands open", PULL, broken("1 conversation of 2 not resolved: src/app.py:3"), facts(threads=Threads((Thread(resolved=True), Thread(resolved=False, path="src/app.py", line=3)))), doc=True),
    Row("none at all", PULL, kept("0 conversations"), facts()),
)  # fmt: skip

test_reviewer_eligible = judged(
    REVIEWER_ELIGIBLE,
    Row("the approver may write", PULL, kept("ben may write"), facts(approved("ben")), doc=True),
    Row("the approver may only read", PULL, broken("eve approved without write access"), facts(approved("eve")), doc=True),
    Row("the host does not say", PULL, unsure(), facts(approved("ben"), permissions=None)),
    Row("nobody approved", PULL, inapplicable(), facts()),
)  # fmt: skip

DISMISSED = PullEvents(dismissals=(Dismissal(20, Account("ana"), Account("ben"), "changes_requested", "no time"),))

test_approval_provenance = judged(
    APPROVAL_PROVENANCE,
    Row("an approval as it was given", PULL, kept(), facts(approved("ben")), doc=True),
    Row("an approval that was moved to a later head", PULL, broken("before a force push"), facts(approved("ben"), events=FORCED), doc=True),
    Row("an approval edited after it was given", PULL, broken("edited"), facts(approved("ben", 10, edited=30))),
    Row("the author dismisses an objection", PULL, broken("ana, who took part in it, dismissed the changes that ben asked for"), facts(events=DISMISSED)),
    Row("who was dismissed has approved since", PULL, kept(), facts(approved("ben", 30), events=DISMISSED)),
    Row("somebody else dismisses it", PULL, kept(), facts(events=PullEvents(dismissals=(Dismissal(20, Account("dora"), Account("ben"), "changes_requested"),)))),
    Row("people may dismiss their own", PULL, kept(), facts(events=PullEvents(dismissals=(Dismissal(20, Account("ben"), Account("ben"), "changes_requested"),)))),
)  # fmt: skip
