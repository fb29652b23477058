"""A GitLab group of a thousand projects whose host takes 100 ms for each answer, against asking one call at a time."""

import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.forges.gitlab.server import Server
from tests.forges.gitlab.world import World

from benchmarks.organisations import COUNT, LATENCY, POLICIES, SAMPLE, measured

_EACH, _LISTS, _SECONDS = 3, 60, 90
# What a caller asks of each project who knows only REST, besides listing them by the hundred.
_CALLS = (
    "",
    "/protected_branches",
    "/approval_rules",
    "/approvals",
    "/push_rule",
    "/protected_tags",
    "/repository/tags",
)


def compare(folder: Path) -> None:
    """Print an audit of the group, and what the same questions cost one at a time."""
    world = World(folder / "forge")
    acme = world.org("acme")
    acme.member("dora", "admin")
    first = acme.repository("first")
    first.commit("main", {"README.md": "One.\n"})
    for branch in ("develop", "support/1.0"):
        first.branch(branch)
    first.tag("v1.0.0")
    for pattern in ("main", "develop", "support/*"):
        acme.protect(pattern, push=(0,))
    tools = world.org("acme/tools").group.full_path
    for project in [first, *world.many(tools, COUNT - 1, first)]:
        project.rule("two eyes", 1)
        project.project.approvals.disable_overriding_approvers_per_merge_request = True
        project.protect_tags("v*")
    token = world.token("dora", scopes=("read_api",))
    print(f"\nA group of {COUNT:,} projects, {LATENCY * 1000:.0f} ms an answer, 2,000 requests a minute (one run)")
    for what, (policy, _) in POLICIES.items():
        with Server(world.forge, latency=LATENCY) as server:
            (folder / "policy.yml").write_text(policy, encoding="utf-8")
            env = {"REFWARDEN_GITLAB_URL": server.home, "REFWARDEN_GITLAB_TOKEN": token}
            seconds, peak = measured("gitlab:acme", folder, env)
            of_projects = sum(one.template.startswith("/projects/") for one in server.seen)
            lists = len(server.seen) - of_projects
            refused = sum(one.status == 429 for one in server.seen)
        print(
            f"  refwarden audit gitlab:acme, {what:<22} {seconds:9.1f} s  {of_projects + lists:6,} requests "
            f"({of_projects / COUNT:.2f} a project, {lists} lists, {refused} refused)  {peak:5.0f} MiB"
        )
        good = seconds < _SECONDS and COUNT <= of_projects <= _EACH * COUNT and lists <= _LISTS and not refused
        print(
            f"    under {_SECONDS} s, at most {_EACH} requests a project and {_LISTS} lists: {'yes' if good else 'NO'}"
        )
    with Server(world.forge, latency=LATENCY) as server:
        each = _one_by_one(server.home, token)
    count = COUNT * len(_CALLS) + 10
    print(f"  REST, one call at a time ({SAMPLE} tried, without a limit) {each * COUNT:9.1f} s  {count:6,} requests")


def _one_by_one(url: str, token: str) -> float:
    """Return the seconds that a project takes."""
    begun = time.perf_counter()
    for number in range(SAMPLE):
        for call in _CALLS:
            asked = urllib.request.Request(  # noqa: S310 - the loopback
                f"{url}/api/v4/projects/acme%2Ftools%2Frepo-{number:04}{call}", headers={"private-token": token}
            )
            try:
                urllib.request.urlopen(asked).read()  # noqa: S310 - the loopback
            except urllib.error.HTTPError:
                continue  # a refusal is an answer like any other
    return (time.perf_counter() - begun) / SAMPLE
