"""Every conversation about the change is resolved.

## Asks
Does a thread of the review stand open? One about lines that have changed since still counts: its question was asked.

## Why
What nobody answered before the merge, nobody answers after it.

## Fix
Answer the threads in the finding and press Resolve conversation.
"""

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest, Threads
from refwarden.model.text import listed, plural, printable
from refwarden.model.verdict import Because, Place, Verdict, broken, kept
from refwarden.rules.base import NoOptions, Rule, wanting


def judge(case: Case[PullRequest], options: NoOptions) -> Verdict:
    """Judge a pull request by its threads."""
    del options
    threads = case[Threads].all
    still = [one for one in threads if not one.resolved]
    if not still:
        return kept(f"{plural(len(threads), 'conversation')}, none of them open")
    where = listed([f"{one.path}:{one.line}" if one.line else one.path or "the change as a whole" for one in still])
    first = still[0]
    return broken(
        f"{plural(len(still), 'conversation')} of {len(threads)} not resolved: {where}.",
        f"answer and resolve {'it' if len(still) == 1 else 'them'}, first {printable(first.url) or where}",
        Because("pull.threads", where, "host"),
        place=Place(path=first.path, line=first.line, url=first.url),
    )


RULE = Rule(
    code="RW507",
    name="conversations-resolved",
    since="0.1",
    about=(PullRequest,),
    judge=judge,
    desire=wanting("threads"),
    needs=(Threads,),
    controls=("cis:1.1.11", "ssdf:PW.7.2"),
)
