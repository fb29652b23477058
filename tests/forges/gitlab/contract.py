"""Holds the simulated GitLab, and whoever asks it, to a description of its REST API.

GitLab's own description is not at hand: this one was made of its documentation and of the types of two client
libraries. It finds wrong paths, parameters and types, and no missing members.
"""

import re
from functools import cache
from typing import Any

from tests.forges.contract import Contract, described

_FILE = "gitlab-rest.unofficial.openapi.json.gz"
# Endpoints that the description leaves out, though GitLab's documentation has them.
BEYOND = re.compile(
    r"/groups/[^/]+/protected_environments"  # https://docs.gitlab.com/api/group_protected_environments/
    r"|/users/[^/]+/projects"  # https://docs.gitlab.com/api/projects/#list-a-users-projects
    r"|/projects/[^/]+/("
    r"merge_requests/\d+/(versions|diffs|closes_issues|notes/\d+)"  # https://docs.gitlab.com/api/merge_requests/, notes/
    r"|deploy_keys"  # https://docs.gitlab.com/api/deploy_keys/
    r"|events"  # https://docs.gitlab.com/api/events/
    r"|repository/commits/[0-9a-f]+/refs"  # https://docs.gitlab.com/api/commits/
    r"|pipelines/\d+/(jobs|bridges)"  # https://docs.gitlab.com/api/jobs/
    r")"
)
# Parameters that the documentation has and the description lacks, by endpoint.
LATER = {
    "/projects/{id}/members/all": {"query", "state"},
    "/projects/{id}/merge_requests": {"page", "per_page"},
}


@cache
def contract() -> Contract | None:
    """Return the description, None where it is absent."""
    document = described(_FILE)
    if document is None:
        return None
    _mend(document["paths"])
    return Contract(document)


def _mend(paths: dict[str, Any]) -> None:
    """Set right what the reading of the documentation made wrong: two names in one, and an answer left out."""
    posted = paths["/api/v4/projects/{id}/statuses/{sha}"]["post"]["requestBody"]["content"]["application/json"]
    members = posted["schema"]["properties"]
    members["name"] = members["context"] = members.pop("name or context")
    check = "/api/v4/projects/{id}/merge_requests/{merge_request_iid}/status_check_responses"
    paths[check]["post"]["responses"]["201"]["content"] = {"application/json": {"schema": {"type": "object"}}}
