"""The commands that remedies about a pull request name, as the host's own command line takes them."""

from refwarden.model.pulls import PullRequest
from refwarden.model.text import quoted


def command(pull: PullRequest, action: str, *arguments: str) -> str:
    """Return a command that acts on a pull request, as `gh pr edit 12 --repo acme/shop --add-label bug`.

    Args:
        pull: The pull request.
        action: What `gh pr` is to do.
        arguments: Its arguments, each made one word of a shell.
    """
    words = ["gh pr", action, str(pull.number)]
    if pull.base.repository:
        words += ["--repo", quoted(_server(pull) + pull.base.repository)]
    return " ".join([*words, *map(quoted, arguments)])


def _server(pull: PullRequest) -> str:
    """Return the host's name with a slash where it is not the one that the command takes by itself."""
    host = pull.url.partition("://")[2].partition("/")[0]
    return f"{host}/" if host and host != "github.com" else ""
