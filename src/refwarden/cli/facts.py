"""`refwarden facts`: what the policy's rules read here, as a document that can be judged elsewhere."""

import json
import sys
import time
from typing import Annotated

import typer

from refwarden.cli import common
from refwarden.flows import facts as flow
from refwarden.flows.audit import Window
from refwarden.model.errors import UsageError
from refwarden.model.refs import RefUpdate
from refwarden.sources.local import stdin
from refwarden.sources.local.place import locate

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def facts(
    target: Annotated[str, typer.Argument(metavar="[TARGET]", help="A repository.")] = ".",
    push: Annotated[
        str | None, typer.Option(metavar="REMOTE", help="Write a push to this remote, read from standard input.")
    ] = None,
    since: common.Since = None,
    all_history: common.AllHistory = False,
    policy: common.PolicyFile = None,
    file: Annotated[str | None, typer.Option("--file", metavar="FILE", help="Write to a file instead.")] = None,
) -> int:
    """Write the facts by which a repository or a push is judged, as JSON for `refwarden eval`.

    They hold names, addresses and messages of commits, and no file's content.
    """
    place = locate(target)
    window = Window(common.moment(since), all_history)
    pushed = None if push is None else flow.Pushed(_updates(), push)
    judging = common.judging_policy(place, policy)
    text = json.dumps(flow.gather(place, judging, window, int(time.time()), pushed), indent=1) + "\n"
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
