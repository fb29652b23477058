"""The rules about how a pull request stands: labels, size, draft, milestone, assignee, base, conflict, merger."""

from typing import Any

from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.pulls import GHOST, Account, PullFile, PullFiles, PullRequest
from refwarden.model.standing import AgainstBase
from refwarden.model.verdict import Unreadable
from refwarden.rules.pulls import (
    assignee,
    labels,
    milestone,
    no_conflict,
    no_self_merge,
    not_draft,
    pull_size,
    stacked_base,
    up_to_date,
)
from tests.rules.proposing import ANA, BOB, pull
from tests.rules.table import GITFLOW, Row, broken, inapplicable, judged, kept, unsure


def labelled(*names: str) -> PullRequest:
    return pull(labels=names)


test_labels = judged(
    labels.RULE,
    Row("no label is asked for by default", labelled(), kept(), doc=True),
    Row("one that says that it must not be merged", labelled("Do Not Merge"), broken("Do Not Merge"), doc=True),
    Row("a required label", labelled("bug"), kept(), options={"required": ["bug"]}),
    Row("labels and logins ignore case", labelled("BUG"), kept(), options={"required": ["bug"]}),
    Row(
        "a required label is missing",
        labelled("docs"),
        broken("lacks the label bug"),
        options={"required": ["bug"]},
        doc=True,
    ),
    Row(
        "every required one must be there",
        labelled("bug"),
        broken("lacks the label ui"),
        options={"required": ["bug", "ui"]},
    ),
    Row("one of a group", labelled("Minor"), kept(), options={"any_of": ["major", "minor"]}),
    Row(
        "none of a group",
        labelled("bug"),
        broken("none of the labels major and minor"),
        options={"any_of": ["major", "minor"]},
    ),
    Row("a part of a label's name is another label", labelled("not a bug"), broken(), options={"required": ["bug"]}),
    Row("nothing is forbidden where the policy says so", labelled("blocked"), kept(), options={"forbidden": []}),
)


def sized(files: int = 0, added: int = 0, removed: int = 0) -> PullRequest:
    return pull(changed_files=files, added=added, removed=removed)


def unlisted() -> tuple[PullFile, ...]:
    raise Unreadable("GitHub lists 3,000 files and no more", "count them in a clone")


NEVER = PullFiles(unlisted)
LOCK = PullFile("web/package-lock.json", added=5000)


def size_row(title: str, subject: PullRequest, want: Any, files: PullFiles = NEVER, **more: Any) -> Row:
    return Row(title, subject, want, (files,), **more)


test_size = judged(
    pull_size.RULE,
    size_row("a small one", sized(3, 40, 2), kept("3 files and 42 lines"), doc=True),
    size_row(
        "lines are those added and those removed",
        sized(1, 600, 600),
        broken("1,200 lines"),
        PullFiles.of(PullFile("a", added=600, removed=600)),
        doc=True,
    ),
    size_row("too many files", sized(200), broken("200 files"), PullFiles.of(*(PullFile(f"f{n}") for n in range(200)))),
    size_row(
        "both limits hold: line limits are alternatives elsewhere",
        sized(2, 9),
        broken("9 lines"),
        options={"files": 5, "lines": 5, "exclude": []},
    ),
    size_row("as many as allowed", sized(5, 3, 2), kept(), options={"files": 5, "lines": 5}),
    size_row(
        "a lock file does not count",
        sized(2, 5010),
        kept("1 file and 10 lines"),
        PullFiles.of(LOCK, PullFile("a", added=10)),
        doc=True,
    ),
    size_row(
        "A rename touches two paths; count limits on the raw list",
        sized(2),
        kept("2 files"),
        PullFiles.of(PullFile("b", "renamed", "a"), PullFile("c")),
        options={"files": 2},
    ),
    size_row(
        "a file renamed out of what is left out counts",
        sized(1, 2000),
        broken("2,000 lines"),
        PullFiles.of(PullFile("src/a", "renamed", "gen/a", added=2000)),
        options={"exclude": ["gen/**"]},
    ),
    size_row("API caps: 250 commits, 3000 files; truncated means unknown", sized(4000, 9), unsure("3,000 files")),
    size_row("what the host counts is enough where nothing is too much", sized(3, 9), kept()),
    size_row(
        "where nothing is left out the host's count is enough", sized(4000, 9), broken("4,000"), options={"exclude": []}
    ),
    size_row("no limits", sized(4000, 90_000), kept(), options={"files": 0, "lines": 0}),
    size_row("an empty diff is small", sized(), kept("0 files")),
)

test_draft = judged(
    not_draft.RULE,
    Row("one that is ready", pull(), kept(), doc=True),
    Row("a draft", pull(draft=True), broken("is a draft"), doc=True),
    Row("a title may say it too", pull(title="WIP: cart"), broken("`WIP: cart`"), doc=True),
    Row("in brackets", pull(title="[Draft] cart"), broken()),
    Row("a word that begins like it", pull(title="Wipe carts: now"), kept()),
    Row("a merged one is past it", pull(draft=True, state="merged"), inapplicable("merged")),
    Row("titles are the team's own", pull(title="WIP: cart"), kept(), options={"titles": []}),
)

test_milestone = judged(
    milestone.RULE,
    Row("one with a milestone", pull(milestone="1.4"), kept("1.4"), doc=True),
    Row("one without", pull(), broken("has no milestone"), doc=True),
    Row("a milestone of those that count", pull(milestone="1.4"), kept(), options={"names": ["1.*"]}),
    Row(
        "one of those that do not", pull(milestone="someday"), broken("belongs to someday"), options={"names": ["1.*"]}
    ),
)

test_assignee = judged(
    assignee.RULE,
    Row("somebody is assigned", pull(assignees=(BOB,)), kept("bob"), doc=True),
    Row("nobody is", pull(), broken("0 people are assigned"), doc=True),
    Row("its author counts", pull(assignees=(ANA,)), kept()),
    Row(
        "unless others are asked for",
        pull(assignees=(Account("ANA"),)),
        broken("other than its author"),
        options={"author": False},
    ),
    Row("two are asked for", pull(assignees=(BOB,)), broken("1 person is"), options={"least": 2}),
)

test_conflict = judged(
    no_conflict.RULE,
    Row("one that merges", pull(conflicting=False), kept(), doc=True),
    Row("one that conflicts", pull(conflicting=True), broken("conflicts with develop"), doc=True),
    Row("the host does not know yet", pull(), unsure("not yet found out"), doc=True),
    Row("a merged one is past it", pull(state="merged"), inapplicable()),
)


def merged(by: Account | None, author: Account = ANA) -> PullRequest:
    return pull(state="merged", merged_by=by, author=author)


test_self_merge = judged(
    no_self_merge.RULE,
    Row("somebody else merged it", merged(BOB), kept("bob merged what ana opened"), doc=True),
    Row("its author merged it", merged(ANA), broken("ana opened #12 and merged it too"), doc=True),
    Row("logins ignore case", merged(Account("Ana")), broken("merged it too")),
    Row(
        "a robot may merge its own",
        merged(Account("bot", "bot"), Account("bot", "bot")),
        kept(),
        options={"allow": ["Bot"]},
    ),
    Row("an account that is gone", merged(GHOST), unsure("who merged it")),
    Row("two accounts that are gone are not one", merged(GHOST, GHOST), unsure("who opened it")),
    Row("the host does not say who", merged(None), unsure("who merged it")),
    Row("an open one", pull(), inapplicable("not merged")),
)

STACKING = Kinds(
    (
        BranchKind("production", ("main",), protected=True),
        BranchKind("topic", ("topic/*",), ("production",), into=("production",), stacked=True),
    )
)
BUGFIX = Kinds(
    (
        GITFLOW.branches[0],
        GITFLOW.branches[1],
        BranchKind("release", ("release/*",), into=("production", "integration")),
        BranchKind("bugfix", ("bugfix/*",), into=("integration", "release")),
    )
)

test_stacked = judged(
    stacked_base.RULE,
    Row("into a long-lived branch", pull(), kept("long-lived"), doc=True),
    Row("into another's topic branch", pull(base="feature/shop"), broken("feature/shop (feature)"), doc=True),
    Row("a bugfix into the open release", pull("bugfix/1", "release/1"), kept(), kinds=BUGFIX),
    Row("a feature into the open release", pull("feature/1", "release/1"), broken("release/1 (release)")),
    Row("a kind that is stacked on purpose", pull("topic/b", "topic/a"), kept("on purpose"), kinds=STACKING, doc=True),
    Row("into a branch of no kind", pull(base="stuff"), broken("stuff (other)")),
    Row(
        "Forks: head is `owner:branch`, so another's main is not ours and stacks on nothing",
        pull("main", "feature/shop", fork="eve/shop"),
        broken("other branches are not stacked"),
    ),
    Row("a closed one went nowhere", pull(base="stuff", state="closed"), inapplicable()),
)


def against(behind: int) -> AgainstBase:
    return AgainstBase("b" * 40, behind)


test_up_to_date = judged(
    up_to_date.RULE,
    Row("one that holds its base's tip", pull(), kept("lacks 0 commits"), (against(0),), doc=True),
    Row(
        "one that lacks a commit of it", pull(), broken("lacks 1 commit of develop; 0 may be"), (against(1),), doc=True
    ),
    Row("as many as allowed", pull(), kept(), (against(10),), options={"most": 10}),
    Row("more than allowed", pull(), broken("11 commits"), (against(11),), options={"most": 10}),
    Row("a merged one is past it", pull(state="merged"), inapplicable(), (against(5),)),
)


def test_remedies_name_the_repository_and_its_server():
    enterprise = pull()._replace(url="https://git.acme.example/acme/shop/pull/12", draft=True)
    for subject, words in ((pull(draft=True), "--repo acme/shop"), (enterprise, "--repo git.acme.example/acme/shop")):
        row = Row("", subject, broken())
        assert words in not_draft.RULE.judge(_case(row), not_draft.Options()).remedy


def _case(row: Row):
    from refwarden.model.case import Case

    return Case(row.subject, GITFLOW.of(row.subject.branch), {})
