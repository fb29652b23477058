"""`refwarden eval`: judge a facts file, without a repository."""

import sys
import time
from typing import Annotated

import typer

from refwarden.cli import common
from refwarden.flows import evaluate as flow
from refwarden.flows.audit import Window
from refwarden.model.errors import UsageError
from refwarden.model.text import printable
from refwarden.sources.factsfile.document import MOST_BYTES, Facts, read

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="eval")
def evaluate(
    facts: Annotated[str, typer.Option("--facts", metavar="FILE", help="The facts; `-` for standard input.")],
    since: common.Since = None,
    all_history: common.AllHistory = False,
    rule: common.Rules = None,
    policy: common.PolicyFile = None,
    format: common.Format = "text",
    output: common.Output = None,
    everything: common.Everything = False,
    quiet: common.Quiet = False,
    color: common.Colour = "auto",
) -> int:
    """Judge facts that `refwarden facts` or a person wrote; what they do not say is unknown."""
    how = common.style(format, output, everything=everything, quiet=quiet, colour=color)
    window = Window(common.moment(since), all_history)
    judging = common.policy_anywhere(policy)
    rules = common.limited(judging, rule)
    given = opened(facts)
    return common.deliver(
        flow.judge(given, judging, window, int(time.time()), everything=how.everything, rules=rules), how
    )


def opened(path: str) -> Facts:
    """Return a facts file; raise UsageError where it cannot be read."""
    if path == "-":
        return read(sys.stdin.buffer.read(MOST_BYTES + 1), "standard input")
    try:
        with open(path, "rb") as file:
            return read(file.read(MOST_BYTES + 1), path)
    except OSError as fault:
        raise UsageError(f"{printable(path)}: {fault.strerror or fault}") from fault
