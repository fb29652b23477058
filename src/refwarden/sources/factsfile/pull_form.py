"""The form of a pull request in a facts file, and of a merge group: their own parts, and whatever was read of them."""

from typing import Annotated, Any

from pydantic import Field

from refwarden.model.checks import Checks, Deployments, MergeGroup
from refwarden.model.codeowners.entries import Dropped
from refwarden.model.codeowners.fact import OwnersText
from refwarden.model.contributors import Hand
from refwarden.model.pulls import LastPush, PullEvents, PullFile, PullRequest, Thread
from refwarden.model.reviews import Review
from refwarden.model.standing import AgainstBase
from refwarden.sources.factsfile.records import Text, form

# The readable facts: the key in the file, and the record whose row stands there.
ROWS: dict[str, Any] = {
    "events": PullEvents,
    "checks": Checks,
    "last_push": LastPush,
    "against_base": AgainstBase,
    "deployments": Deployments,
}
LISTS: dict[str, Any] = {"reviews": Review, "files": PullFile, "threads": Thread}


def pull_form() -> Any:
    """Return the form of the key `pull`."""
    hand = form(Hand)
    brought = dict[Text, list[hand]]  # type: ignore[valid-type] # made at run time
    more: dict[str, Any] = {key: form(kind) for key, kind in ROWS.items()}
    more |= {"owners": owners_form(), "proposed_owners": owners_form()}
    more |= {key: list[form(kind)] for key, kind in LISTS.items()}  # type: ignore[misc] # made at run time
    return form(
        PullRequest,
        **more,
        requested=list[Text],
        closes=Annotated[list[Text], Field(description="the tickets that its merge will close")],
        heads=Annotated[dict[Text, Text], Field(description="all branches that the host has, and their tips")],
        brings=Annotated[brought, Field(description="the commits of base..head, and the people whom each names")],
        landed=Annotated[
            dict[Text, list[Text]], Field(description="commits, and branches that got them by other pull requests")
        ],
        changed=Annotated[
            dict[Text, list[Text]], Field(description="earlier heads, and the paths whose contribution differs since")
        ],
    )


def owners_form() -> Any:
    """Return the form of a CODEOWNERS file."""
    return form(
        OwnersText,
        branch=Annotated[Text, Field(description="where it stands, where that is not said elsewhere")],
        tree=Annotated[list[Text], Field(description="every path of that branch")],
        errors=Annotated[list[form(Dropped)], Field(description="what the host says of it")],  # type: ignore[misc] # made at run time
    )


def group_form() -> Any:
    """Return the form of the key `merge_group`."""
    return form(
        MergeGroup,
        tree=Annotated[Text, Field(description="the tree of its commit")],
        merged=Annotated[Text, Field(description="the tree that merging its heads gives; empty where they conflict")],
    )
