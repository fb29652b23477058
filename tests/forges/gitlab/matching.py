"""Which protected branches a branch is under, as the simulated GitLab itself looks for them."""

import re

from tests.forges.gitlab.guards import Protected
from tests.forges.gitlab.state import Project


def named(pattern: str, name: str) -> bool:
    """Tell whether a wildcard is about a name; `*` crosses slashes.

    Source: `RefMatcher` of GitLab itself, whose wildcards become `.*?` in a regular expression.
    """
    return re.fullmatch(".*?".join(map(re.escape, pattern.split("*"))), name, re.DOTALL) is not None


def governing(project: Project, branch: str) -> list[Protected]:
    """Return every entry that is about a branch, of the project and of the groups above."""
    entries = [*project.protected, *(one for group in project.groups for one in group.protected)]
    return [one for one in entries if named(one.name, branch)]
