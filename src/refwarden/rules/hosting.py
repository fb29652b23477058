"""The commands that remedies about a pull request name, as the host's own command line takes them: gh, or glab."""

from refwarden.model.hosted import HostedRepository
from refwarden.model.protection import ProtectedRef
from refwarden.model.pulls import PullRequest
from refwarden.model.text import printable, quoted

GITLAB = "!"  # what stands before the number of a merge request

# How glab says what gh says; what it lacks is said by another command.
_EDITS = {
    "--title": "--title",
    "--base": "--target-branch",
    "--body-file": "--description",
    "--milestone": "--milestone",
    "--add-assignee": "--assignee",
    "--add-label": "--label",
    "--remove-label": "--unlabel",
}


def command(pull: PullRequest, action: str, *arguments: str) -> str:
    """Return a command that acts on a pull request, as `gh pr edit 12 --repo acme/shop --add-label bug`.

    Args:
        pull: The pull request.
        action: What `gh pr` is to do: `edit`, `ready`, `checks` or `update-branch`.
        arguments: Its arguments as gh takes them, each made one word of a shell.
    """
    if pull.mark == GITLAB:
        return _glab(pull, action, arguments)
    words = ["gh pr", action, str(pull.number)]
    if pull.base.repository:
        words += ["--repo", quoted(_server(pull, "github.com") + pull.base.repository)]
    return " ".join([*words, *map(quoted, arguments)])


def _glab(pull: PullRequest, action: str, arguments: tuple[str, ...]) -> str:
    """Say it as glab does: https://docs.gitlab.com/cli/mr/."""
    repository = []
    if pull.base.repository:
        server = _server(pull, "gitlab.com")
        repository = ["--repo", quoted(f"{'https://' if server else ''}{server}{pull.base.repository}")]
    number = str(pull.number)
    if action == "checks":
        return " ".join(["glab ci status --branch", quoted(pull.head.branch), *repository])
    if action == "update-branch":
        return " ".join(["glab mr rebase", number, *repository])
    if action == "ready":
        return " ".join(["glab mr update", number, *repository, "--ready"])
    words = ["glab mr update", number, *repository]
    for flag, value in zip(arguments[::2], arguments[1::2] or ("",), strict=False):
        words += [_EDITS[flag], *([_value(flag, value)] if value else [])]
    return " ".join(words)


def _value(flag: str, value: str) -> str:
    if flag == "--body-file":
        return f'"$(cat {value})"'
    return quoted(f"+{value}" if flag == "--add-assignee" else value)


def _server(pull: PullRequest, usual: str) -> str:
    """Return the host's name with a slash where it is not the one that the command takes by itself."""
    host = pull.url.partition("://")[2].partition("/")[0]
    return f"{host}/" if host and host != usual else ""


def setting(repository: HostedRepository, hub: str, lab: str) -> str:
    """Return the command that changes a repository's settings: gh's arguments, or the fields of GitLab's API."""
    if repository.host == "gitlab":
        return f"glab api --method PUT {quoted('projects/' + repository.name.replace('/', '%2F'))} {lab}"
    return f"gh repo edit {quoted(repository.name)} {hub}"


def page(repository: HostedRepository, hub: str, lab: str) -> str:
    """Return the page of a part of a repository's settings: below GitHub's settings, or GitLab's project."""
    if repository.host == "gitlab":
        return f"{repository.url.removesuffix('/edit')}/-/{lab}"
    return f"{repository.url}/{hub}"


def guarded(ref: ProtectedRef) -> str:
    """Return where and how to demand pull requests for a branch, by the page of its settings."""
    where = printable(ref.url) or "the settings"
    if "/-/settings/" in ref.url:
        return f"{where}: protect {ref.words}, with No one under Allowed to push and merge"
    return f"{where}: a branch ruleset that requires a pull request for {ref.words}"


def sourced(ref: ProtectedRef, checks: str, url: str) -> str:
    """Return how to let one program alone pass some checks, by the page of a branch's settings or of what demands them.

    An answer to an external status check GitLab takes from every developer of the project, and no setting limits that:
    https://docs.gitlab.com/api/status_checks/
    """
    if "/-/settings/" in ref.url:
        return f"GitLab takes answers to {checks} from every developer: demand what a job of the pipeline says"
    return f"name the app beside {checks}: {printable(url or ref.url) or 'the settings'}"


# By the name of a pull request alone, such as `#12` or `!7`, where nothing more is at hand


def moved(name: str, base: str) -> str:
    """Return the command that gives a pull request another base."""
    number = quoted(name.lstrip("#!"))
    if name.startswith(GITLAB):
        return f"glab mr update {number} --target-branch {quoted(base)}"
    return f"gh pr edit {number} --base {quoted(base)}"


def opened(name: str, base: str, head: str) -> str:
    """Return the command that opens another pull request beside one."""
    if name.startswith(GITLAB):
        return f"glab mr create --target-branch {quoted(base)} --source-branch {head}"
    return f"gh pr create --base {quoted(base)} --head {head}"


def closed(name: str) -> str:
    """Return the command that closes a pull request."""
    return f"{'glab mr' if name.startswith(GITLAB) else 'gh pr'} close {quoted(name.lstrip('#!'))}"
