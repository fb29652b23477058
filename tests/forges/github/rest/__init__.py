"""The simulated GitHub's REST API. Importing it registers every endpoint."""

from tests.forges.github.rest import (
    apps,
    checks,
    commits,
    contents,
    deployments,
    orgs,
    protection,
    pulls,
    repos,
    rulesets,
    safeguards,
)
from tests.forges.github.rest.routes import Call, found
from tests.forges.reply import Reply

__all__ = ["ALL", "Call", "Reply", "found"]

ALL = (apps, checks, commits, contents, deployments, orgs, protection, pulls, repos, rulesets, safeguards)
