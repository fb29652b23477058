"""What a merge queue would put on a branch is the merge of the heads that were judged, and nothing else.

## Asks
Is each pull request in the group there with the head that it has now, and is the group's tree the one that merging
these heads into the base, in their order, gives?

## Why
The commits of a merge group are new: no review and no pull request ever showed them. Whoever takes their tree on trust
takes on trust what lands.

## Fix
Take the group apart and queue its pull requests again. If it happens twice, look who may write to the queue's branches.
"""

from refwarden.model.case import Case
from refwarden.model.checks import MergeGroup, MergeProof
from refwarden.model.text import listed, printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, unknown
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[MergeGroup], options: NoOptions) -> Verdict:
    """Judge a merge group by its tree."""
    del options
    group, proof = case.subject, case[MergeProof]
    numbers = [f"#{number}" for number, _ in group.heads]
    if not numbers:
        return unknown(
            f"nothing says which pull requests {short(group.commit)} is made of",
            "give the token read access to pull requests",
        )
    for number, head in group.heads:
        now = proof.head(number)
        if now != head:
            return broken(
                f"#{number} stands in the queue at {short(head)}, and is at {short(now) or 'no head'} now.",
                "take it out of the queue, and queue it again",
                Because("group.heads", f"#{number} {short(head)}, now {short(now) or 'none'}", "host"),
            )
    wanted, found = proof.redo(group.base, tuple(head for _, head in group.heads)), proof.tree(group.commit)
    evidence = Because("group.tree", f"{short(found)}, merged anew {short(wanted) or 'a conflict'}", "git")
    if wanted == found:
        return kept(f"its tree is the merge of {listed(numbers)} into {short(group.base)}", evidence)
    why = "these heads conflict" if not wanted else "it holds something else"
    return broken(
        f"{short(group.commit)} for {printable(group.branch)} is not the merge of {listed(numbers)} into "
        f"{short(group.base)}: {why}.",
        f"git diff {short(wanted or group.base)} {short(found)} shows what differs; take {listed(numbers)} out of the "
        "queue and queue them again",
        evidence,
    )


RULE = Rule("RW603", "merge-queue", "0.2", about=(MergeGroup,), needs=(MergeProof,), judge=judge)
