"""A thousand repositories behind a host that takes 100 ms for each answer, against asking one REST call at a time."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.forges.github.server import Server
from tests.forges.github.world import RepositoryStory, World

COUNT, LATENCY, SAMPLE = 1000, 0.1, 40
_RULES = "rules: {no-force-push: error, protection-exists: error, protection-drift: error, bypass-actors: warning}\n"
# What the policy protects, and how many requests an audit of it may take.
POLICIES = {
    "default branches": (f"version: 1\nbranches: {{production: {{match: main}}}}\n{_RULES}", 30),
    "all branches and tags": (
        "version: 1\nbranches: {production: {match: main}, integration: {match: develop}, "
        'support: {match: "support/*", protected: true}}\ntags: {release: {match: "v*"}}\n' + _RULES,
        60,
    ),
}
_PULL = {
    "required_approving_review_count": 1,
    "dismiss_stale_reviews_on_push": False,
    "require_code_owner_review": False,
    "require_last_push_approval": False,
    "required_review_thread_resolution": False,
}
# What a caller asks of each repository who knows only REST, besides listing them by the hundred.
_CALLS = ("", "/branches/main", "/branches/main/protection", "/rules/branches/main")


def compare(folder: Path) -> None:
    """Print an audit of the organisation, and what the same questions cost one at a time."""
    world = World(folder / "forge")
    acme = world.org("acme")
    acme.member("dora", "admin")
    first = acme.repository("first")
    first.user("dora", "admin")
    first.commit("main", {"README.md": "One.\n"})
    for branch in ("develop", "support/1.0"):
        first.branch(branch)
    first.tag("v1.0.0")
    acme.ruleset("all", ("pull_request", _PULL), "non_fast_forward", "deletion")
    world.many("acme", COUNT - 1, RepositoryStory(world, first.repository))
    token = world.token("dora", scopes=("repo", "admin:org"))
    print(f"\nAn organisation of {COUNT:,} repositories, {LATENCY * 1000:.0f} ms an answer (one run)")
    with Server(world.forge, latency=LATENCY) as server:
        for what, (policy, most) in POLICIES.items():
            server.forget()
            (folder / "policy.yml").write_text(policy, encoding="utf-8")
            env = {"REFWARDEN_GITHUB_URL": server.url, "REFWARDEN_GITHUB_TOKEN": token}
            seconds, peak = measured("github:acme", folder, env)
            count = len(server.seen)
            print(f"  refwarden audit github:acme, {what:<22} {seconds:9.1f} s  {count:6,} requests  {peak:5.0f} MiB")
            good = seconds < 30 and peak < 300 and count <= most
            print(f"    under 30 s and 300 MiB, at most {most} requests: {'yes' if good else 'NO'}")
        each = _one_by_one(server.url, token)
    alone = each * COUNT + LATENCY * COUNT / 100
    count = COUNT * len(_CALLS) + 10
    print(f"  REST, default branches, one call at a time ({SAMPLE} tried) {alone:7.1f} s  {count:6,} requests")


def measured(target: str, folder: Path, more: dict[str, str], *options: str) -> tuple[float, float]:
    """Audit a target by `policy.yml` in a process of its own; return its seconds and its most memory in MiB."""
    words = ("audit", target, "--policy", "policy.yml", "--quiet", *options)
    script = (
        "import resource, sys\nfrom refwarden.cli.app import run\ncode = run(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\nsys.exit(code)"
    )
    env = {**os.environ, **more, "REFWARDEN_NO_CACHE": "1"}
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", script, *words], cwd=folder, env=env, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return time.perf_counter() - begun, int(done.stderr.split()[-1]) / 1024


def _one_by_one(url: str, token: str) -> float:
    """Return the seconds that a repository takes."""
    begun = time.perf_counter()
    for number in range(SAMPLE):
        for call in _CALLS:
            asked = urllib.request.Request(  # noqa: S310 - the loopback
                f"{url}/repos/acme/repo-{number:04}{call}", headers={"authorization": f"Bearer {token}"}
            )
            try:
                urllib.request.urlopen(asked).read()  # noqa: S310 - the loopback
            except urllib.error.HTTPError:
                continue  # no classic protection: an answer like any other
    return (time.perf_counter() - begun) / SAMPLE
