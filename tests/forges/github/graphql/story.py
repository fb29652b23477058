"""A story with something of everything, for asking about every field."""

from pathlib import Path

from tests.forges.github import lifecycle, queueing, reviewing
from tests.forges.github.graphql import execute
from tests.forges.github.people import Team, Token
from tests.forges.github.pulls import Milestone
from tests.forges.github.state import Signature
from tests.forges.github.world import RepositoryStory, World

PATTERN = {"operator": "starts_with", "pattern": "feat", "negate": False, "name": "words"}
RULES = (
    "deletion",
    ("update", {"update_allows_fetch_and_merge": True}),
    ("pull_request", {"required_approving_review_count": 2, "allowed_merge_methods": ["merge", "squash"]}),
    (
        "required_status_checks",
        {"strict_required_status_checks_policy": True, "required_status_checks": [{"context": "lint"}]},
    ),
    (
        "merge_queue",
        {
            "check_response_timeout_minutes": 60,
            "grouping_strategy": "ALLGREEN",
            "max_entries_to_build": 5,
            "max_entries_to_merge": 5,
            "merge_method": "MERGE",
            "min_entries_to_merge": 1,
            "min_entries_to_merge_wait_minutes": 5,
        },
    ),
    ("required_deployments", {"required_deployment_environments": ["production"]}),
    *(
        (f"{kind}_pattern", PATTERN)
        for kind in ("branch_name", "commit_message", "committer_email", "commit_author_email")
    ),
    ("file_path_restriction", {"restricted_file_paths": ["secrets/*"]}),
    ("file_extension_restriction", {"restricted_file_extensions": [".exe"]}),
    ("max_file_path_length", {"max_file_path_length": 200}),
    ("max_file_size", {"max_file_size": 10}),
    ("workflows", {"workflows": [{"path": ".github/workflows/ci.yml", "repository_id": 1}]}),
    (
        "code_scanning",
        {"code_scanning_tools": [{"tool": "CodeQL", "alerts_threshold": "errors", "security_alerts_threshold": "all"}]},
    ),
)
OWNERS = "* @acme/core\ndocs/ @nobody-at-all\n"


def told(folder: Path) -> RepositoryStory:
    """Tell it, and return its repository, `acme/shop`."""
    world = World(folder)
    acme = world.org("acme", plan="enterprise")
    acme.member("olga", "admin")
    core = acme.team("core", "bob", "carol")
    acme.team("inner", "dave", parent="core")
    acme.ruleset("everywhere", "non_fast_forward", conditions={"repository_id": {"repository_ids": [1]}})
    shop = acme.repository("shop")
    acme.ruleset("named", ("tag_name_pattern", PATTERN), include=["~ALL"], target="tag")
    acme.ruleset(
        "by property",
        "required_signatures",
        enforcement="evaluate",
        conditions={"repository_property": {"include": [{"name": "tier", "property_values": ["one"]}], "exclude": []}},
    )
    del acme.org.rulesets[-1].conditions["repository_name"]
    shop.repository.properties["tier"] = "one"
    shop.team("core", "write")
    for login in ("ana", "bob"):
        shop.user(login)
    shop.gitflow({"README.md": "A shop.\n", ".github/CODEOWNERS": OWNERS, "logo.png": b"\x89PNG\0\0"})
    shop.tag("v1", message="The first.")
    _guards(world, shop, core)
    _pulls(world, shop)
    return shop


def _guards(world: World, shop: RepositoryStory, core: Team) -> None:
    app = world.app("renovate")
    shop.ruleset(
        "guards",
        *RULES,
        include=["refs/heads/develop"],
        bypass=[
            ("Team", core.id),
            ("Integration", app.id, "pull_request"),
            ("RepositoryRole", 5),
            ("OrganizationAdmin", 1),
        ],
    )
    everybody = [world.user("olga"), core, app]
    shop.protect(
        "main",
        reviews=1,
        admins=True,
        checks=["build", ("test", "github-actions")],
        pushers=everybody,
        dismissers=everybody,
        bypassers=everybody,
        force_pushers=everybody,
        deployments=["production"],
        creator=world.user("olga"),
    )
    shop.protect("m*")
    place = shop.environment("production", wait_timer=30, reviewers=[world.user("bob"), core])
    place.branches = "protected"
    place.reviewers = [world.user("bob"), core]


def _pulls(world: World, shop: RepositoryStory) -> None:
    pull = shop.pull("feature/SHOP-1", "develop", files={"a.txt": "one\ntwo\n"}, body="Closes #7", co_authors=["carol"])
    forge, inner = world.forge, pull.pull
    inner.closes.append(7)
    inner.assignees.append(world.user("bob"))
    stone = Milestone(forge.next_id(), 1, "1.0", due_on=forge.clock.now, created_at=forge.clock.now)
    inner.milestone = forge.remember(stone)
    shop.repository.milestones.append(stone)
    pull.label("ready", "later")
    pull.request_review("carol", world.org("acme").org.team("core"), by="ana")
    reviewing.unrequest(forge, inner, world.user("carol"), world.user("ana"))
    lifecycle.unlabel(forge, inner, "later", world.user("ana"))
    pull.review("bob", "approve", "good")
    pull.edit_review(pull.review("bob", "comment", "but"), "bob", "and")
    pull.dismiss(pull.review("carol", "object", "no"), "olga")
    pull.request_review("dave", by="ana", owner=True)
    pull.resolve(pull.thread("bob", "a.txt"), "ana")
    pull.force_push({"a.txt": "one\nthree\n"})
    pull.push({"b.txt": "four\n"})
    base = shop.pull("feature/SHOP-3", "feature/SHOP-1", author="bob", files={"d.txt": "six\n"})
    base.close()
    lifecycle.reopen(forge, base.pull, world.user("bob"))
    signature = forge.signatures[pull.head] = Signature(signer=world.user("ana"), email="ana@example.org")
    assert signature.kind == "gpg"
    pull.check("lint", workflow="CI")
    pull.check("lint", "failure", app="renovate")
    pull.status("legacy", "pending", by="renovate[bot]")
    pull.draft()
    pull.ready()
    pull.retarget("main")
    pull.retarget("develop")
    pull.edit(title="feat: a")
    inner.auto_merge = {"enabled_by": world.user("ana"), "enabled_at": forge.clock.now, "method": "squash"}
    pull.enqueue("olga")
    other = shop.pull("feature/SHOP-2", "develop", author="bob", files={"c.txt": "five\n"})
    other.merge("olga")
    other.check("build")
    queued = shop.pull("feature/SHOP-4", "develop", author="bob", files={"f.txt": "eight\n"})
    queueing.remove(forge, queued.enqueue("olga"))
    first = shop.pull("feature/SHOP-5", "develop", files={"g.txt": "nine\n"})
    shop.pull("feature/SHOP-6", "feature/SHOP-5", files={"h.txt": "ten\n"})
    first.merge("olga")
    shop.delete_branch("feature/SHOP-5")
    shop.commit("lasting", {"main.txt": "x\n"}, start="main")
    forced = shop.pull("feature/SHOP-7", "lasting", files={"i.txt": "eleven\n"})
    shop.push("lasting", shop.git.resolve("main"))
    forced.close()


def asked(story: RepositoryStory, query: str, login: str = "olga", **variables: object) -> dict[str, object]:
    """Ask as a person, and return the data; an error fails."""
    body = execute(story.forge, token(story, login), query, variables)
    assert "errors" not in body, body["errors"]
    data: dict[str, object] = body["data"]
    return data


def token(story: RepositoryStory, login: str, kind: str = "user", **more: object) -> Token:
    """Return a token of somebody's."""
    return story.forge.tokens[story.world.token(login, kind, **more)]
