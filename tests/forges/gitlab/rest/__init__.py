"""GitLab's REST API over the simulated forge; see routes."""

from tests.forges.gitlab.rest import commits, guards, projects, requests, surroundings
from tests.forges.gitlab.rest.routes import Call, found

__all__ = ["Call", "found"]
_MODULES = (commits, guards, projects, requests, surroundings)  # importing them registers their endpoints
