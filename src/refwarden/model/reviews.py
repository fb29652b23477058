"""Reviews of a pull request, and what each person's stands at."""

from typing import Literal, NamedTuple

from refwarden.model.pulls import Account, PullEvents

ReviewState = Literal["approved", "changes_requested", "commented", "dismissed"]
# A comment is no opinion: it never takes the place of one.
_OPINIONS = frozenset({"approved", "changes_requested", "dismissed"})


class Review(NamedTuple):
    """One review as the host has it today.

    Attributes:
        by: Who reviewed.
        state: What it says; a dismissed review says nothing any more.
        at: When it was submitted, in seconds since 1970 by the host's clock.
        commit: The head that it names. Hosts may point it at a later head after a force push, so it is no proof by
            itself; see `reviewed`.
        edited: When its text was last edited; 0 for never.
        body: Its text.
        url: Its page.
        doubt: Why it may not have stood when that mattered; empty where it certainly did.
    """

    by: Account
    state: ReviewState
    at: int
    commit: str = ""
    edited: int = 0
    body: str = ""
    url: str = ""
    doubt: str = ""


class Reviews(NamedTuple):
    """Every submitted review, in the order of submission.

    Attributes:
        all: The reviews.
        requested: Accounts and teams (`owner/name`) whose review is asked for and not yet given.
    """

    all: tuple[Review, ...] = ()
    requested: tuple[str, ...] = ()

    @property
    def latest(self) -> tuple[Review, ...]:
        """Each person's last opinion, in the order in which they were given: one person, one voice.

        Only an approval, a request for changes and a dismissal are opinions. Where the last one was dismissed the
        person has none; an earlier one is not revived.
        """
        last: dict[str, Review] = {}
        for review in self.all:
            if review.state in _OPINIONS:
                last.pop(review.by.key, None)
                last[review.by.key] = review
        return tuple(review for review in last.values() if review.state != "dismissed")

    @property
    def approvals(self) -> tuple[Review, ...]:
        """The approvals that stand."""
        return tuple(review for review in self.latest if review.state == "approved")

    @property
    def objections(self) -> tuple[Review, ...]:
        """The requests for changes that stand."""
        return tuple(review for review in self.latest if review.state == "changes_requested")


class Reviewed(NamedTuple):
    """Which head a review was about, as far as the host's own events show it.

    Attributes:
        commit: The commit id; empty where the events cannot tell.
        rebound: Whether the host points the review at a head that was not there when it was submitted.
        within: Where it is rebound, the last head of which the reviewed one is an ancestor, or which it is.
    """

    commit: str
    rebound: bool = False
    within: str = ""


def reviewed(review: Review, events: PullEvents) -> Reviewed:
    """Return which head a review was about.

    GitHub may point a review at the new head after a force push. The host's force-push events carry its own clock:
    whatever a force push made after the review was submitted cannot be what was reviewed. The clock counts seconds, and
    nobody reviews in the second in which a push arrives: one of the same second came after.
    """
    later = [one for one in events.force_pushes if one.at >= review.at]
    if any(one.after == review.commit for one in later):
        return Reviewed("", rebound=True, within=later[0].before)
    return Reviewed(review.commit)
