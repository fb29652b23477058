"""Whether a thing that was found by its id is there for the one who asks."""

from typing import Any

from tests.forges.github.checks import CheckRun
from tests.forges.github.graphql.here import Here
from tests.forges.github.graphql.registry import KINDS
from tests.forges.github.guards import Protection, Ruleset
from tests.forges.github.people import Org, Team
from tests.forges.github.pulls import PullRequest, QueueEntry, Review, ReviewComment, ReviewThread
from tests.forges.github.state import Repository


def visible(here: Here, thing: Any) -> bool:
    """Tell whether a thing is there for the one who asks, as it would be on the way from its repository.

    Raises:
        Refused: The token lacks a permission, and GitHub says so.
    """
    if type(thing) not in KINDS:
        return False  # GitHub gives it no id that leads to it, or the schema has no such type
    if isinstance(thing, Team):
        return here.sees_team(thing)
    if isinstance(thing, Ruleset) and isinstance(thing.source, Org):
        return here.in_org(thing.source) or any(here.sees(one) for one in here.forge.owned(thing.source))
    repository = _home(thing)
    if repository is None:
        return True
    deleted = here.forge.repository(repository.full_name) is not repository
    if deleted or not here.sees(repository):
        return False
    if isinstance(thing, Protection):
        return here.administers(repository)
    if isinstance(thing, PullRequest | Review | ReviewThread | ReviewComment):
        here.need(repository, "pull_requests")
    return True


def _home(thing: Any) -> Repository | None:
    if isinstance(thing, Repository):
        return thing
    if isinstance(thing, Ruleset):
        return thing.source if isinstance(thing.source, Repository) else None
    if isinstance(thing, CheckRun):
        return thing.suite.repository
    if isinstance(thing, ReviewComment):
        return thing.review.pull.repository
    if isinstance(thing, Review | ReviewThread | QueueEntry):
        return thing.pull.repository
    found: Repository | None = getattr(thing, "repository", None)
    return found
