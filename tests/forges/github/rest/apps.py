"""Apps and their installations, the rate limit, and the API itself."""

from tests.forges.github.access import LEVELS
from tests.forges.github.people import App, Installation, Org, Token, User
from tests.forges.github.rest import views
from tests.forges.github.rest.routes import Call, Refused, invalid, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.state import Forge, iso
from tests.forges.reply import Reply


def _app(call: Call) -> App:
    """Return the App that asks by its JSON Web Token."""
    token = call.caller.token
    if token is None or token.kind != "app" or not isinstance(token.actor, App):
        raise Refused(401, "A JSON web token could not be decoded")
    return token.actor


def installation(call: Call, one: Installation) -> Shown:
    """Show an installation."""
    here = f"{call.api}/app/installations/{one.id}"
    organisation = isinstance(one.account, Org)
    where = f"organizations/{one.account.login}/settings" if organisation else "settings"
    return {
        "id": one.id,
        "account": views.user(call, one.account),
        "repository_selection": "all" if one.repositories is None else "selected",
        "access_tokens_url": f"{here}/access_tokens",
        "repositories_url": f"{call.api}/installation/repositories",
        "html_url": f"{call.html}/{where}/installations/{one.id}",
        "app_id": one.app.id,
        "app_slug": one.app.slug,
        "client_id": one.app.client_id,
        "target_id": one.account.id,
        "target_type": "Organization" if organisation else "User",
        "permissions": dict(one.permissions),
        "events": list(one.app.events),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": views.maybe_user(call, one.suspended_by),
        "suspended_at": iso(one.suspended_at) if one.suspended_at is not None else None,
    }


@route("GET", "/app")
def app(call: Call) -> Shown:
    one = _app(call)
    count = sum(1 for each in call.forge.installations if each.app is one)
    return {**views.app(call, one), "installations_count": count}


@route("GET", "/app/installations")
def installations(call: Call) -> Reply:
    one = _app(call)
    return call.paged([each for each in call.forge.installations if each.app is one], installation)


def _installation(call: Call) -> Installation:
    one, sought = _app(call), call.number("installation_id")
    return (
        next((each for each in call.forge.installations if each.app is one and each.id == sought), None) or not_found()
    )


@route("GET", "/app/installations/{installation_id}")
def one_installation(call: Call) -> Shown:
    return installation(call, _installation(call))


@route("GET", "/orgs/{org}/installation")
def of_org(call: Call) -> Shown:
    return _of_account(call, call.org())


@route("GET", "/repos/{owner}/{repo}/installation")
def of_repository(call: Call) -> Shown:
    one = _app(call)
    repository = call.forge.repository(f"{call.words['owner']}/{call.words['repo']}")
    mine = (each for each in call.forge.installations if repository and each.account is repository.owner)
    found = (each for each in mine if each.app is one and repository in (each.repositories or [repository]))
    held = next(found, None)
    return installation(call, held) if held else not_found()


def _of_account(call: Call, account: User | Org) -> Shown:
    one = _app(call)
    found = next((each for each in call.forge.installations if each.app is one and each.account is account), None)
    return installation(call, found) if found else not_found()


def mint(forge: Forge, one: Installation, **more: object) -> Token:
    """Make a token of an installation, good for an hour of the forge's time."""
    value = f"ghs_simulated{forge.next_id():027}"
    assert one.app.bot is not None
    found = Token(value, "installation", one.app.bot, (), dict(one.permissions), one.repositories, one)
    found.expires_at = forge.clock.now + 3600
    for name, given in more.items():
        setattr(found, name, given)
    forge.tokens[value] = found
    return found


@route("POST", "/app/installations/{installation_id}/access_tokens")
def access_token(call: Call) -> Reply:
    """Make a token, for no more than the installation has; a suspended one gets none.

    Source: https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
    """
    one, body = _installation(call), call.body or {}
    if one.suspended_at is not None:
        raise Refused(403, "This installation has been suspended")
    wanted: dict[str, str] = body.get("permissions") or dict(one.permissions)
    for name, level in wanted.items():
        if LEVELS.index(one.permissions.get(name, "none")) < LEVELS.index(level):
            invalid("The permissions requested are not granted to this installation.")
    made = mint(call.forge, one, permissions=wanted)
    names = body.get("repositories") or []
    if names:
        chosen = [each for each in call.forge.owned(one.account) if each.name in names]
        if len(chosen) != len(names):
            invalid(
                "There is at least one repository that does not exist or is not accessible to the parent installation."
            )
        made.repositories = chosen
    shown: Shown = {
        "token": made.value,
        "expires_at": iso(made.expires_at or 0),
        "permissions": wanted,
        "repository_selection": "all" if made.repositories is None else "selected",
    }
    if made.repositories is not None:
        shown["repositories"] = [views.repository(call, each) for each in made.repositories]
    return Reply(201, shown)


@route("GET", "/installation/repositories")
def repositories(call: Call) -> Reply:
    """List what an installation's token reaches."""
    if call.caller.token is None:
        raise Refused(401, "Requires authentication")
    found = [one for one in call.forge.repositories.values() if call.caller.machine and call.caller.reaches(one)]
    reply = call.paged(found, views.repository, "repositories")
    chosen = call.caller.token.repositories is not None
    reply.body["repository_selection"] = "selected" if chosen else "all"
    return reply


@route("GET", "/rate_limit")
def rate_limit(call: Call) -> Shown:
    """Show what is left; asking costs nothing. The numbers are those of the answer's own headers."""
    told = {"limit": 5000, "remaining": 5000, "reset": int(call.headers.get("x-simulated-reset", "0")), "used": 0}
    return {"resources": dict.fromkeys(("core", "graphql", "search"), told), "rate": told}


@route("GET", "/meta")
def meta(call: Call) -> Shown:
    """Show the API itself; an Enterprise Server tells its version here."""
    shown: Shown = {"verifiable_password_authentication": False}
    return shown | ({"installed_version": "3.17.0"} if call.api.endswith("/api/v3") else {})
