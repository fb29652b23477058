"""Deploying to the environments that matter needs somebody's word.

## Asks
Does each environment that the policy names ask a reviewer, who is not the one that began the deployment, and let only
protected or named branches deploy?

## Why
An environment holds the keys to production. Without its own protection any branch's workflow takes them, the one that
was pushed a minute ago included.

## Fix
Settings, Environments, the environment: Required reviewers, Prevent self-review, Deployment branches and tags. On
GitLab: Settings, CI/CD, Protected environments; it limits who deploys, and not from which branch.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.globs import any_matches
from refwarden.model.hosted import HostedRepository
from refwarden.model.safeguards import Environment, Environments
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Form, Rule, Says, Tighter
from refwarden.rules.hosting import page


class Options(NamedTuple):
    """Which environments, and what they must ask."""

    environments: Annotated[
        tuple[Annotated[str, Form("glob")], ...],
        Says("Their names; upper and lower case are the same."),
        Tighter("more"),
    ] = ("prod*",)
    reviewed: Annotated[bool, Says("Whether somebody must let each deployment through."), Tighter("true")] = True
    own: Annotated[bool, Says("Whether whoever began a deployment may do so."), Tighter("false")] = False
    any_branch: Annotated[bool, Says("Whether every branch may deploy there."), Tighter("false")] = False
    admins_bypass: Annotated[bool, Says("Whether administrators may pass all that."), Tighter("false")] = True


def judge(case: Case[HostedRepository], options: Options) -> Verdict:
    """Judge a repository by what guards its environments."""
    globs = tuple(glob.casefold() for glob in options.environments)
    meant = [one for one in case[Environments].listed if any_matches(globs, one.name.casefold())]
    if not meant:
        return not_applicable(f"it has no environment {listed(options.environments)}")
    names = listed([printable(one.name) for one in meant], 10)
    evidence = Because("environments", names, "host")
    lacking = {one: found for one in meant if (found := _faults(one, options))}
    faults = [f"{printable(one.name)} {listed(found, 4)}" for one, found in lacking.items() if not one.unseen]
    if faults:
        remedy = page(case.subject, "environments", "settings/ci_cd")
        if any(one.deployers == "people" for one in lacking):
            remedy += "; GitLab limits who deploys and not from which branch: set any_branch: true where that is enough"
        return broken(f"not every environment is guarded: {'; '.join(faults)}.", remedy, evidence)
    if lacking:
        return unknown(next(iter(lacking)).unseen, "give a token that may see it", evidence)
    if not options.admins_bypass and any(one.admins_bypass is None for one in meant):
        return unknown("the host does not say whether administrators may pass", "ask a newer server", evidence)
    return kept(f"{names} is guarded" if len(meant) == 1 else f"{names} are guarded", evidence)


def _faults(one: Environment, options: Options) -> list[str]:
    found = []
    if options.reviewed and not one.reviewers:
        found.append("asks nobody")
    elif options.reviewed and one.own and not options.own:
        found.append("lets whoever deploys agree alone")
    if one.deployers in ("all", "people") and not options.any_branch:
        found.append("takes every branch")
    if one.admins_bypass and not options.admins_bypass:
        found.append("lets administrators pass")
    return found


RULE = Rule(
    code="RW810",
    name="environment-protected",
    since="0.1",
    about=(HostedRepository,),
    needs=(Environments,),
    judge=judge,
    options=Options,
)
