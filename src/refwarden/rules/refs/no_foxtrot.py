"""A long-lived branch's line stays its own.

## Asks
After a push, does the branch's old tip lie on the first-parent line of the new one? In an audit: did a merge of the
branch with itself, as `git pull` makes, turn the line around?

## Why
First parents say what a branch received. When somebody pulls, merging the shared branch into their own copy, and
pushes the result, the shared branch becomes the side branch of its own history, and every later reading is wrong.

## Fix
Rebase instead of merging: `git pull --rebase`. Undo an unpublished one by merging the other way round.
"""

from refwarden.model.case import Case
from refwarden.model.evidence import Arrival
from refwarden.model.graph import CommitGraph
from refwarden.model.refs import RefUpdate
from refwarden.model.text import printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[RefUpdate | Arrival], options: NoOptions) -> Verdict:
    """Judge a push's update, or an arrival in the history."""
    del options
    if not case.kind.protected:
        return not_applicable("the branch is not long-lived")
    if isinstance(case.subject, Arrival):
        return _arrival(case.subject)
    return _update(case.subject, case[CommitGraph])


def _update(update: RefUpdate, graph: CommitGraph) -> Verdict:
    if update.movement != "update":
        return not_applicable("it turns no line")
    fresh = set(graph.only([update.new], [update.old]))
    turned = ""
    for commit in graph.line(update.new):
        if commit == update.old:
            return kept("the old tip lies on the new line")
        if commit not in fresh:
            break
        turned = commit
    if not graph.is_ancestor(update.old, update.new):
        return not_applicable("the old tip is gone altogether: no-force-push judges that")
    branch = quoted(update.branch)
    theirs = graph.parents(turned)
    return broken(
        f"{printable(update.branch)} would be turned around: its tip {short(update.old)} becomes a side branch of "
        f"{short(update.new)} (a pull that merged).",
        f"git switch {branch} && git reset --hard {short(update.old)} && "
        f"git merge --no-ff {short(theirs[0] if update.old in theirs else update.new)}",
        Because("update.old", f"{short(update.old)} not on the first-parent line", "git"),
    )


def _arrival(arrival: Arrival) -> Verdict:
    if arrival.pushed:
        return not_applicable("the push's update was asked already")
    for merged in arrival.merged:
        if len(arrival.parents) > 1 and merged.head == arrival.branch and not merged.owner and not merged.pull:
            branch = printable(arrival.branch)
            if "' of " in merged.said:
                return unknown(
                    f"{short(arrival.commit)} merged {branch} of another place: a pull of the shared branch turned the "
                    "line around, a contribution did not.",
                    f"compare the place with this repository's own: {printable(merged.said)}",
                    Because("merge.head", printable(merged.said), merged.how),
                )
            return broken(
                f"{short(arrival.commit)} merged {branch} into itself (a pull that merged): before it, {branch}'s line "
                "may be another copy's.",
                "git config pull.rebase true in every clone; what is public stays, accept it with audit "
                "--write-baseline",
                Because("merge.head", printable(merged.said), merged.how),
            )
    return kept("it did not merge the branch with itself")


RULE = Rule(
    code="RW119",
    name="no-foxtrot",
    since="0.1",
    about=(RefUpdate, Arrival),
    needs=(CommitGraph,),
    judge=judge,
)
