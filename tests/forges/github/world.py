"""Words for telling stories of the simulated GitHub: who is there, who pushes, who approves, what the machines say.

A login stands for its account wherever one is wanted; a story makes people by naming them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.forges.github import lifecycle, merging, pushing, reporting
from tests.forges.github.checks import CheckRun, Deployment, Environment, Status
from tests.forges.github.events import person
from tests.forges.github.guards import Bypass, Protection, RequiredCheck, Rule, Ruleset
from tests.forges.github.people import App, Bot, Installation, Org, Team, Token, User
from tests.forges.github.pullstory import PullStory
from tests.forges.github.state import Forge, Repository
from tests.forges.gitrepo import Files, GitRepository, Person, Store
from tests.forges.storywork import GitWork


class World:
    """A forge and the folder that its repositories are in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.forge = Forge()
        self.forge.web_flow = self.user("web-flow", emails=["noreply@github.com"], name="GitHub")
        github = self.org("github").org
        self.actions = self._app("github-actions", "GitHub Actions", github)
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
            self.forge.users[key] = self.forge.remember(
                User(self.forge.next_id(), login, created_at=self.clock.now, **more)
            )
        return self.forge.users[key]

    def org(self, login: str, **more: Any) -> "OrgStory":
        """Return an organisation, made when first named."""
        key = login.casefold()
        if key not in self.forge.orgs:
            made = Org(self.forge.next_id(), login, created_at=self.clock.now, **more)
            self.forge.orgs[key] = self.forge.remember(made)
        return OrgStory(self, self.forge.orgs[key])

    def app(self, slug: str, owner: str = "github", **more: Any) -> App:
        """Return an App, made when first named."""
        if slug in self.forge.apps:
            return self.forge.apps[slug]
        return self._app(slug, slug.replace("-", " ").title(), self.org(owner).org, **more)

    def _app(self, slug: str, name: str, owner: Org, **more: Any) -> App:
        made = App(self.forge.next_id(), slug, name, owner, created_at=self.clock.now, **more)
        made.client_id = made.client_id or f"Iv23li{made.id:014}"
        made.bot = self.forge.remember(Bot(self.forge.next_id(), made, self.clock.now))
        self.forge.apps[slug] = self.forge.remember(made)
        return made

    def install(self, app: str | App, account: str, **permissions: str) -> Installation:
        """Install an App on an account."""
        found = self.app(app) if isinstance(app, str) else app
        owner = self.forge.account(account)
        assert isinstance(owner, User | Org)
        made = Installation(self.forge.next_id(), found, owner, permissions, created_at=self.clock.now)
        self.forge.installations.append(made)
        return made

    def token(self, actor: str | User | Bot, kind: Any = "user", **more: Any) -> str:
        """Return a new token of somebody's; see Token for its kinds."""
        self._tokens += 1
        who = self.actor(actor) if isinstance(actor, str) else actor
        prefix = {"user": "ghp", "fine-grained": "github_pat", "installation": "ghs", "actions": "ghs"}[kind]
        value = f"{prefix}_simulated{self._tokens:027}"
        self.forge.tokens[value] = Token(value, kind, who, **more)
        return value

    def actor(self, who: "str | User | Bot") -> User | Bot:
        """Return whoever is meant: `slug[bot]` is an App's account."""
        if not isinstance(who, str):
            return who
        if who.endswith("[bot]"):
            bot = self.app(who.removesuffix("[bot]")).bot
            assert bot is not None
            return bot
        return self.user(who)

    def store(self) -> Store:
        """Return a new place for objects."""
        self._stores += 1
        return Store(self.folder / f"{self._stores}.git")

    def repository(self, full_name: str, git: GitRepository | None = None, **more: Any) -> "RepositoryStory":
        """Make a repository, of an organisation or (where there is none of the name) of a person."""
        owner, _, name = full_name.partition("/")
        account = self.forge.orgs.get(owner.casefold()) or self.user(owner)
        now = self.clock.tick()
        times = {"created_at": now, "updated_at": now, "pushed_at": now}
        made = Repository(self.forge.next_id(), account, name, git or GitRepository(self.store()), **{**times, **more})
        self.forge.repositories[full_name.casefold()] = self.forge.remember(made)
        return RepositoryStory(self, made)

    def many(self, owner: str, count: int, like: "RepositoryStory", prefix: str = "repo") -> list["RepositoryStory"]:
        """Make many repositories with the branches of another, over its objects."""
        heads = like.git.refs("refs/heads/")
        found = []
        for number in range(count):
            git = like.git.beside()
            for ref, oid in heads.items():
                git.set_ref(ref, oid)
            found.append(self.repository(f"{owner}/{prefix}-{number:04}", git))
        return found


class OrgStory:
    """An organisation."""

    def __init__(self, world: World, org: Org) -> None:
        self.world, self.org = world, org

    def member(self, login: str, role: Any = "member") -> User:
        user = self.world.user(login)
        self.org.members[user] = role
        return user

    def team(self, slug: str, *logins: str, parent: str = "", pending: Sequence[str] = ()) -> Team:
        """Make a team of members, who become the organisation's."""
        made = Team(self.world.forge.next_id(), self.org, slug, slug.title(), created_at=self.world.clock.now)
        made.parent = self.org.team(parent) if parent else None
        for login in logins:
            user = self.world.user(login)
            made.members[user] = "member"
            self.org.members.setdefault(user, "member")
        made.pending += [self.world.user(login) for login in pending]
        self.org.teams.append(self.world.forge.remember(made))
        return made

    def repository(self, name: str, **more: Any) -> "RepositoryStory":
        return self.world.repository(f"{self.org.login}/{name}", **more)

    def ruleset(self, name: str, *rules: Any, **more: Any) -> Ruleset:
        """Give it a ruleset; see RepositoryStory.ruleset. By default it reaches every repository."""
        return _ruleset(self.world, self.org, self.org.rulesets, name, rules, more)


class RepositoryStory(GitWork):
    """A repository."""

    owners_file = ".github/CODEOWNERS"  # the first place where GitHub looks

    def __init__(self, world: World, repository: Repository) -> None:
        self.world, self.repository = world, repository
        self.forge = world.forge

    @property
    def git(self) -> GitRepository:
        return self.repository.git

    @property
    def full_name(self) -> str:
        return self.repository.full_name

    def user(self, login: str, role: str = "write") -> User:
        """Let somebody in."""
        user = self.world.user(login)
        self.repository.collaborators[user] = role
        return user

    def the_team(self, slug: str) -> Team:
        """Return a team of its owner."""
        assert isinstance(self.repository.owner, Org)
        return self.repository.owner.team(slug)

    def team(self, slug: str, role: str = "write") -> Team:
        """Let a team of the owner's in."""
        assert isinstance(self.repository.owner, Org)
        found = self.repository.owner.team(slug)
        self.repository.team_roles[found] = role
        return found

    # Git

    @property
    def clock(self) -> Any:
        return self.forge.clock

    def person(self, login: str) -> Person:
        return person(self.forge, self.world.actor(login))

    def push(self, branch: str, sha: str | None, by: str = "ana") -> None:
        pushing.push(self.forge, self.repository, self.world.actor(by), f"refs/heads/{branch}", sha)

    def web_commit(
        self, branch: str, files: Files, by: str, message: str = "Update", suggested: Sequence[str] = ()
    ) -> str:
        """Edit in the browser, or apply somebody's suggestions."""
        people = [self.world.actor(one) for one in suggested]
        return merging.web_commit(self.forge, self.repository, self.world.actor(by), branch, files, message, people)

    def fork(self, login: str) -> "RepositoryStory":
        """Let somebody fork it."""
        return RepositoryStory(self.world, lifecycle.fork(self.forge, self.repository, self.world.user(login)))

    # Guards

    def protect(self, pattern: str, **settings: Any) -> Protection:
        """Add a classic rule; its settings are Protection's. Checks may be written as names or (name, app)."""
        checks = settings.pop("checks", None)
        made = Protection(
            self.forge.next_id(), self.repository, pattern, created_at=self.world.clock.tick(), **settings
        )
        if checks is not None:
            made.checks = [self._required(one) for one in checks]
        self.repository.protections.append(self.forge.remember(made))
        return made

    def _required(self, check: str | tuple[str, str]) -> RequiredCheck:
        if isinstance(check, str):
            return RequiredCheck(check)
        return RequiredCheck(check[0], self.world.app(check[1]))

    def ruleset(self, name: str, *rules: Any, **more: Any) -> Ruleset:
        """Add a ruleset. A rule is its type, or (type, parameters); `include`, `exclude` name refs."""
        return _ruleset(self.world, self.repository, self.repository.rulesets, name, rules, more)

    def environment(self, name: str, **settings: Any) -> Environment:
        return reporting.environment(self.forge, self.repository, name, **settings)

    # What machines say

    def check(
        self, sha: str, name: str, conclusion: str | None = "success", app: str = "github-actions", **more: Any
    ) -> CheckRun:
        return reporting.check_run(self.forge, self.repository, self.world.app(app), sha, name, conclusion, **more)

    def status(self, sha: str, context: str, state: str = "success", by: str = "ana", **more: Any) -> Status:
        who = self.world.actor(by)
        return reporting.commit_status(self.forge, self.repository, who, sha, context, state, **more)

    def deploy(self, sha: str, place: str, *states: str, by: str = "ana") -> Deployment:
        return reporting.deploy(
            self.forge, self.repository, self.world.actor(by), sha, place, *(states or ("success",))
        )

    # Pull requests

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
        source: "RepositoryStory | None" = None,
        message: str = "",
        co_authors: Sequence[str] = (),
    ) -> "PullStory":
        """Open a pull request; where its branch is not there yet, it is made with one commit."""
        home = source or self
        if home.git.tip(head) is None:
            home.commit(head, files, message or title, author, start=base, co_authors=co_authors)
        made = lifecycle.open_pull(
            self.forge,
            self.repository,
            self.world.actor(author),
            head,
            base,
            title=title,
            body=body,
            draft=draft,
            source=home.repository,
        )
        return PullStory(self.world, self, home, made)

    def rename_branch(self, old: str, new: str, by: str = "ana") -> None:
        lifecycle.rename_branch(self.forge, self.repository, old, new, self.world.user(by))

    def delete_branch(self, branch: str, by: str = "ana") -> None:
        lifecycle.delete_branch(self.forge, self.repository, branch, self.world.actor(by))


def _ruleset(
    world: World,
    source: Repository | Org,
    rulesets: list[Ruleset],
    name: str,
    rules: Sequence[Any],
    more: Mapping[str, Any],
) -> Ruleset:
    options = dict(more)
    include, exclude = options.pop("include", ["~DEFAULT_BRANCH"]), options.pop("exclude", [])
    conditions: dict[str, Any] = {"ref_name": {"include": list(include), "exclude": list(exclude)}}
    if isinstance(source, Org):
        conditions["repository_name"] = {"include": ["~ALL"], "exclude": []}
    conditions |= options.pop("conditions", {})
    bypass = [Bypass(*one, id=world.forge.next_id()) for one in options.pop("bypass", ())]
    made = Ruleset(world.forge.next_id(), name, source, conditions=conditions, bypass=bypass, **options)
    made.created_at = made.updated_at = world.clock.tick()
    for rule in rules:
        kind, parameters = (rule, None) if isinstance(rule, str) else rule
        made.rules.append(world.forge.remember(Rule(kind, parameters, world.forge.next_id())))
    rulesets.append(world.forge.remember(made))
    return made
