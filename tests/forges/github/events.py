"""What every behaviour of the simulated GitHub does: time passes, and the timeline remembers."""

from typing import Any

from tests.forges.github.people import Bot, User
from tests.forges.github.pulls import Event, PullRequest
from tests.forges.github.state import Forge
from tests.forges.gitrepo import Person

GITHUB = ("GitHub", "noreply@github.com")  # the committer of what is committed by web; its account is web-flow


def note(forge: Forge, pull: PullRequest, kind: str, actor: User | Bot | None, **details: Any) -> Event:
    """Add an event to a timeline, at the time that it is."""
    event = forge.remember(Event(forge.next_id(), kind, actor, forge.clock.now, details))
    pull.timeline.append(event)
    pull.updated_at = forge.clock.now
    return event


def person(forge: Forge, actor: User | Bot) -> Person:
    """Return whom a web commit of an account names: its first address, the private one where it shows none."""
    email = actor.emails[0] if actor.emails else actor.noreply
    return Person(actor.name or actor.login, email, forge.clock.now)


def github(forge: Forge) -> Person:
    """Return GitHub itself as the committer."""
    return Person(*GITHUB, forge.clock.now)
