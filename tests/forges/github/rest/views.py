"""How the simulated REST API shows people, teams, Apps and repositories: with every member that GitHub's has."""

from typing import Any
from urllib.parse import quote

from tests.forges.github.people import App, Bot, Org, Team, User, at_least
from tests.forges.github.rest.routes import Call, forbidden, not_found
from tests.forges.github.state import Repository, iso

Shown = dict[str, Any]
_GHOST = User(10137, "ghost")  # stands for accounts that were deleted


def user(call: Call, who: User | Bot | Org | None) -> Shown:
    """Show an account in short; nobody is `ghost`."""
    one = who or _GHOST
    here = f"{call.api}/users/{quote(one.login)}"
    html = f"{call.html}/apps/{one.slug}" if isinstance(one, Bot) else f"{call.html}/{one.login}"
    return {
        "login": one.login,
        "id": one.id,
        "node_id": one.node_id,
        "avatar_url": f"{call.html}/avatars/u/{one.id}?v=4",
        "gravatar_id": "",
        "url": here,
        "html_url": html,
        "followers_url": f"{here}/followers",
        "following_url": f"{here}/following{{/other_user}}",
        "gists_url": f"{here}/gists{{/gist_id}}",
        "starred_url": f"{here}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{here}/subscriptions",
        "organizations_url": f"{here}/orgs",
        "repos_url": f"{here}/repos",
        "events_url": f"{here}/events{{/privacy}}",
        "received_events_url": f"{here}/received_events",
        "type": one.kind,
        "user_view_type": "public",
        "site_admin": one.site_admin,
    }


def maybe_user(call: Call, who: User | Bot | Org | None) -> Shown | None:
    """Show an account, null for nobody."""
    return None if who is None else user(call, who)


def team(call: Call, one: Team, role: str = "read", *, parent: bool = True) -> Shown:
    """Show a team."""
    here = f"{call.api}/organizations/{one.org.id}/team/{one.id}"
    shown: Shown = {
        "id": one.id,
        "node_id": one.node_id,
        "name": one.name,
        "slug": one.slug,
        "description": one.description,
        "privacy": one.privacy,
        "notification_setting": "notifications_enabled",
        "permission": {"read": "pull", "write": "push"}.get(role, role),
        "url": here,
        "html_url": f"{call.html}/orgs/{one.org.login}/teams/{one.slug}",
        "members_url": f"{here}/members{{/member}}",
        "repositories_url": f"{here}/repos",
        "type": "organization",
        "organization_id": one.org.id,
    }
    if parent:
        shown["parent"] = team(call, one.parent, parent=False) if one.parent else None
    return shown


def app(call: Call, one: App) -> Shown:
    """Show an App."""
    return {
        "id": one.id,
        "client_id": one.client_id,
        "slug": one.slug,
        "node_id": one.node_id,
        "owner": user(call, one.owner),
        "name": one.name,
        "description": "",
        "external_url": f"{call.html}/{one.slug}",
        "html_url": f"{call.html}/apps/{one.slug}",
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
        "permissions": dict(one.permissions),
        "events": list(one.events),
    }


def permissions(role: str) -> dict[str, bool]:
    """Show a role as the five booleans."""
    names = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}
    return {word: at_least(role, least) for word, least in names.items()}


_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def minimal_repository(call: Call, one: Repository) -> Shown:
    """Show a repository as lists do: without how it may be merged."""
    here, html = f"{call.api}/repos/{one.full_name}", f"{call.html}/{one.full_name}"
    opened = sum(1 for pull in one.pulls.values() if pull.state == "OPEN")
    forks = sum(1 for other in call.forge.repositories.values() if other.parent is one)
    shown: Shown = {
        "id": one.id,
        "node_id": one.node_id,
        "name": one.name,
        "full_name": one.full_name,
        "owner": user(call, one.owner),
        "private": one.private,
        "html_url": html,
        "description": one.description,
        "fork": one.parent is not None,
        "url": here,
        **{name: here + path for name, path in _LINKS.items()},
        "git_url": f"git://{call.html.partition('//')[2]}/{one.full_name}.git",
        "ssh_url": f"git@github.com:{one.full_name}.git",
        "clone_url": f"{html}.git",
        "svn_url": html,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "forks_count": forks,
        "forks": forks,
        "stargazers_count": 0,
        "watchers_count": 0,
        "watchers": 0,
        "size": 0,
        "default_branch": one.default_branch,
        "open_issues_count": opened,
        "open_issues": opened,
        "is_template": False,
        "topics": [],
        "has_issues": True,
        "has_projects": True,
        "has_wiki": True,
        "has_pages": False,
        "has_downloads": True,
        "has_discussions": False,
        "archived": one.archived,
        "disabled": one.disabled,
        "visibility": one.visibility,
        "pushed_at": iso(one.pushed_at),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "license": None,
        "allow_forking": one.settings.allow_forking,
        "web_commit_signoff_required": one.settings.web_commit_signoff_required,
    }
    if call.caller.token is not None:
        shown["permissions"] = permissions(role_of(call, one))
    return shown


def repository(call: Call, one: Repository) -> Shown:
    """Show a repository as a part of something else."""
    return minimal_repository(call, one)


def role_of(call: Call, one: Repository) -> str:
    """Return the caller's role, an App's by what it may write."""
    if call.caller.machine:
        return "write" if call.caller.granted(one, "contents", "write") else "read"
    return one.role(call.caller.actor)


def administers(call: Call, found: Repository, needed: str = "administration=read") -> None:
    """Insist on an administrator: to others it is as if there were nothing."""
    if call.caller.machine and not call.caller.granted(found, needed.partition("=")[0]):
        forbidden(needed)
    if not call.caller.administers(found) and not call.caller.machine:
        not_found()


def full_repository(call: Call, one: Repository) -> Shown:
    """Show a repository alone. How it may be merged is shown to those who may push.

    Source: https://docs.github.com/rest/repos/repos#get-a-repository: "In order to see the security_and_analysis block
    [...] admin"; allow_* members are left out for callers without push access, as its answers show.
    """
    shown = minimal_repository(call, one)
    shown |= {"subscribers_count": 0, "network_count": shown["forks_count"], "temp_clone_token": None}
    if at_least(role_of(call, one), "write"):
        shown |= dict(vars(one.settings))
        shown["use_squash_pr_title_as_default"] = one.settings.squash_merge_commit_title == "PR_TITLE"
    if call.caller.administers(one):
        state = one.safeguards.push_protection
        parts = {"secret_scanning": {"status": state}, "secret_scanning_push_protection": {"status": state}}
        shown["security_and_analysis"] = parts if state else {"dependabot_security_updates": {"status": "disabled"}}
    if isinstance(one.owner, Org):
        shown["organization"] = user(call, one.owner)
        shown["custom_properties"] = dict(one.properties)
    if one.parent is not None:
        shown["parent"] = shown["source"] = repository(call, one.parent)
    return shown
