"""The host offers the ways of merging that the team has agreed on, and no other.

## Asks
May pull requests of this repository be merged in a way that the policy does not name?

## Why
The button offers what the settings allow, and people press what is offered. A squash where a release branch should have
been merged loses what the next merge needs to know.

## Fix
Settings, General, Pull Requests: leave the ways that the policy names; or the command in the finding.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.hosted import HostedRepository, MergeMethod, RepositorySettings
from refwarden.model.text import listed
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.hosting import setting


class Options(NamedTuple):
    """Which ways."""

    allowed: Annotated[
        tuple[MergeMethod, ...],
        Says("The ways that pull requests may be merged in; none for whatever the host offers."),
        Tighter("fewer, or all"),
    ] = ()


def judge(case: Case[HostedRepository], options: Options) -> Verdict:
    """Judge a repository by the ways of merging that it offers."""
    if not options.allowed:
        return not_applicable("the policy leaves it to the host")
    offered = case[RepositorySettings].methods
    evidence = Because("repository.methods", listed(offered) or "none", "host")
    others: list[str] = [one for one in offered if one not in options.allowed]
    if not others:
        return kept(f"it offers {listed(offered) or 'no way of merging'}", evidence)
    # The host refuses to be left without any, so what is to stay is turned on before the others are turned off.
    words = [f"--enable-{one}{_MERGE[one]}=true" for one in options.allowed]
    words += [f"--enable-{one}{_MERGE[one]}=false" for one in others]
    return broken(
        f"pull requests may be merged by {listed(others)}; the policy allows {listed(options.allowed)}.",
        setting(case.subject, " ".join(words), _fields(options.allowed)),
        evidence,
    )


def _fields(allowed: tuple[str, ...]) -> str:
    """Return GitLab's two settings: how the target moves, and whether commits are squashed before."""
    squash = "never" if "squash" not in allowed else "always" if allowed == ("squash",) else "default_off"
    return f"-f merge_method={'ff' if 'merge' not in allowed else 'merge'} -f squash_option={squash}"


_MERGE = {"merge": "-commit", "squash": "-merge", "rebase": "-merge"}

RULE = Rule(
    code="RW808",
    name="merge-methods",
    since="0.2",
    about=(HostedRepository,),
    needs=(RepositorySettings,),
    judge=judge,
    options=Options,
)
