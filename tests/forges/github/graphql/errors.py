"""What GitHub's GraphQL API answers instead of data."""

from graphql import GraphQLError


class Refused(GraphQLError):
    """An error as GitHub words it, with the word that it gives as the error's type.

    GitHub puts `type` beside `message` and `path`, not into `extensions`.
    Source: the errors recorded in https://github.com/sourcecred/sourcecred/pull/908 (ARGUMENT_LIMIT) and in the
    README of https://github.com/octokit/graphql.js (INVALID_CURSOR_ARGUMENTS).
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def not_found(kind: str, by: str) -> Refused:
    """Return the error for what is not there, or may not be seen: GitHub does not say which.

    Source: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api (404 for private resources);
    the words are those of "Could not resolve to a Repository with the name 'owner/name'."
    """
    article = "an" if kind[0] in "AEIO" else "a"
    return Refused("NOT_FOUND", f"Could not resolve to {article} {kind} with the {by}.")


def forbidden(by: str) -> Refused:
    """Return the error for what this sort of credential may not read, such as `integration` for an app's token.

    Source: https://github.com/ossf/scorecard/issues/1097 (Resource not accessible by integration).
    """
    return Refused("FORBIDDEN", f"Resource not accessible by {by}")
