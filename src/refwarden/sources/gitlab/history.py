"""What a protected branch received on GitLab, the newest first: each arrival with the merge request that brought it.

GitLab lists a branch's first-parent line by itself. A merge request names the merge commit, the squashed commit and the
head that it left behind; of a commit that none of them names, where there are fast forwards, GitLab is asked. What it
names no merge request for either, and no fast forward brought along, was pushed.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from refwarden.model.evidence import Arrival, Merged
from refwarden.model.refs import HEADS
from refwarden.sources.gitlab.asking import Asking
from refwarden.sources.gitlab.landing import Along, by_forward
from refwarden.sources.gitlab.questions import at_project, at_request
from refwarden.sources.gitlab.words import Node, moment, written
from refwarden.sources.web.window import Seen, within


class Received(NamedTuple):
    """One arrival, and the number of the merge request that brought it; 0 for none."""

    arrival: Arrival
    number: int = 0


def received(asking: Asking, project: Node, branch: str, since: int) -> Iterator[Received]:
    """Yield every arrival on a branch since a moment, the newest first; raise Unreadable where GitLab breaks off.

    Args:
        asking: Asks GitLab.
        project: The project, as REST has it.
        branch: The branch's short name.
        since: The first moment that counts, in seconds since 1970.
    """
    return within(_line(asking, project, branch, since), since)


def _line(asking: Asking, project: Node, branch: str, since: int) -> Iterator[tuple[Seen, Received]]:
    path = str(project["path_with_namespace"])
    # A ref by its whole name: a tag of the same name must not stand for the branch. GitLab's own `since` believes the
    # commits' dates, and would end the line at the first old one.
    line = asking.lazily(f"{at_project(path)}/repository/commits", ref_name=HEADS + branch, first_parent="true")
    asked = {"state": "merged", "target_branch": branch, "updated_after": written(max(0, since))}
    merged = asking.pages(f"{at_project(path)}/merge_requests", **asked)
    named, forwards = _brought(merged), any(map(by_forward, merged))
    above: Along | None = None  # the fast forward that brought the arrival before
    for commit in line:
        asking.has_parents(str(commit["id"]), commit["parent_ids"])
        request = named.get(str(commit["id"]))
        if request is None and above is not None and above.takes(commit):
            request = above.request
        elif request is None and forwards:
            request = _forwarded(asking, path, branch, commit)
        if request is None or not by_forward(request):
            above = None
        elif above is None or above.request["iid"] != request["iid"]:
            above = along(asking, path, request, commit)
        if request is not None:
            asking.starts_from(path, int(request["iid"]), str(next(iter(commit["parent_ids"]), "")))
        arrival = _arrival(branch, commit, request, project)
        yield Seen(arrival.time, request is not None), Received(arrival, int(request["iid"]) if request else 0)


def _forwarded(asking: Asking, path: str, branch: str, commit: Node) -> Node | None:
    """Return the merge request that GitLab names for a commit which it made anew, in a train or just before."""
    found = [one for one in asking.forwarded(path, str(commit["id"])) if one["target_branch"] == branch]
    return max(found, key=lambda one: moment(one["merged_at"]), default=None)


def along(asking: Asking, path: str, request: Node, tip: Node) -> Along:
    """Return the commits that a fast forward brought below its tip; raise Unreadable."""
    return Along(request, asking.pages(f"{at_request(path, int(request['iid']))}/commits"), tip)


def _brought(merged: list[Node]) -> Mapping[str, Node]:
    """Return which merge request put which commit onto the branch's own line.

    A merge commit, or (where the project merges by fast forward) the squashed commit or the head.
    """
    found: dict[str, Node] = {}
    for one in merged:
        for name in ("merge_commit_sha", "squash_commit_sha", "sha"):
            if one.get(name):
                found[str(one[name])] = one
                break
    return found


def _arrival(branch: str, commit: Node, request: Node | None, project: Node) -> Arrival:
    parents = tuple(map(str, commit["parent_ids"]))
    if request is None:
        merged = Merged(
            tip=parents[1] if len(parents) > 1 else "",
            how="host",
            said="GitLab knows of no merge request that brought it",
        )
        time, subject = moment(commit["committed_date"]), str(commit["title"])
    else:
        home, source = int(project["id"]), request.get("source_project_id")
        merged = Merged(
            tip=parents[1] if len(parents) > 1 else "",
            head=str(request["source_branch"]),
            pull=f"!{request['iid']}",
            owner="" if source == home else f"project {source or 'deleted'}",
            target=str(request["target_branch"]),
            how="host",
            said=str(request["web_url"]),
        )
        time, subject = moment(request["merged_at"]), str(request["title"])
    return Arrival(branch, str(commit["id"]), parents, time, subject, (merged,))
