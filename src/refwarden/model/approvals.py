"""The ledger of approvals: which stand, and what speaks against counting each."""

from collections.abc import Callable, Collection
from typing import Any, Literal, NamedTuple, TypeVar

from refwarden.model.pulls import Content, Contributors, Permissions, PullEvents, PullRequest
from refwarden.model.reviews import Review, Reviewed, Reviews, reviewed
from refwarden.model.text import listed, printable, short
from refwarden.model.verdict import Unread, Unreadable

F = TypeVar("F")
Flaw = Literal["author", "contributor", "stranger", "no-access", "bot", "retargeted", "stale"]
# In the order in which they are asked about: what costs nothing first.
FLAWS: tuple[Flaw, ...] = ("author", "bot", "retargeted", "no-access", "contributor", "stranger", "stale")


class Standing(NamedTuple):
    """What an approval is worth.

    Attributes:
        counts: True or False; None where nobody can tell.
        flaw: What speaks against it, empty where nothing does.
        words: The same for people, escaped; empty where nothing speaks against it.
        remedy: What would make it known, where nobody can tell.
    """

    counts: bool | None
    flaw: str = ""
    words: str = ""
    remedy: str = ""


_GOOD = Standing(counts=True)


class Approvals:
    """A lazy fact: every approval that stands, and its flaws, each looked for only when it matters.

    Args:
        pull: The pull request.
        read: Returns a fact about the pull request, or Unread.
    """

    def __init__(self, pull: PullRequest, read: Callable[[type[Any]], Any]) -> None:
        self._pull = pull
        self._read = read
        self._found: dict[tuple[Flaw, Review, str], Standing] = {}

    @property
    def all(self) -> tuple[Review, ...]:
        """Every approval that stands, one a person; may raise Unreadable."""
        return self._fact(Reviews).approvals

    def standing(self, approval: Review, despite: Collection[str] = (), path: str = "") -> Standing:
        """Return what an approval is worth.

        Args:
            approval: One of `all`.
            despite: Flaws that do not matter.
            path: Where only one path's content matters, that path; empty for everything.
        """
        if approval.doubt:  # no flaw, so none that may be overlooked
            return Standing(None, "", approval.doubt, "the host's audit log may tell")
        doubt = None
        for flaw in FLAWS:
            if flaw not in despite:
                found = self.flaw(flaw, approval, path)
                if found.counts is False:
                    return found
                if found.counts is None and doubt is None:
                    doubt = found
        return doubt or _GOOD

    def flaw(self, flaw: Flaw, approval: Review, path: str = "") -> Standing:
        """Tell whether one thing speaks against an approval."""
        key = (flaw, approval, path)
        if key not in self._found:
            look: Callable[[Review, str], Standing] = getattr(self, f"_{flaw.replace('-', '_')}")
            try:
                self._found[key] = look(approval, path)
            except Unreadable as cut:
                words = f"gave one that nobody can weigh: {cut.unread.reason}"
                self._found[key] = Standing(None, flaw, words, cut.unread.remedy)
        return self._found[key]

    def _fact(self, fact: type[F]) -> F:
        found = self._read(fact)
        if isinstance(found, Unread):
            raise Unreadable(*found)
        given: F = found
        return given

    # One look for each flaw. Each may raise Unreadable: then nobody can tell.

    def _author(self, approval: Review, _: str) -> Standing:
        if approval.by.key == self._pull.author.key and self._pull.author.kind != "ghost":
            return Standing(False, "author", "opened it")
        return _GOOD

    def _bot(self, approval: Review, _: str) -> Standing:
        return Standing(False, "bot", "is a program") if approval.by.kind == "bot" else _GOOD

    def _retargeted(self, approval: Review, _: str) -> Standing:
        # The host's clock counts seconds, and nobody approves in the second in which a base was changed.
        later = [one for one in self._fact(PullEvents).retargets if one.at >= approval.at]
        if not later:
            return _GOOD
        if not approval.at:
            ask = f"ask {printable(approval.by.login) or 'them'} to approve it again"
            return Standing(None, "retargeted", "approved it at a moment that the host does not tell", ask)
        before = printable(later[0].before) or "another branch"
        return Standing(False, "retargeted", f"approved it for {before}, before its base was changed")

    def _no_access(self, approval: Review, _: str) -> Standing:
        if approval.by.kind == "ghost" and self._pull.merged_at:
            words = "gave it by an account that is deleted since, and the host does not say what it might do"
            return Standing(None, "no-access", words, "the host's audit log may tell")
        if self._fact(Permissions).at_least(approval.by, "write"):
            return _GOOD
        return Standing(False, "no-access", "has no write access")

    def _contributor(self, approval: Review, _: str) -> Standing:
        people = self._fact(Contributors)
        found = people.of(approval.by)
        roles = [role for role in found.roles if role != "opener"] if found else []
        if found and roles:
            where = f" of {short(found.commits[0])}" if found.commits else ""
            return Standing(False, "contributor", f"took part as {listed(roles)}{where}")
        maybe = people.may_be(approval.by)
        if maybe:
            merge = short(maybe.commits[0]) if maybe.commits else "a merge"
            return Standing(
                None,
                "contributor",
                f"made {merge}, and nobody could redo that merge",
                "judge it where a clone is at hand",
            )
        if people.gaps:
            return Standing(None, "contributor", people.gaps)
        return _GOOD

    def _stranger(self, _: Review, __: str) -> Standing:
        strangers = self._fact(Contributors).strangers
        if not strangers:
            return _GOOD
        names = listed([one.account.login for one in strangers])
        return Standing(
            None,
            "stranger",
            f"may be {names}, whose address belongs to no account",
            "have the address added to its owner's account on the host",
        )

    def _stale(self, approval: Review, path: str) -> Standing:
        seen = reviewed(approval, self._fact(PullEvents))
        if not seen.commit:
            return self._rebound(approval, seen)
        if seen.commit == self._pull.head.commit:
            return _GOOD
        changed = self._fact(Content).changed_since(seen.commit)
        if not changed or (path and path not in changed):
            return _GOOD
        what = listed(sorted(changed), 2)
        return Standing(False, "stale", f"approved {short(seen.commit)}, since when {what} changed")

    def _rebound(self, approval: Review, seen: Reviewed) -> Standing:
        ask = f"ask {printable(approval.by.login) or 'them'} to review {short(self._pull.head.commit)}"
        if seen.rebound:
            return Standing(
                None, "stale", "approved before a force push, and the host moved the approval to the new head", ask
            )
        return Standing(None, "stale", "approved a commit that the host does not name", ask)
