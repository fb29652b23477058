"""Exemptions: which one covers a violation, and which have expired."""

from collections.abc import Sequence
from typing import Any

from refwarden.engine.select import Selected
from refwarden.model.finding import Finding, fingerprint
from refwarden.model.globs import any_matches
from refwarden.model.ports import Source
from refwarden.model.refs import Actor
from refwarden.model.text import printable
from refwarden.model.verdict import BROKEN, Place, Unread
from refwarden.policy.compiled import Exemption

EXPIRED_CODE, EXPIRED_NAME = "RW001", "exemption-expired"


class Exemptions:
    """The policy's exemptions as they stand at one moment, at one door."""

    def __init__(self, exemptions: Sequence[Exemption], source: Source, now: int) -> None:
        self._live = [one for one in exemptions if not one.until or now < one.until]
        self._dead = [one for one in exemptions if one.until and now >= one.until]
        self._source = source

    def covering(self, rule: str, subject: Any) -> str:
        """Return why a violation is exempt, in words, or an empty string."""
        name = subject.branch or getattr(subject, "tag", "") if hasattr(subject, "branch") else ""
        for one in self._live:
            if rule in one.rules and (not one.branches or any_matches(one.branches, name)):
                grantee = self._grantee(one)
                if grantee is not None:
                    end = f", until {one.until_text}" if one.until else ""
                    return f"{printable(one.why)}{grantee}{end} ({one.place})"
        return ""

    def _grantee(self, one: Exemption) -> str | None:
        """Return the proved (or claimed) name that it is for, in words; None when it is for somebody else."""
        if not one.who:
            return ""
        actor = self._source.read(Actor, None)
        if isinstance(actor, Unread) or actor.proof == "none":
            return None
        known = {name.casefold() for name in actor.names}
        for name in one.who:
            if name.casefold() in known:
                claim = ", as user.email claims" if actor.proof == "claimed" else ""
                return f" for {printable(name)}{claim}"
        return None

    def expired(self, selected: Sequence[Selected]) -> list[Finding]:
        """Return a finding for each exemption that has run out, where one of its rules takes part."""
        taking_part = {one.rule.name for one in selected}
        return [
            Finding(
                rule=EXPIRED_NAME,
                code=EXPIRED_CODE,
                verdict=BROKEN,
                level="warning",
                message=f"the exemption from {', '.join(one.rules)} ({printable(one.why)}) ended {one.until_text}.",
                remedy=f"remove it, or give it a new end, at {one.place}",
                where=Place(path=one.place.rpartition(":")[0], line=int(one.place.rpartition(":")[2] or 0)),
                fingerprint=fingerprint(EXPIRED_CODE, Place(path=one.place)),
            )
            for one in self._dead
            if taking_part.intersection(one.rules)
        ]
