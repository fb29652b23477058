"""The files that govern the repository change only by the people named for it.

## Asks
Is whoever pushes a change to a guarded path (the policy, CODEOWNERS, pipelines, hooks) one of the people listed? On a
server that is the authenticated user; on a developer's machine it is what user.email claims, and the answer says so.
Nobody listed means nobody. An author's name is not asked: anybody can type it.

## Why
Who can change the rules, or what the pipeline runs, can change everything else.

## Fix
Have one of the listed people push the change, or propose it to them by a pull request.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import FileChange
from refwarden.model.globs import matches
from refwarden.model.refs import Actor
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Glob, Rule, Says, Tighter
from refwarden.rules.changes import undone

_GOVERNING = (
    *(".refwarden.yml", ".github/refwarden.yml", ".gitlab/refwarden.yml"),
    *("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS"),
    *(".github/workflows/**", ".github/actions/**", ".gitlab-ci.yml", ".gitlab/ci/**"),
    *(".pre-commit-config.yaml", "lefthook.yml", ".husky/**", ".githooks/**"),
)


class Options(NamedTuple):
    """What is guarded, and by whom it may change."""

    paths: Annotated[tuple[Glob, ...], Says("Globs of the guarded paths."), Tighter("more")] = _GOVERNING
    who: Annotated[tuple[str, ...], Says("Logins or addresses of those who may change them."), Tighter("fewer")] = ()


def judge(case: Case[FileChange], options: Options) -> Verdict:
    """Judge a changed path, a deletion included, by who pushes it."""
    change, actor = case.subject, case[Actor]
    pattern = next((one for one in options.paths if matches(one, change.path)), "")
    if not pattern:
        return not_applicable("the path is not guarded")
    evidence = Because("actor.names", f"{listed(actor.names) or 'nobody'}, {actor.proof}", "git")
    wanted = listed(options.who, 5) or "nobody, as the policy stands"
    if options.who and actor.proof == "none":
        return unknown(
            f"{printable(change.path)} changes only by {wanted}, and who pushes is not known",
            "push by a way that tells who pushes, or set user.email",
            evidence,
        )
    if {one.casefold() for one in actor.names} & {one.casefold() for one in options.who}:
        claim = ", as user.email claims; a server will ask for proof" if actor.proof == "claimed" else ""
        return kept(f"{printable(actor.names[0])} may change it{claim}", evidence)
    return broken(
        f"{printable(change.path)} is {change.action}; it changes only by {wanted}.",
        f"ask one of them to push it, or take it out: {undone(change)}",
        evidence,
    )


RULE = Rule("RW309", "guarded-paths", "0.1", about=(FileChange,), judge=judge, needs=(Actor,), options=Options)
