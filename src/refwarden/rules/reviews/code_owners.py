"""Every owned file that changes is approved by one of its owners.

## Asks
For each path that the pull request touches, both names of a renamed one: which entries of the base's CODEOWNERS apply,
and has an owner of each approved (on GitLab: as many as the section asks for)? The owners of one entry stand in for
each other; those of another entry do not. Whoever opened the pull request is taken out, and the rest must still
approve. An approval that is out of date for other paths only still counts for this one.

## Why
An owner answers for a file after the merge. A rule that anybody can satisfy protects nothing in particular.

## Fix
Ask one of the owners named in the finding for a review. Where the only owner opened the pull request, or nobody who is
named can approve, give the entry another owner on the base branch.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

from refwarden.model.approvals import Approvals
from refwarden.model.case import Case
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.pulls import Permissions, PullFiles, PullRequest, Teams
from refwarden.model.text import plural, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Rule, Says, Tighter, wanting
from refwarden.rules.ownership import Asked, Facts, asked, is_vacant, unspoken
from refwarden.rules.ownerwords import grouped, passed_over, remedy, summary


class Options(NamedTuple):
    """Which entries must be satisfied, and what does not speak against an approval."""

    optional_sections: Annotated[
        bool, Says("Whether the owners of optional sections must approve too."), Tighter("true")
    ] = False
    valid_owners: Annotated[
        bool,
        Says("Whether an entry of whose owners nobody could approve is a violation; GitLab approves it by itself."),
        Tighter("true"),
    ] = True
    every_file: Annotated[
        bool, Says("Whether each file must have an entry, be it one that leaves it to nobody."), Tighter("true")
    ] = False
    dropped: Annotated[bool, Says("Whether a line that the host drops is a violation here."), Tighter("true")] = False
    despite: Annotated[
        tuple[Literal["author", "contributor", "stranger", "no-access", "bot", "retargeted", "stale"], ...],
        Says("What does not speak against an owner's approval; nothing by default."),
        Tighter("fewer"),
    ] = ()
    emails: Annotated[Mapping[str, str], Says("Whose addresses in the file are whose: address to login.")] = {}


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by the owners of what it changes."""
    owners = case[CodeOwners]
    base = printable(case.subject.branch)
    if not owners.path:
        if options.every_file:
            return broken(f"{base} has no CODEOWNERS file.", f"add .github/CODEOWNERS to {base}")
        return not_applicable(f"{base} has no CODEOWNERS file")
    emails = {address.casefold(): login for address, login in options.emails.items()}
    facts = Facts(
        case.subject, owners, case[PullFiles], case[Approvals], case[Teams], case[Permissions], options.despite, emails
    )
    fault = passed_over(owners, lines=options.dropped)
    if fault:
        return broken(*fault)
    answers = [one for one in asked(facts) if _matters(one, facts, options)]
    groups = grouped(answers, facts)
    evidence = [Because("codeowners", f"{printable(owners.path)} on {printable(owners.ref)}", "host")]
    evidence += [Because("codeowners.entry", group.words, "host") for group in groups[:20]]
    free = unspoken(facts) if options.every_file else []
    lacking = [group for group in groups if group.state == "unmet"]
    if lacking or free:
        words = summary(lacking, free, len({one.path for one in answers}))
        return broken(words, remedy(lacking, facts), *evidence)
    unsure = [group for group in groups if group.state == "unsure"]
    if unsure:
        return unknown(f"{unsure[0].words}: {unsure[0].doubt}.", unsure[0].remedy, *evidence)
    if not answers:
        return kept("nobody owns what it changes", *evidence)
    return kept(f"owners approved {plural(len({one.path for one in answers}), 'file')}", *evidence)


def _matters(one: Asked, facts: Facts, options: Options) -> bool:
    """Whether an entry that is not satisfied decides."""
    if one.entry.optional and not options.optional_sections:
        return False
    return options.valid_owners or one.state == "met" or not is_vacant(one.entry, facts, ask=True)


RULE = Rule(
    code="RW502",
    name="code-owners",
    since="0.1",
    about=(PullRequest,),
    judge=judge,
    desire=wanting("owners"),
    needs=(CodeOwners, PullFiles, Approvals, Teams, Permissions),
    options=Options,
    controls=("cis:1.1.7", "slsa-source:L4", "scorecard:Branch-Protection", "ssdf:PW.7.2"),
)
