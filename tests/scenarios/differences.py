"""Where a story ends otherwise on GitLab than on GitHub, with the reason as the guide has it."""

from typing import NamedTuple


class Difference(NamedTuple):
    """What a story gets on GitLab.

    Attributes:
        why: The reason: a whole sentence of docs/guide/gitlab.md.
        broken, unknown: As for a story.
        exit: The exit code.
        told: Whether the story can happen there at all.
    """

    why: str
    broken: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    exit: int = 0
    told: bool = True


_PUSHER = "GitLab says who pushed a branch, also before anything else was said of it."
_PEOPLE = "GitLab says whose an address is for authors alone."
_OBJECTION = "Where the licence lets requests for changes block (Premium), only who asked takes one back."
_TRIAL = "and those of a merged-results pipeline whose target has moved on"
_FORK = "A fork's own pipelines do not count."

DIFFERENCES = {
    "co-authors cannot approve their own": Difference(_PEOPLE, unknown=("required-approvals",), exit=3),
    "applied suggestions make the reviewer a contributor": Difference(_PEOPLE, unknown=("required-approvals",), exit=3),
    "a review that the host moved to the new head proves nothing": Difference(
        "GitLab keeps each version of a merge request, so an approval cannot be moved to another.", told=False
    ),
    "a reviewer who updates the branch stays a reviewer": Difference(
        "Whoever rebases by GitLab's button becomes the committer of every commit.",
        ("required-approvals", "last-pusher"),
        exit=1,
    ),
    "an admin dismisses an objection": Difference(_OBJECTION, ("no-changes-requested",), exit=1),
    "the author dismisses an objection": Difference(_OBJECTION, ("no-changes-requested",), exit=1),
    "what was said of a trial with an older base says nothing": Difference(_TRIAL, ("required-checks",), exit=1),
    "a pull request from a fork": Difference(_FORK, ("required-checks",), exit=1),
    "a fork's main is not our main": Difference(_FORK, ("required-checks",), exit=1),
    "more commits than GitHub lists may be anybody's": Difference("GitLab lists every commit of a merge request."),
    "a check that never ran": Difference(_PUSHER, ("required-checks",), exit=1),
    "a status that somebody posted": Difference(_PUSHER, ("required-checks",), exit=1),
    "a program's pull request is approved by a person": Difference(_PUSHER),
    "a line that the host drops leaves the one before it": Difference(
        "GitLab drops what is no owner from a line of CODEOWNERS, and GitHub drops the line.", ("code-owners",), exit=1
    ),
    "owners in a file that the host does not load": Difference("GitLab loads a CODEOWNERS file of any length."),
}
