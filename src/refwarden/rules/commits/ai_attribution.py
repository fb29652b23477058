"""Help by coding agents is named as the policy wants it.

## Asks
`form`: where an agent left its name (as author, committer, in a trailer or by a mark in the text), does one of the
wanted trailers name it? `require`: does every commit say, in such a trailer, what helped (`Assisted-by: none` where
nothing did)? `forbid`: does no commit show an agent? An agent that leaves no trace cannot be found.

## Why
Reviewers read generated code differently, licences and regulators ask, and a uniform trailer can be counted.

## Fix
Reword the commit: add `Assisted-by: TOOL`, or take the attribution out where the policy forbids it.
"""

from typing import Annotated, Literal, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.agents import ASSISTED, in_commit, of_trailer
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.messages import Trailer, rewrite, trailers


class Options(NamedTuple):
    """What is wanted."""

    mode: Annotated[Literal["form", "require", "forbid"], Says("`form`, `require` or `forbid`, as above.")] = "form"
    trailer_names: Annotated[tuple[str, ...], Says("The trailers that may name an agent."), Tighter("fewer")] = (
        "Assisted-by",
        "Co-authored-by",
    )


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit, or the draft of one, by what it says of agents."""
    commit = case.subject
    if not commit.message.strip():
        return not_applicable("there is no message yet")
    agent = in_commit(commit)
    evidence = Because("commit.agent", printable(agent) or "none", "git")
    if options.mode == "forbid":
        if not agent:
            return kept("it shows no agent", evidence)
        return broken(f"it shows the work of {printable(agent)}, which is not wanted here.", rewrite(commit), evidence)
    if not agent and options.mode == "form":
        return not_applicable("it shows no agent")
    if len(commit.parents) > 1 and not agent:
        return not_applicable("a merge brings no work of its own")
    if any(_states(one, options) for one in trailers(commit.message)):
        return kept(f"it names {printable(agent) or 'no agent'} as wanted", evidence)
    wanted = listed(options.trailer_names).replace(" and ", " or ")
    found = f"{printable(agent)} took part, but" if agent else "it does not say what helped:"
    example = f"{options.trailer_names[0]}: {printable(agent) or 'none'}" if options.trailer_names else ""
    return broken(f"{found} no {wanted} trailer says so.", f"add `{example}`: {rewrite(commit)}", evidence)


def _states(trailer: Trailer, options: Options) -> bool:
    """Tell whether it is a wanted trailer that speaks of agents: a human co-author says nothing about them."""
    if not any(trailer.named(name) for name in options.trailer_names):
        return False
    return bool(of_trailer(trailer)) or (any(trailer.named(name) for name in ASSISTED) and bool(trailer.value))


RULE = Rule("RW209", "ai-attribution", "0.1", about=(Commit,), judge=judge, options=Options)
