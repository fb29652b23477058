"""A history of merge requests on a GitLab whose host takes 100 ms for each answer, against asking one at a time."""

from pathlib import Path

from tests.forges.gitlab.server import Server
from tests.forges.gitlab.world import World
from tests.scenarios.labs import lab_shop
from tests.scenarios.shop import FEATURES, approved, opened

from benchmarks.organisations import LATENCY, measured

_COUNT = 200
_POLICY = (
    FEATURES
    + """\
rules: {protected-push: error, pull-required: error, required-approvals: error, no-self-merge: error%s}
"""
)
_CHECKS = ", required-checks: {level: error, checks: [{name: build, app: ci}]}"
# Requests that each merge request may take, and how many somebody makes who asks about one after the other.
_WITHOUT, _WITH = ("reviews", "", 2.3, 6), ("reviews and checks", _CHECKS, 5.3, 9)


def compare(folder: Path) -> None:
    """Print an audit of the history with and without checks."""
    world = World(folder / "forge")
    shop = lab_shop(world)
    for number in range(_COUNT):
        approved(opened(shop, f"feature/n{number}", files={f"src/n{number}.py": "x\n"})).merge(by="dora")
    token = world.token("ben", scopes=("read_api",))
    print(f"\nA history of {_COUNT} merge requests on GitLab, {LATENCY * 1000:.0f} ms an answer (one run)")
    for what, more, most, alone in (_WITHOUT, _WITH):
        (folder / "policy.yml").write_text(_POLICY % more, encoding="utf-8")
        with Server(world.forge, latency=LATENCY) as server:
            env = {"REFWARDEN_GITLAB_URL": server.home, "REFWARDEN_GITLAB_TOKEN": token}
            seconds, peak = measured("gitlab:acme/shop", folder, env, "--all-history")
            each = len(server.seen) / _COUNT
        print(
            f"  refwarden audit gitlab:acme/shop, {what:<20} {seconds:7.1f} s  {each:.2f} requests a merge request  "
            f"{peak:4.0f} MiB"
        )
        print(f"    at least 2, at most {most}: {'yes' if 2 <= each <= most else 'NO'}")
        print(f"  one after the other                                    {LATENCY * alone * _COUNT:7.1f} s  {alone}")
