"""A policy ready to judge by: validated, inheritance resolved, nothing left to parse.

It is kept as JSON under the repository's Git directory (see `cache`), so everything here is made of NamedTuples, text,
numbers and dictionaries.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from refwarden.model.kinds import Kinds
from refwarden.model.verdict import Level

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.model.signers import Signer

# The policy's words for the doors, and the letter that the rules' index uses.
DOORS = {
    "commit": "c",
    "push": "p",
    "receive": "r",
    "pull": "m",
    "audit": "a",
    "settings": "s",
    "gate": "g",
}

# How an unknown verdict counts at each door unless the policy says otherwise.
UNKNOWN_LEVELS: dict[str, Level] = {
    "pull": "error",
    "gate": "error",
    "receive": "error",
    "push": "warning",
    "commit": "warning",
    "audit": "warning",
    "settings": "error",
}


class RuleSetting(NamedTuple):
    """What the policy says of one rule.

    Attributes:
        name, code, module: As in the rules' index.
        doors: The letters of the doors at which it judges.
        level: `error` or `warning`; rules that are off are not kept here.
        options: Option name to value, only those that differ from the rule's own defaults.
        only, unless: Branch kinds to which it is limited, or which it leaves alone (`except` in the policy).
        about: The names of the subject types that the rule judges; empty where that was not written down.
        by_kind: Branch kind to what `in:` says of it: `level` and options, merged over the ones above.
    """

    name: str
    code: str
    module: str
    doors: str
    level: Level
    options: Mapping[str, Any] = {}
    only: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    by_kind: Mapping[str, Mapping[str, Any]] = {}
    about: tuple[str, ...] = ()


class Exemption(NamedTuple):
    """Who may break which rules where, why and until when.

    Attributes:
        rules: Names of rules.
        why: The reason, shown with every exempt finding.
        who: Names of people; empty for anybody.
        branches: Globs over short branch (or tag) names; empty for any.
        until: The first moment at which it no longer holds, in seconds since 1970; 0 for no end.
        until_text: The same as the policy writes it.
        place: `file:line` where it stands.
    """

    rules: tuple[str, ...]
    why: str
    who: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    until: int = 0
    until_text: str = ""
    place: str = ""


class Policy(NamedTuple):
    """Everything that a judgement needs to know of the policy document.

    Attributes:
        source: Where it was read, in words for people.
        digest: `sha256:` and the digest of all documents that went into it.
        kinds: Branch and tag kinds.
        rules: The rules that are on.
        exemptions: Those written in the document, expired ones included.
        unknown: Door to the level of an unknown verdict.
        builtin: Whether it is a shipped pack, because the repository has no document of its own.
        overriders: Names of the people who may break glass on a server.
        signers: The keys by which signatures count; None where the policy names none, so that the account's count.
        grace: Nothing yet adopted before this moment is judged; 0 for the audit's own window.
    """

    source: str
    digest: str
    kinds: Kinds
    rules: tuple[RuleSetting, ...]
    exemptions: tuple[Exemption, ...] = ()
    unknown: Mapping[str, Level] = UNKNOWN_LEVELS
    builtin: bool = False
    overriders: tuple[str, ...] = ()
    signers: "tuple[Signer, ...] | None" = None
