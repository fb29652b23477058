"""`refwarden facts`: what the policy's rules read here, as a document that can be judged elsewhere."""

import json
import os
import sys
import time
from typing import Annotated

import typer

from refwarden.cli import common
from refwarden.flows import facts as flow
from refwarden.flows.audit import Window
from refwarden.model.errors import UsageError
from refwarden.model.refs import RefUpdate
from refwarden.model.targets import hosted
from refwarden.sources.local import stdin
from refwarden.sources.local.place import locate

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def facts(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="[TARGET]", help="A repository, or a pull request; by default what is here.")
    ] = "",
    push: Annotated[
        str | None, typer.Option(metavar="REMOTE", help="Write a push to this remote, read from standard input.")
    ] = None,
    clone: Annotated[
        str, typer.Option(metavar="PATH", help="A clone of a pull request's repository, for what the history tells.")
    ] = ".",
    group: common.Group = None,
    since: common.Since = None,
    all_history: common.AllHistory = False,
    policy: common.PolicyFile = None,
    file: Annotated[str | None, typer.Option("--file", metavar="FILE", help="Write to a file instead.")] = None,
) -> int:
    """Write the facts by which a repository, a push or a pull request is judged, as JSON for `refwarden eval`.

    They hold names, addresses and messages of commits, and no file's content but CODEOWNERS. In a job of a
    host that is about a pull request or a merge group, they are that one's where neither a target nor a push is
    given.
    """
    from refwarden.flows.jobs import about_pull

    if hosted(target) or (not target and push is None and about_pull(os.environ)):
        return _of_pull(target, clone, group, common.policy_of_pull(context, policy), file)
    if group:
        raise UsageError("--group: name the pull request that is in the group, such as github:acme/shop#12")
    place = locate(target or ".")
    window = Window(common.moment(since), all_history)
    pushed = None if push is None else flow.Pushed(_updates(), push)
    judging = common.judging_policy(place, policy)
    return _written(flow.gather(place, judging, window, int(time.time()), pushed), file)


def _of_pull(target: str, clone: str, group: str | None, policy: str | None, file: str | None) -> int:
    from refwarden.flows.facts_of_pulls import gather
    from refwarden.flows.jobs import of_job
    from refwarden.flows.required import Asked, of_group
    from refwarden.model.targets import target as targeted

    try:
        place = locate(clone)
    except UsageError:  # a clone helps, and is not needed
        place = None
    if not target:
        (asked,) = of_job(os.environ, policy, place).asked  # one, for its event names it
    else:
        asked = Asked(targeted(target), policy, place)
    if not asked.target.number:
        raise UsageError(f"{target}: a pull request was expected, such as github:acme/shop#12, or a repository here")
    return _written(gather(of_group(asked, group), os.environ, int(time.time())), file)


def _written(content: flow.Document, file: str | None) -> int:
    text = json.dumps(content, indent=1) + "\n"
    if file is None:
        sys.stdout.write(text)
    else:
        common.write(file, text)
    return 0


def _updates() -> tuple[RefUpdate, ...]:
    try:
        return stdin.pre_push(sys.stdin.buffer.read(stdin.MOST_BYTES))
    except stdin.Malformed as fault:
        raise UsageError(f"standard input, {fault}; it was to be as git push writes it for pre-push") from fault
