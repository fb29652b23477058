"""`refwarden rules`: every rule there is, and what the policy says of it here."""

import json
import sys
from typing import Annotated, NamedTuple

import typer

from refwarden.cli import common
from refwarden.model.errors import UsageError
from refwarden.policy.compiled import DOORS
from refwarden.rules.index import RULES

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Row(NamedTuple):
    """One rule in the list."""

    code: str
    name: str
    level: str
    doors: str
    demands: str


@app.command()
def rules(
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text or json.")] = "text",
    policy: common.PolicyFile = None,
) -> int:
    """List the rules, with the level that this repository's policy gives them."""
    rows = _rows(policy)
    if format == "json":
        sys.stdout.write(json.dumps([row._asdict() for row in rows], indent=1) + "\n")
    elif format != "text":
        raise UsageError(f"--format {format}: rules are listed as text or json")
    elif sys.stdout.isatty():
        _table(rows)
    else:
        wide = max(len(row.name) for row in rows)
        for row in rows:
            sys.stdout.write(f"{row.code}  {row.name:<{wide}}  {row.level:<7}  {row.demands}\n")
    return 0


def _rows(policy: str | None) -> list[Row]:
    levels = {one.name: one.level for one in common.policy_anywhere(policy).rules}
    words = {letter: door for door, letter in DOORS.items()}
    return [
        Row(
            code=entry.code,
            name=entry.name,
            level=levels.get(entry.name, "off"),
            doors=" ".join(words[letter] for letter in entry.doors),
            demands=(__import__(entry.load().judge.__module__, fromlist=["x"]).__doc__ or "").partition("\n")[0],
        )
        for entry in RULES
    ]


def _table(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for title in ("code", "rule", "here", "demands"):
        table.add_column(title, no_wrap=title != "demands")
    colours = {"error": "red", "warning": "yellow", "off": "dim"}
    for row in rows:
        table.add_row(row.code, row.name, f"[{colours[row.level]}]{row.level}[/]", row.demands)
    Console().print(table)
