"""`refwarden init`: a first policy, from what the repository shows."""

import os
import sys
from typing import Annotated

import typer

from refwarden.cli import common
from refwarden.engine.catalogue import catalogue
from refwarden.flows import init as flow
from refwarden.model.errors import UsageError
from refwarden.model.text import printable
from refwarden.policy.load import load
from refwarden.policy.places import NAMES
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def init(
    model: Annotated[str, typer.Option(metavar="MODEL", help=f"auto, {', '.join(flow.MODELS)}.")] = "auto",
    force: Annotated[bool, typer.Option("--force", help="Overwrite the policy that is there.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the policy instead of writing it.")] = False,
) -> int:
    """Write `.refwarden.yml` from what the repository shows, and say what that was."""
    if model not in ("auto", *flow.MODELS):
        raise UsageError(f"--model {model}: there are auto, {', '.join(flow.MODELS)}")
    place = locate(".")
    there = [name for name in NAMES if os.path.exists(os.path.join(place.root, name))]
    if there and not force and not dry_run:
        raise UsageError(f"{there[0]} is there already; --force overwrites it, --dry-run shows what would be written")
    seen = flow.look(open_backend(place), place.root)
    proposal = flow.propose(seen, model)
    name = there[0] if there else NAMES[0]
    load({name: proposal.document.encode()}.get, name, catalogue())  # what is written can be judged by
    for sentence in seen.sentences:
        sys.stderr.write(f"refwarden: {sentence}\n")
    sys.stderr.write(f"refwarden: the model is {proposal.model}\n")
    if dry_run:
        sys.stdout.write(proposal.document)
        return 0
    common.write(os.path.join(place.root, name), proposal.document)
    sys.stdout.write(f"{printable(name)} written; next: refwarden audit, then refwarden hooks install\n")
    return 0
