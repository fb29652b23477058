"""The branches that the policy is built on exist.

## Asks
Is there a branch of each kind named (production, and integration where the policy has it)?

## Why
Rules about branch points, merges and back-merges have nothing to stand on where the branch they speak of is missing;
they would all be kept in silence.

## Fix
Create the branch, or fetch it. If the team calls it something else, correct `match` in the policy.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.globs import literal
from refwarden.model.kinds import INTEGRATION, PRODUCTION, Kinds
from refwarden.model.refs import Refs, Repository
from refwarden.model.text import listed, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Kind, Rule, Says, Tighter


class Options(NamedTuple):
    """Which kinds."""

    kinds: Annotated[
        tuple[Kind, ...],
        Says("The kinds; empty for production and integration, as far as the policy has them."),
        Tighter("more"),
    ] = ()


def judge(case: Case[Repository], options: Options) -> Verdict:
    """Judge the repository's branches."""
    kinds, refs = case[Kinds], case[Refs]
    wanted = options.kinds or tuple(name for name in (PRODUCTION, INTEGRATION) if kinds.named(name))
    if not wanted:
        return not_applicable("the policy names neither production nor integration")
    if not refs.branches:
        return not_applicable("the repository has no branches yet")
    there = {kinds.of(branch).name for branch in refs.branches}
    lacking = [name for name in wanted if name not in there]
    if not lacking:
        return kept(f"there are branches of kind {listed(wanted)}")
    kind = kinds.named(lacking[0])
    name = next((glob for glob in kind.match if literal(glob)), "NAME") if kind else "NAME"
    origin = next((branch for branch in sorted(refs.branches) if kinds.of(branch).name == PRODUCTION), "START")
    return broken(
        f"there is no branch of kind {' or '.join(lacking)}.",
        f"git fetch origin, or create it: git push origin {quoted(origin)}:refs/heads/{quoted(name)}",
        Because("refs.kinds", listed(sorted(there), 10), "git"),
    )


RULE = Rule(
    code="RW118",
    name="required-branches",
    since="0.1",
    about=(Repository,),
    needs=(Kinds, Refs),
    judge=judge,
    options=Options,
)
