"""Holds the simulated GitLab, and whoever asks it, to a description of its REST API.

GitLab's own description is not at hand: this one was made of its documentation and of the types of two client
libraries. It finds wrong paths, parameters and types, and no missing members.
"""

import re
from functools import cache

from tests.forges.contract import Contract, described

_FILE = "gitlab-rest.unofficial.openapi.json.gz"
# Endpoints that the description leaves out, though GitLab's documentation has them.
BEYOND = re.compile(
    r"/projects/[^/]+/("
    r"merge_requests/\d+/(versions|diffs|closes_issues|notes/\d+)"  # https://docs.gitlab.com/api/merge_requests/, notes/
    r"|events"  # https://docs.gitlab.com/api/events/
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
    return None if document is None else Contract(document)
