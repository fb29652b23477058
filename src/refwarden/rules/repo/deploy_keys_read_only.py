"""Deploy keys read, and do not push.

## Asks
May any deploy key of this repository push, other than those that the policy names?

## Why
A deploy key belongs to nobody, has no second factor and never expires. One that may push is a way in which no review
and no person stands.

## Fix
A deploy key's rights cannot be changed: delete it, and add it again without write access. What must push is an app's
business, whose rights are narrower and whose acts are told apart.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.hosted import HostedRepository
from refwarden.model.safeguards import DeployKeys
from refwarden.model.text import listed, plural, printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import Rule, Says, Tighter


class Options(NamedTuple):
    """Which may."""

    allow: Annotated[
        tuple[str, ...], Says("The titles of keys that may push, as the settings show them."), Tighter("fewer")
    ] = ()


def judge(case: Case[HostedRepository], options: Options) -> Verdict:
    """Judge a repository by what its deploy keys may do."""
    keys = case[DeployKeys].listed
    free = [one for one in keys if one.writes and one.title not in options.allow]
    evidence = Because("deploy_keys", plural(len(keys), "key"), "host")
    if not free:
        return kept("no deploy key may push but those that the policy names", evidence)
    tool = "glab deploy-key" if case.subject.host == "gitlab" else "gh repo deploy-key"
    deletes = [f"{tool} delete {one.id} --repo {quoted(case.subject.name)}" for one in free[:3]]
    names = listed([printable(one.title) for one in free], 5)
    add = f"{tool} add KEY.pub --repo {quoted(case.subject.name)}, which may then only read"
    return broken(f"deploy keys may push: {names}.", f"{'; '.join(deletes)}; then {add}", evidence)


RULE = Rule(
    code="RW811",
    name="deploy-keys-read-only",
    since="0.1",
    about=(HostedRepository,),
    needs=(DeployKeys,),
    judge=judge,
    options=Options,
)
