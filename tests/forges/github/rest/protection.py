"""Classic branch protection: what an administrator reads of it."""

from typing import Any

from tests.forges.github.guards import Allowed, Protection
from tests.forges.github.matching import classic_for, is_protected
from tests.forges.github.people import App, Team, User
from tests.forges.github.rest import views
from tests.forges.github.rest.routes import Call, Refused, forbidden, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.state import Repository
from tests.forges.reply import Reply

_BRANCH = "/repos/{owner}/{repo}/branches/{branch}"
_UPGRADE = "Upgrade to GitHub Pro or make this repository public to enable this feature."


def guarded(call: Call) -> tuple[Repository, Protection]:
    """Return the classic rule of the path's branch.

    To those who do not administer the repository it is 404 "Not Found", to those who do and have none 404 "Branch not
    protected"; where the plan has no protection it is 403 with an advertisement; to an App's token without the
    permission 403 "Resource not accessible by integration".
    Source: https://docs.github.com/rest/branches/branch-protection and
    https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
    """
    repository = call.repository()
    if call.caller.machine and not call.caller.granted(repository, "administration"):
        forbidden("administration=read")
    if not call.caller.administers(repository):
        not_found()
    if not repository.has_protection:
        raise Refused(403, _UPGRADE)
    branch = call.words["branch"]
    if repository.git.tip(branch) is None:
        raise Refused(404, "Branch not found")
    found = classic_for(repository, branch)
    if found is None:
        raise Refused(404, "Branch not protected")
    return repository, found


def summary(repository: Repository, branch: str) -> Shown:
    """Show what a branch itself tells of its protection: its checks, to whoever may read; levels of classic rules."""
    found = classic_for(repository, branch)
    checks = found.checks if found else None
    level = "off" if not checks else "everyone" if found and found.admins else "non_admins"
    shown = [{"context": one.context, "app_id": one.app.id if one.app else None} for one in checks or ()]
    return {
        "enabled": is_protected(repository, branch),
        "required_status_checks": {
            "enforcement_level": level,
            "contexts": [one.context for one in checks or ()],
            "checks": shown,
        },
    }


def _listed(call: Call, listed: list[Allowed]) -> Shown:
    return {
        "users": [views.user(call, one) for one in listed if isinstance(one, User)],
        "teams": [views.team(call, one) for one in listed if isinstance(one, Team)],
        "apps": [views.app(call, one) for one in listed if isinstance(one, App)],
    }


class Shape:
    """Shows a rule as seen from a branch."""

    def __init__(self, call: Call, repository: Repository, rule: Protection) -> None:
        self.call, self.rule = call, rule
        self.url = f"{call.api}/repos/{repository.full_name}/branches/{call.words['branch']}/protection"

    def reviews(self) -> Shown:
        """Show what is demanded of reviews. A list that is off is absent."""
        rule, here = self.rule, f"{self.url}/required_pull_request_reviews"
        shown: Shown = {
            "url": here,
            "dismiss_stale_reviews": rule.dismiss_stale,
            "require_code_owner_reviews": rule.code_owners,
            "require_last_push_approval": rule.last_push_approval,
            "required_approving_review_count": rule.reviews,
        }
        if rule.dismissers is not None:
            urls = {"url": f"{self.url}/dismissal_restrictions"}
            urls |= {f"{name}_url": f"{self.url}/dismissal_restrictions/{name}" for name in ("users", "teams")}
            shown["dismissal_restrictions"] = {**urls, **_listed(self.call, rule.dismissers)}
        if rule.bypassers:
            shown["bypass_pull_request_allowances"] = _listed(self.call, rule.bypassers)
        return shown

    def checks(self) -> Shown:
        """Show the checks demanded. An App of null is any."""
        here = f"{self.url}/required_status_checks"
        checks = self.rule.checks or []
        return {
            "url": here,
            "strict": self.rule.strict,
            "contexts": [one.context for one in checks],
            "contexts_url": f"{here}/contexts",
            "checks": [{"context": one.context, "app_id": one.app.id if one.app else None} for one in checks],
        }

    def restrictions(self) -> Shown:
        """Show who may push."""
        here = f"{self.url}/restrictions"
        urls = {"url": here, **{f"{name}_url": f"{here}/{name}" for name in ("users", "teams", "apps")}}
        return {**urls, **_listed(self.call, self.rule.pushers or [])}

    def switch(self, name: str, *, on: bool) -> Shown:
        return {"url": f"{self.url}/{name}", "enabled": on}

    def whole(self) -> Shown:
        rule = self.rule
        shown: Shown = {"url": self.url}
        if rule.checks is not None:
            shown["required_status_checks"] = self.checks()
        if rule.pushers is not None:
            shown["restrictions"] = self.restrictions()
        if rule.reviews is not None:
            shown["required_pull_request_reviews"] = self.reviews()
        shown["required_signatures"] = self.switch("required_signatures", on=rule.signatures)
        shown["enforce_admins"] = self.switch("enforce_admins", on=rule.admins)
        switches = {
            "required_linear_history": rule.linear,
            "allow_force_pushes": rule.force_pushes,
            "allow_deletions": rule.deletions,
            "block_creations": rule.block_creations,
            "required_conversation_resolution": rule.conversations,
            "lock_branch": rule.locked,
            "allow_fork_syncing": rule.fork_syncing,
        }
        return {**shown, **{name: {"enabled": on} for name, on in switches.items()}}


@route("GET", _BRANCH + "/protection")
def whole(call: Call) -> Shown:
    return Shape(call, *guarded(call)).whole()


@route("GET", _BRANCH + "/protection/enforce_admins")
def admins(call: Call) -> Shown:
    repository, rule = guarded(call)
    return Shape(call, repository, rule).switch("enforce_admins", on=rule.admins)


@route("GET", _BRANCH + "/protection/required_signatures")
def signatures(call: Call) -> Shown:
    repository, rule = guarded(call)
    return Shape(call, repository, rule).switch("required_signatures", on=rule.signatures)


@route("GET", _BRANCH + "/protection/required_pull_request_reviews")
def reviews(call: Call) -> Shown:
    repository, rule = guarded(call)
    return Shape(call, repository, rule).reviews() if rule.reviews is not None else _off("Pull request reviews")


@route("GET", _BRANCH + "/protection/required_status_checks")
def checks(call: Call) -> Shown:
    repository, rule = guarded(call)
    return Shape(call, repository, rule).checks() if rule.checks is not None else _off("Required status checks")


@route("GET", _BRANCH + "/protection/restrictions")
def restrictions(call: Call) -> Shown:
    repository, rule = guarded(call)
    return Shape(call, repository, rule).restrictions() if rule.pushers is not None else _off("Push restrictions")


def _off(what: str) -> Any:
    raise Refused(404, f"{what} not enabled")


# Changes, as far as plans are applied with them


@route("DELETE", _BRANCH + "/protection")
def remove(call: Call) -> Reply:
    repository, rule = guarded(call)
    repository.protections.remove(rule)
    return Reply(204)


def _switched(name: str, attribute: str) -> None:
    @route("POST", f"{_BRANCH}/protection/{name}")
    def turn_on(call: Call) -> Shown:
        repository, rule = guarded(call)
        setattr(rule, attribute, True)
        return Shape(call, repository, rule).switch(name, on=True)

    @route("DELETE", f"{_BRANCH}/protection/{name}")
    def turn_off(call: Call) -> Reply:
        setattr(guarded(call)[1], attribute, False)
        return Reply(204)


_switched("enforce_admins", "admins")
_switched("required_signatures", "signatures")
