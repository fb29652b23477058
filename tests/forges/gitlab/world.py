"""Words for telling stories of the simulated GitLab: who is there, who pushes, who approves, what pipelines say.

They are the words of the other hosts, so that one story can be told of each. A username stands for its account wherever
one is wanted; a story makes people by naming them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.forges.gitlab import lifecycle, pushing, reporting
from tests.forges.gitlab.guards import ApprovalRule, Level, Protected, PushRule, StatusCheck
from tests.forges.gitlab.mergestory import MergeStory
from tests.forges.gitlab.people import DEVELOPER, GUEST, MAINTAINER, OWNER, REPORTER, Group, User
from tests.forges.gitlab.state import Deployment, Forge, Job, Project, Token
from tests.forges.gitrepo import Files, GitRepository, Person, Store
from tests.forges.storywork import GitWork

LEVELS = {"read": GUEST, "triage": REPORTER, "write": DEVELOPER, "maintain": MAINTAINER, "admin": OWNER}


class World:
    """A forge and the folder that its repositories are in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.forge = Forge()
        self._stores = 0
        self._tokens = 0

    @property
    def clock(self) -> Any:
        return self.forge.clock

    def user(self, login: str, **more: Any) -> User:
        """Return a person, made when first named; known to Git by `LOGIN@example.org`."""
        key = login.casefold()
        if key not in self.forge.users:
            more = {"emails": [f"{key}@example.org"], "name": login.capitalize(), **more}
            self.forge.users[key] = User(self.forge.next_id(), login, **more)
        return self.forge.users[key]

    def actor(self, login: str) -> User:
        """Return whoever is meant: `name[bot]` is a program's account, which GitLab calls otherwise."""
        if not login.endswith("[bot]"):
            return self.user(login)
        slug = login.removesuffix("[bot]")
        name = f"group_7_bot_{slug.replace('-', '')}"
        return self.user(name, kind="PROJECT_BOT", name=slug)

    def org(self, path: str, **more: Any) -> "GroupStory":
        """Return a group, made when first named; `a/b` is a subgroup of `a`."""
        key = path.casefold()
        if key not in self.forge.groups:
            above, _, name = path.rpartition("/")
            parent = self.org(above).group if above else None
            self.forge.groups[key] = Group(self.forge.next_id(), name, parent, **more)
        return GroupStory(self, self.forge.groups[key])

    def token(self, login: str, kind: Any = "personal", **more: Any) -> str:
        """Return a new token of somebody's; see Token for its kinds."""
        self._tokens += 1
        prefix = {"oauth": "", "job": "glcbt-64_"}.get(kind, "glpat-")
        value = f"{prefix}simulated{self._tokens:011}"
        scopes = tuple(scope for scope in more.pop("scopes", ("api",)) if scope in ("api", "read_api")) or ("api",)
        self.forge.tokens[value] = Token(value, kind, self.user(login), scopes, **more)
        return value

    def store(self) -> Store:
        """Return a new place for objects."""
        self._stores += 1
        return Store(self.folder / f"{self._stores}.git")

    def repository(self, full_path: str, git: GitRepository | None = None, **more: Any) -> "ProjectStory":
        """Make a project, of a group or (where there is none of the path) of a person."""
        above, _, path = full_path.rpartition("/")
        where = self.forge.group(above) or self.user(above)
        made = Project(self.forge.next_id(), where, path, git or GitRepository(self.store()), **more)
        made.created_at = self.clock.tick()
        self.forge.projects[full_path.casefold()] = made
        return ProjectStory(self, made)

    def many(self, group: str, count: int, like: "ProjectStory", prefix: str = "repo") -> list["ProjectStory"]:
        """Make many projects with the branches of another, over its objects."""
        heads = like.git.refs("refs/heads/")
        found = []
        for number in range(count):
            git = like.git.beside()
            for ref, oid in heads.items():
                git.set_ref(ref, oid)
            found.append(self.repository(f"{group}/{prefix}-{number:04}", git))
        return found


class GroupStory:
    """A group."""

    def __init__(self, world: World, group: Group) -> None:
        self.world, self.group = world, group

    def member(self, login: str, role: str = "") -> User:
        """Let somebody in; without a role they are known and may do nothing more than anybody."""
        user = self.world.user(login)
        if role:
            self.group.members[user] = LEVELS[role]
        return user

    def team(self, slug: str, *logins: str, pending: Sequence[str] = ()) -> "Members":
        """Make a subgroup of developers."""
        made = self.world.org(f"{self.group.full_path}/{slug}")
        for login in logins:
            made.member(login, "write")
        made.group.invited += [self.world.user(login) for login in pending]
        return Members(made.group)

    def repository(self, name: str, **more: Any) -> "ProjectStory":
        return self.world.repository(f"{self.group.full_path}/{name}", **more)

    def protect(self, pattern: str, **settings: Any) -> Protected:
        """Protect branches of all of its projects; see ProjectStory.protect."""
        return _protect(self.world, self.group.protected, pattern, settings)


class Members:
    """A group as other hosts have a team: its members, and those who were asked and have not answered."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.members, self.pending = group.members, group.invited


class ProjectStory(GitWork):
    """A project."""

    owners_file = "CODEOWNERS"  # the first place where GitLab looks

    def __init__(self, world: World, project: Project) -> None:
        self.world, self.project = world, project
        self.forge, self.clock = world.forge, world.clock

    @property
    def git(self) -> GitRepository:
        return self.project.git

    @property
    def full_name(self) -> str:
        return self.project.full_path

    def person(self, login: str) -> Person:
        return pushing.person(self.forge, self.world.actor(login))

    def user(self, login: str, role: str = "write") -> User:
        """Let somebody in."""
        user = self.world.user(login)
        self.project.members[user] = LEVELS[role]
        return user

    def the_team(self, slug: str) -> Members:
        """Return a subgroup of its own group."""
        return Members(self.world.org(f"{self.project.full_path.rpartition('/')[0]}/{slug}").group)

    def push(self, branch: str, sha: str | None, by: str = "ana") -> None:
        pushing.push(self.forge, self.project, self.world.actor(by), f"refs/heads/{branch}", sha)

    def web_commit(
        self, branch: str, files: Files, by: str, message: str = "Update", suggested: Sequence[str] = ()
    ) -> str:
        """Edit in the browser, or apply somebody's suggestions, whose writers become co-authors."""
        self.clock.tick(60)
        tip, people = self.git.tip(branch), [self.person(one) for one in suggested]
        text = "\n".join([message, "", *(f"Co-authored-by: {one.name} <{one.email}>" for one in people)]).rstrip()
        sha = self.git.commit(files, parents=[tip] if tip else [], message=text, author=self.person(by))
        self.push(branch, sha, by)
        return sha

    def fork(self, login: str) -> "ProjectStory":
        return ProjectStory(self.world, lifecycle.fork(self.forge, self.project, self.world.user(login)))

    def delete_branch(self, branch: str, by: str = "ana") -> None:
        lifecycle.delete_branch(self.forge, self.project, branch, self.world.user(by))

    # Guards

    def protect(self, pattern: str, **settings: Any) -> Protected:
        """Protect a branch or wildcard. `push`, `merge` name levels, or `user ana`, `group acme/x`, `key 3`."""
        return _protect(self.world, self.project.protected, pattern, settings)

    def protect_tags(self, pattern: str, create: Sequence[Any] = (40,)) -> Protected:
        return _protect(self.world, self.project.protected_tags, pattern, {"push": create, "merge": ()})

    def rule(self, name: str, required: int, **more: Any) -> ApprovalRule:
        """Add an approval rule; without a kind it is that of all eligible users. `users` are named."""
        people = [self.world.user(one) for one in more.pop("users", ())]
        kind = more.pop("kind", "regular" if people else "any_approver")
        made = ApprovalRule(self.forge.next_id(), name, required, kind, people, **more)
        self.project.rules.append(made)
        return made

    def push_rule(self, **settings: Any) -> PushRule:
        self.project.push_rule = PushRule(**settings)
        return self.project.push_rule

    def status_check(self, name: str, *branches: Protected) -> StatusCheck:
        made = StatusCheck(self.forge.next_id(), name, "https://checks.example.org", list(branches))
        self.project.status_checks.append(made)
        return made

    # What machines say

    def check(self, sha: str, name: str, conclusion: str | None = "success", ref: str = "") -> Job:
        where = reporting.pipeline(self.forge, self.project, sha, ref or self.project.default_branch)
        return reporting.job(self.forge, self.project, where, name, conclusion)

    def status(self, sha: str, context: str, state: str = "success", by: str = "ana", **more: Any) -> Job:
        user, ref = self.world.actor(by), more.pop("ref", self.project.default_branch)
        return reporting.status(self.forge, self.project, user, sha, ref, context, state, **more)

    def deploy(self, sha: str, place: str, state: str = "success") -> Deployment:
        return reporting.deploy(self.forge, self.project, sha, place, state)

    # Merge requests

    def pull(
        self,
        head: str,
        base: str,
        author: str = "ana",
        *,
        files: Files | None = None,
        title: str = "feat: work",
        body: str = "",
        draft: bool = False,
        source: "ProjectStory | None" = None,
        message: str = "",
        co_authors: Sequence[str] = (),
    ) -> MergeStory:
        """Open a merge request; where its branch is not there yet, it is made with one commit."""
        home = source or self
        if home.git.tip(head) is None:
            home.commit(head, files, message or title, author, start=base, co_authors=co_authors)
        made = lifecycle.open_request(
            self.forge,
            self.project,
            self.world.actor(author),
            head,
            base,
            title=f"Draft: {title}" if draft else title,
            description=body,
            source=home.project,
        )
        return MergeStory(self.world, self, home, made)


def _protect(world: World, among: list[Protected], pattern: str, settings: dict[str, Any]) -> Protected:
    given = {"push": (40,), "merge": (40,), "unprotect": (), **settings}
    lists = {name: [_level(world, one) for one in given.pop(name)] for name in ("push", "merge", "unprotect")}
    made = Protected(world.forge.next_id(), pattern, **lists, **given)
    among.append(made)
    return made


def _level(world: World, one: int | str) -> Level:
    made = Level(world.forge.next_id())
    if isinstance(one, int):
        made.level = one
        return made
    kind, _, name = one.partition(" ")
    if kind == "user":
        made.user = world.user(name)
    elif kind == "group":
        made.group = world.org(name).group
    else:
        made.key = int(name)
    return made
