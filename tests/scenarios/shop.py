"""The world of the stories: `acme/shop` with main and develop, and the people around it.

ana, ben and cleo may write, dora is an admin, eve may only read, and cleo is in team acme/security.
"""

from typing import Any

from tests.forges.github.pullstory import PullStory
from tests.forges.github.world import RepositoryStory, World

# The branch kinds that the stories are told of: the shortest that a feature needs, and all of GitFlow.
FEATURES = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop}
  feature: {match: "feature/**", from: integration, into: integration}
"""
GITFLOW = (
    FEATURES
    + """\
  release: {match: "release/*", from: integration, into: [production, integration]}
  hotfix: {match: "hotfix/*", from: production, into: [production, integration]}
"""
)
POLICY = (
    GITFLOW
    + """\
rules:
  branch-kind: error
  merge-direction: error
  required-approvals:
    level: error
    in:
      production: {count: 2}
      integration:
        require: {count: 1, teams: acme/security, when: {paths: "auth/**"}}
  code-owners: error
  no-changes-requested: error
  fresh-approvals: warning
  conversations-resolved: error
  approval-provenance: error
  last-pusher: warning
  not-draft: error
  required-checks: {level: error, checks: [{name: build, app: ci}]}
  pull-title: {level: error, style: conventional}
"""
)
OLD_LINES = "".join(f"line {number}\n" for number in range(30))


def shop(world: World) -> RepositoryStory:
    """Begin the world of every story."""
    acme = world.org("acme")
    for login in ("ana", "ben", "cleo", "dora", "eve"):
        acme.member(login)
    acme.team("security", "cleo")
    made = acme.repository("shop")
    for login, role in (("ana", "write"), ("ben", "write"), ("cleo", "write"), ("dora", "admin"), ("eve", "read")):
        made.user(login, role)
    made.gitflow(
        {".refwarden.yml": POLICY, "README.md": "A shop.\n", "src/app.py": OLD_LINES, "auth/login.py": OLD_LINES}
    )
    return made


def opened(repository: RepositoryStory, head: str = "feature/greet", base: str = "develop", **more: Any) -> PullStory:
    """Open a pull request that changes one line, whose build passed."""
    more.setdefault("files", {"src/app.py": OLD_LINES.replace("line 3\n", "hello\n")})
    more.setdefault("title", "feat: greet")
    return built(repository.pull(head, base, **more))


def built(pull: PullStory) -> PullStory:
    pull.check("build")
    return pull


def approved(pull: PullStory, *logins: str) -> PullStory:
    for login in logins or ("ben",):
        pull.review(login)
    return pull
