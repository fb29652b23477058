"""`refwarden check`: one local thing, before Git or a host has to say no."""

import os
import sys
import time
from typing import Annotated

import typer

from refwarden import wiring
from refwarden.cli import common
from refwarden.model.errors import UsageError
from refwarden.model.text import listed
from refwarden.sources.local.place import Place, locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.flows.jobs import Run
    from refwarden.flows.required import Asked, Checked

_WAYS = ("auto", "check", "status", "comment", "none")

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Check one local thing: a branch, commits, ...",
)


@app.command()
def branch(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A branch; the current one by default.")] = "",
    policy: common.PolicyFile = None,
    format: common.Format = "text",
    output: common.Output = None,
    everything: common.Everything = False,
    quiet: common.Quiet = False,
    color: common.Colour = "auto",
) -> int:
    """Check a branch as pushing it now would; one that does not exist yet is judged by its name."""
    from refwarden.flows import check as flow

    how = common.style(format, output, everything=everything, quiet=quiet, colour=color)
    place = locate(".")
    judging = common.judging_policy(place, policy)
    return common.deliver(flow.branch(place, judging, name, int(time.time()), everything=everything), how)


@app.command()
def commit(
    revisions: Annotated[
        str, typer.Argument(metavar="[RANGE]", help="Commits, such as main..HEAD; by default what no long-lived has.")
    ] = "",
    policy: common.PolicyFile = None,
    format: common.Format = "text",
    output: common.Output = None,
    everything: common.Everything = False,
    quiet: common.Quiet = False,
    color: common.Colour = "auto",
) -> int:
    """Check a range of commits: their messages, people, times and files."""
    from refwarden.flows import check as flow

    how = common.style(format, output, everything=everything, quiet=quiet, colour=color)
    place = locate(".")
    judging = common.judging_policy(place, policy)
    return common.deliver(flow.commits(place, judging, revisions, int(time.time()), everything=everything), how)


@app.command()
def message(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The message's file, as Git gives it to commit-msg.")],
) -> int:
    """Check a commit message before there is a commit, as the commit-msg hook does."""
    return wiring.hook()("commit-msg", [file])


@app.command()
def push(
    remote: Annotated[str, typer.Argument(metavar="[REMOTE]", help="The remote's name.")] = "origin",
    url: Annotated[str, typer.Argument(metavar="[URL]", help="The remote's URL.")] = "",
) -> int:
    """Check a push, read from standard input as Git writes it for pre-push."""
    if sys.stdin.isatty():
        sys.stderr.write("refwarden: reading `local-ref local-oid remote-ref remote-oid` lines, as Git writes them\n")
    return wiring.hook()("pre-push", [remote, url or remote])


@app.command()
def pull(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="[TARGET]", help="A pull request, such as github:acme/shop#12, or its address.")
    ] = "",
    clone: Annotated[
        str, typer.Option(metavar="PATH", help="A clone of its repository, for what only the history tells.")
    ] = ".",
    group: common.Group = None,
    publish: Annotated[
        str, typer.Option(metavar="HOW", help="Put the verdict on the host: auto, check, status, comment, none.")
    ] = "none",
    policy: common.PolicyFile = None,
    format: common.Format = "text",
    output: common.Output = None,
    everything: common.Everything = False,
    quiet: common.Quiet = False,
    color: common.Colour = "auto",
) -> int:
    """Check a pull request by the policy of the branch that it would move."""
    from refwarden.cli import actions, pulls
    from refwarden.flows import jobs
    from refwarden.flows import required as flow

    how = common.style(format, output, everything=everything, quiet=quiet, colour=color)
    ways = tuple(dict.fromkeys(one.strip() for one in publish.split(",")))
    if not set(ways) <= set(_WAYS):
        raise UsageError(f"--publish {publish}: one of {', '.join(_WAYS)} was expected, or several with commas")
    ways = tuple(one for one in ways if one != "none")
    try:
        place = locate(clone)
    except UsageError:  # a clone helps, and is not needed
        place = None
    policy = common.policy_of_pull(context, policy)
    mistake = flow.mistake(policy)
    if mistake is not None and not ways:
        raise mistake
    run = _asked(target, policy, place)
    if run.words:
        common.say(run.words)
    asked = [flow.of_group(one, group) for one in run.asked]
    if group is not None and len(asked) > 1:
        told = listed([str(one.target) for one in asked])
        raise UsageError(f"--group names the commit of one pull request, and this is about {told}; name one of them")
    wanted = flow.Publishing(ways, actions.summary, jobs.page(os.environ), common.say)

    def judged(one: "Asked") -> "Checked":
        return flow.check(one, os.environ, int(time.time()), everything=everything, publishing=wanted)

    return pulls.several(asked, judged, how, mistake)


def _asked(target: str, policy: str | None, place: Place | None) -> "Run":
    """Return the pull requests to judge: the one named, or those that the job of a host is about."""
    from refwarden.flows.jobs import Run, of_job, present
    from refwarden.flows.required import Asked
    from refwarden.model.targets import target as targeted

    if not target and present(os.environ):
        return of_job(os.environ, policy, place)
    wanted = targeted(target or ".")
    if wanted.host == "path" or not wanted.number:
        examples = "github:acme/shop#12 or gitlab:acme/shop!7"
        raise UsageError(f"{target or 'nothing'}: a pull request was expected, such as {examples}")
    return Run((Asked(wanted, policy, place),))
