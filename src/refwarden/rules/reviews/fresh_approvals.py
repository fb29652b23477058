"""No approval stands for content that has changed since.

## Asks
Was every approval that stands given for what would be merged? A clean rebase and a clean merge of the base change
nothing that was reviewed; any other change of content voids the approval. The commit that a host shows beside an
approval is no proof: hosts point it at the new head after some force pushes.

## Why
Approving first and changing afterwards is the oldest way around a review.

## Fix
Ask whoever approved to look again; on the host, dismissing the stale approval says the same.
"""

from typing import Annotated, NamedTuple

from refwarden.model.approvals import Approvals
from refwarden.model.case import Case
from refwarden.model.globs import any_matches
from refwarden.model.pulls import Content, PullEvents, PullRequest
from refwarden.model.reviews import Review, reviewed
from refwarden.model.text import listed, printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Glob, Rule, Says, Tighter, wanting


class Options(NamedTuple):
    """What may change without voiding an approval."""

    ignore: Annotated[
        tuple[Glob, ...], Says("Globs of paths whose change voids no approval, such as a changelog."), Tighter("fewer")
    ] = ()


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge the approvals that stand by what they were given for."""
    approvals = case[Approvals]
    if not approvals.all:
        return not_applicable("no approval stands")
    evidence: list[Because] = []
    stale: list[str] = []
    doubt = None
    for one in approvals.all:
        found = approvals.flaw("stale", one)
        words = f"{printable(one.by.login)} {found.words or 'approved what would be merged'}"
        evidence.append(Because("pull.approvals", words, "host"))
        if found.counts is False and not _ignored(case, one, options):
            stale.append(words)
        elif found.counts is None:
            doubt = doubt or unknown(f"{words}.", found.remedy)
    if stale:
        who = listed([one.by.login for one in approvals.all if approvals.flaw("stale", one).counts is False])
        return broken(f"{'; '.join(stale)}.", f"ask {who} to review {short(case.subject.head.commit)}", *evidence)
    if doubt:
        return doubt._replace(because=tuple(evidence))
    return kept("every approval is for what would be merged", *evidence)


def _ignored(case: Case[PullRequest], approval: Review, options: Options) -> bool:
    """Whether only paths that the policy ignores have changed since an approval that is stale."""
    if not options.ignore:
        return False
    seen = reviewed(approval, case[PullEvents])
    return all(any_matches(options.ignore, path) for path in case[Content].changed_since(seen.commit))


RULE = Rule(
    code="RW503",
    name="fresh-approvals",
    since="0.1",
    about=(PullRequest,),
    judge=judge,
    desire=wanting("stale"),
    needs=(Approvals, PullEvents, Content),
    options=Options,
    controls=("cis:1.1.4", "slsa-source:L4", "osps:QA-07.01", "scorecard:Branch-Protection", "ssdf:PW.7.2"),
)
