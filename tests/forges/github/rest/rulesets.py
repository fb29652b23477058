"""Rulesets of repositories and organisations, and the rules that bind a branch."""

from typing import Any

from tests.forges.github.guards import Bypass, Rule, Ruleset
from tests.forges.github.matching import active_rules, bypass_mode, rulesets_of
from tests.forges.github.people import App, Org, User
from tests.forges.github.rest.routes import Call, Refused, forbidden, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.state import Repository, iso
from tests.forges.reply import Reply

_REPO, _ORG = "/repos/{owner}/{repo}", "/orgs/{org}"
_UPGRADE = "Upgrade to GitHub Team or make this repository public to enable this feature."


def _source(one: Ruleset) -> str:
    return one.source.login if isinstance(one.source, Org) else one.source.full_name


def short(call: Call, one: Ruleset) -> Shown:
    """Show a ruleset as lists do: without conditions, rules and who may walk around it."""
    of_org = isinstance(one.source, Org)
    where = f"{'orgs' if of_org else 'repos'}/{_source(one)}/rulesets/{one.id}"
    html = f"{call.html}/organizations/{_source(one)}/settings/rules/{one.id}"
    return {
        "id": one.id,
        "name": one.name,
        "target": one.target,
        "source_type": one.source_type,
        "source": _source(one),
        "enforcement": one.enforcement,
        "node_id": one.node_id,
        "_links": {
            "self": {"href": f"{call.api}/{where}"},
            "html": {"href": html if of_org else f"{call.html}/{_source(one)}/rules/{one.id}"},
        },
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
    }


def rule(one: Rule) -> Shown:
    return {"type": one.type} if one.parameters is None else {"type": one.type, "parameters": one.parameters}


def full(call: Call, one: Ruleset, repository: Repository | None) -> Shown:
    """Show a ruleset alone. Who may walk around it is left out unless the caller may edit it: absent, not empty.

    Source: https://docs.github.com/rest/repos/rules#get-a-repository-ruleset: "Note: To prevent leaking sensitive
    information, the bypass_actors property is only returned if the user making the API request has write access to
    the ruleset."
    """
    shown = short(call, one)
    shown |= {"conditions": one.conditions, "rules": [rule(each) for each in one.rules]}
    caller = call.caller
    edits = caller.owns_org(one.source) if isinstance(one.source, Org) else caller.edits_rules(one.source)
    if edits:
        shown["bypass_actors"] = [
            {"actor_id": each.actor_id, "actor_type": each.actor_type, "bypass_mode": each.mode} for each in one.bypass
        ]
    if repository is not None:
        actor = caller.app or caller.actor
        mode = bypass_mode(one, repository, actor) if isinstance(actor, User | App) else None
        words = {"pull_request": "pull_requests_only", None: "never"}
        shown["current_user_can_bypass"] = words.get(mode, mode)
    return shown


@route("GET", _REPO + "/rules/branches/{branch}")
def of_branch(call: Call) -> Reply:
    """List the active rules of a branch, of every level; whoever may read the repository may read them.

    The branch need not be there. Source: https://docs.github.com/rest/repos/rules#get-rules-for-a-branch
    """
    repository = call.repository()
    if not repository.has_protection:
        raise Refused(403, _UPGRADE)

    def view(_call: Call, item: tuple[Ruleset, Rule]) -> Shown:
        ruleset, one = item
        named = {"ruleset_source_type": ruleset.source_type, "ruleset_source": _source(ruleset)}
        return {**rule(one), **named, "ruleset_id": ruleset.id}

    return call.paged(active_rules(repository, call.words["branch"]), view)


@route("GET", _REPO + "/rulesets")
def of_repository(call: Call) -> Reply:
    repository = call.repository()
    if not repository.has_protection:
        raise Refused(403, _UPGRADE)
    found = rulesets_of(repository, parents=call.query.get("includes_parents", "true") == "true")
    return call.paged(_targeted(call, found), short)


def _targeted(call: Call, found: list[Ruleset]) -> list[Ruleset]:
    wanted = [word for word in call.query.get("targets", "").split(",") if word]
    return [one for one in found if not wanted or one.target in wanted]


@route("GET", _REPO + "/rulesets/{ruleset_id}")
def one_of_repository(call: Call) -> Shown:
    repository = call.repository()
    parents = call.query.get("includes_parents", "true") == "true"
    found = _one(call, rulesets_of(repository, parents=parents))
    return full(call, found, repository)


def _one(call: Call, listed: list[Ruleset]) -> Ruleset:
    sought = call.number("ruleset_id")
    return next((one for one in listed if one.id == sought), None) or not_found()


def _owned(call: Call) -> Org:
    """Return the organisation, to those who administer it.

    Source: https://docs.github.com/rest/orgs/rules (organization_administration)
    """
    org = call.org()
    if call.caller.machine and not call.caller.owns_org(org):
        forbidden("organization_administration=write")
    if not call.caller.owns_org(org):
        not_found()
    if org.plan == "free":
        raise Refused(403, "Upgrade to GitHub Team to enable this feature.")
    return org


@route("GET", _ORG + "/rulesets")
def of_org(call: Call) -> Reply:
    return call.paged(_targeted(call, _owned(call).rulesets), short)


@route("GET", _ORG + "/rulesets/{ruleset_id}")
def one_of_org(call: Call) -> Shown:
    return full(call, _one(call, _owned(call).rulesets), None)


# Changes, as far as plans are applied with them


def _write(call: Call, source: Repository | Org, one: Ruleset) -> None:
    body: dict[str, Any] = call.body or {}
    for name in ("name", "target", "enforcement", "conditions"):
        if name in body:
            setattr(one, name, body[name])
    if "rules" in body:
        ids = call.forge
        one.rules = [ids.remember(Rule(each["type"], each.get("parameters"), ids.next_id())) for each in body["rules"]]
    if "bypass_actors" in body:
        one.bypass = [
            Bypass(each["actor_type"], each.get("actor_id"), each.get("bypass_mode", "always"), call.forge.next_id())
            for each in body["bypass_actors"]
        ]
    one.source, one.updated_at = source, call.forge.clock.tick()


def _editable(call: Call) -> tuple[Repository | Org, list[Ruleset], Repository | None]:
    if "org" in call.words:
        org = _owned(call)
        return org, org.rulesets, None
    repository = call.repository()
    if not call.caller.edits_rules(repository):
        not_found()
    return repository, repository.rulesets, repository


def create(call: Call) -> Reply:
    source, listed, repository = _editable(call)
    made = Ruleset(call.forge.next_id(), "", source, created_at=call.forge.clock.now)
    _write(call, source, made)
    listed.append(call.forge.remember(made))
    return Reply(201, full(call, made, repository))


def replace(call: Call) -> Shown:
    source, listed, repository = _editable(call)
    found = _one(call, listed)
    _write(call, source, found)
    return full(call, found, repository)


def remove(call: Call) -> Reply:
    _, listed, _ = _editable(call)
    listed.remove(_one(call, listed))
    return Reply(204)


for _base in (_REPO, _ORG):
    route("POST", _base + "/rulesets")(create)
    route("PUT", _base + "/rulesets/{ruleset_id}")(replace)
    route("DELETE", _base + "/rulesets/{ruleset_id}")(remove)
