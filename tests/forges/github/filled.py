"""A repository with something of each kind in it, and where REST shows each."""

from tests.forges.github import lifecycle
from tests.forges.github.world import RepositoryStory

PULL_RULE = {
    "required_approving_review_count": 2,
    "dismiss_stale_reviews_on_push": True,
    "require_code_owner_review": False,
    "require_last_push_approval": False,
    "required_review_thread_resolution": False,
}


def everything(shop: RepositoryStory) -> dict[str, str]:
    """Fill a repository with something of each kind, and return the paths at which it is read."""
    world, repository = shop.world, shop.repository
    org = world.org("acme")
    org.member("ana", "admin")
    core = org.team("core", "ben", "cleo")
    org.team("web", "dora", parent="core")
    shop.team("core", "maintain")
    shop.user("ana", "admin")
    shop.commit(
        "develop", {".github/CODEOWNERS": "* @acme/core\n!x @ben\n/y @nobody\n", "bin": b"\0\1", "old.txt": "o\n" * 9}
    )
    shop.protect(
        "develop", reviews=1, checks=["lint", ("build", "ci")], pushers=[core, world.user("ana"), world.app("ci")],
        dismissers=[core], bypassers=[world.user("ben")], strict=True, admins=True,
    )  # fmt: skip
    ours = shop.ruleset(
        "ours",
        "deletion",
        ("pull_request", PULL_RULE),
        bypass=[("RepositoryRole", 5), ("Team", core.id, "pull_request")],
    )
    theirs = org.ruleset("theirs", "non_fast_forward", include=["~ALL"], bypass=[("OrganizationAdmin", 1)])
    pull = shop.pull("feature/x", "develop", files={"new.txt": "o\n" * 9, "old.txt": None, "bin": b"\0\2"}, body="Why.")
    pull.review("ben")
    pull.review("cleo", "object", "no")
    pull.request_review("dora", core)
    pull.label("feature")
    pull.thread("ben", "new.txt")
    comment = pull.comment("ben", "Well.")
    run = pull.check("build", app="ci", title="Built", summary="All.", annotations=[
        {"path": "new.txt", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "Look."}])  # fmt: skip
    pull.status("lint", "failure")
    shop.environment(
        "production", wait_timer=5, reviewers=[core, world.user("ben")], branches="custom", branch_policies=["main"]
    )
    deployed = shop.deploy(pull.head, "production", "in_progress", "success")
    shop.tag("v1.0.0", "main", "One.")
    theirs_fork = shop.fork("dora")
    gone = shop.pull("patch-1", "develop", "dora", source=theirs_fork)
    lifecycle.delete_repository(world.forge, theirs_fork.repository)
    merged = shop.pull("feature/y", "develop", "ben")
    merged.merge("cleo", "squash")
    repository.properties["tier"] = "one"
    here, mine, at = (
        "/repos/acme/shop",
        f"/repos/acme/shop/pulls/{pull.number}",
        f"/repos/acme/shop/commits/{pull.head}",
    )
    guard = f"{here}/branches/develop/protection"
    paths = {
        "meta": "/meta", "rate limit": "/rate_limit", "caller": "/user", "caller's repositories": "/user/repos",
        "organisation": "/orgs/acme", "its repositories": "/orgs/acme/repos?type=all&sort=full_name",
        "a person's repositories": "/users/dora/repos", "members": "/orgs/acme/members?role=admin",
        "teams": "/orgs/acme/teams", "team": "/orgs/acme/teams/web", "team's members": "/orgs/acme/teams/core/members",
        "team's repositories": "/orgs/acme/teams/core/repos", "properties": "/orgs/acme/properties/values",
        "organisation's hooks": "/orgs/acme/hooks", "organisation's rulesets": "/orgs/acme/rulesets",
        "organisation's ruleset": f"/orgs/acme/rulesets/{theirs.id}",
        "repository": here, "branches": f"{here}/branches", "branch": f"{here}/branches/feature/x",
        "protected branches": f"{here}/branches?protected=true", "repository's teams": f"{here}/teams",
        "collaborators": f"{here}/collaborators?permission=push", "permission": f"{here}/collaborators/ben/permission",
        "repository's properties": f"{here}/properties/values", "hooks": f"{here}/hooks", "tags": f"{here}/tags",
        "file": f"{here}/contents/.github/CODEOWNERS?ref=develop", "folder": f"{here}/contents/.github?ref=develop",
        "top folder": f"{here}/contents/", "owners' errors": f"{here}/codeowners/errors?ref=develop",
        "ref": f"{here}/git/ref/heads/feature/x", "matching refs": f"{here}/git/matching-refs/heads/feature",
        "tag's ref": f"{here}/git/ref/tags/v1.0.0",
        "protection": guard, "admins": f"{guard}/enforce_admins", "signatures": f"{guard}/required_signatures",
        "reviews demanded": f"{guard}/required_pull_request_reviews", "checks demanded": f"{guard}/required_status_checks",
        "restrictions": f"{guard}/restrictions", "rules": f"{here}/rules/branches/main",
        "rulesets": f"{here}/rulesets?includes_parents=true", "ruleset": f"{here}/rulesets/{ours.id}",
        "inherited ruleset": f"{here}/rulesets/{theirs.id}",
        "pulls": f"{here}/pulls?state=all&sort=updated&direction=asc", "pull": mine, "commits of a pull": f"{mine}/commits",
        "files of a pull": f"{mine}/files", "reviews": f"{mine}/reviews", "requested": f"{mine}/requested_reviewers",
        "comments": f"{here}/issues/{pull.number}/comments", "pull of a fork that is gone": f"{here}/pulls/{gone.number}",
        "merged pull": f"{here}/pulls/{merged.number}", "is merged": f"{here}/pulls/{merged.number}/merge",
        "commits": f"{here}/commits?sha=feature/x&since=2023-01-01T00:00:00Z", "commit": at, "pulls of a commit": f"{at}/pulls",
        "check runs": f"{at}/check-runs?filter=all", "check suites": f"{at}/check-suites", "status": f"{at}/status",
        "statuses": f"{at}/statuses", "check run": f"{here}/check-runs/{run.id}",
        "annotations": f"{here}/check-runs/{run.id}/annotations", "suite": f"{here}/check-suites/{run.suite.id}",
        "runs of a suite": f"{here}/check-suites/{run.suite.id}/check-runs",
        "comparison": f"{here}/compare/develop...feature/x", "paged comparison": f"{here}/compare/develop...feature/x?per_page=1",
        "environments": f"{here}/environments", "environment": f"{here}/environments/production",
        "branch policies": f"{here}/environments/production/deployment-branch-policies",
        "deployments": f"{here}/deployments?environment=production",
        "deployment's statuses": f"{here}/deployments/{deployed.id}/statuses",
    }  # fmt: skip
    assert comment.id
    return paths
