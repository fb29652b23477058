"""`refwarden hooks`: put the hooks into a repository, take them away, tell how they stand, run one."""

import sys
from typing import Annotated

import typer

from refwarden import wiring
from refwarden.installer.install import Outcome
from refwarden.model.text import printable

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="Install, remove and run the Git hooks."
)

Repo = Annotated[str, typer.Option("--repo", metavar="PATH", help="The repository.")]
Stages = Annotated[
    list[str] | None, typer.Option("--stage", metavar="STAGE", help="This hook only, such as pre-push; repeatable.")
]


@app.command()
def install(
    stage: Stages = None,
    server: Annotated[bool, typer.Option("--server", help="The repository receives pushes.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also where other repositories or other people share the hooks folder.")
    ] = False,
    repo: Repo = ".",
) -> int:
    """Install the hooks; a hook that is there already runs after ours, with the same input."""
    from refwarden.installer.install import install as put

    return _told(put(repo, stage or (), server=server, force=force))


@app.command()
def uninstall(stage: Stages = None, repo: Repo = ".") -> int:
    """Take the hooks away and put back those that were there before, without a trace."""
    from refwarden.installer.install import uninstall as take

    return _told(take(repo, stage or ()))


@app.command()
def status(repo: Repo = ".") -> int:
    """Tell which hooks are installed, with what they are chained, and which cannot fire and why."""
    from refwarden.installer.status import status as look

    found = look(repo)
    moved = f" (core.hooksPath, {found.hooks.moved_by})" if found.hooks.moved_by else ""
    lines = [f"hooks in {printable(found.hooks.folder)}{moved}"]
    for one in found.stages:
        words = f", then {one.chained}" if one.chained else ""
        lines.append(f"  {one.stage:<13} {one.state}{words}{f': {one.why}' if one.why else ''}")
        lines += [f"  {'':<13} first, by configuration: {command}" for command in one.also]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if any(one.state == "cannot fire" for one in found.stages) else 0


@app.command()
def run(
    stage: Annotated[str, typer.Argument(metavar="STAGE", help="The hook, such as pre-push.")],
    arguments: Annotated[list[str] | None, typer.Argument(help="What Git gives the hook.")] = None,
) -> int:
    """Run one hook with what Git gives it; this is what hook managers call."""
    return wiring.hook()(stage, arguments or [])


def _told(outcome: Outcome) -> int:
    for change in outcome.changes:
        chained = f"; {printable(change.chained)} runs after it" if change.chained else ""
        sys.stdout.write(f"{change.stage}: {change.done} ({printable(change.path)}){chained}\n")
    if not outcome.changes:
        sys.stdout.write("there was nothing to do\n")
    for note in outcome.notes:
        sys.stderr.write(f"refwarden: {note}\n")
    return 0
