"""A finding: a verdict with its rule, its level and its place."""

from typing import NamedTuple

from refwarden.model.verdict import Because, Level, Place, State


class Finding(NamedTuple):
    """What one rule says of one subject.

    Attributes:
        rule, code: The rule's name and code, such as `protected-push` and `RW104`.
        verdict: One of the five states.
        level: `error` or `warning`; an error decides the outcome.
        message, remedy, because: As the rule answered.
        where: The place, as exactly as it is known.
        fingerprint: Sixteen hex digits that stay the same when a line moves or an unrelated commit is added.
        exemption: Why it is exempt, and until when, in words; empty unless the state is exempt.
        baseline: Whether it was already there when the baseline was written; then it does not decide the outcome.
    """

    rule: str
    code: str
    verdict: State
    level: Level
    message: str
    remedy: str = ""
    where: Place = Place()
    because: tuple[Because, ...] = ()
    fingerprint: str = ""
    exemption: str = ""
    baseline: bool = False


def fingerprint(code: str, where: Place) -> str:
    """Return the identity of a finding over time: its rule and its place, without the line.

    A finding about a commit is its commit's; one about a branch or tag is the name's, wherever its tip moves. Where
    a report is about several repositories, a branch is one repository's, and so is a pull request with its number.
    """
    import hashlib  # only a finding pays for it

    parts = [code, where.ref, where.path, where.commit]
    if where.repository and where.ref.startswith(("refs/heads/", "refs/pull/", "refs/merge-requests/")):
        parts.append(where.repository)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]
