"""What answers each field, one module a subject. Importing them registers their functions."""

from tests.forges.github.graphql.resolvers import (
    checks,
    commits,
    events,
    git,
    owners,
    protection,
    pulls,
    query,
    repository,
    reviews,
    rulesets,
)

ALL = (checks, commits, events, git, owners, protection, pulls, query, repository, reviews, rulesets)
