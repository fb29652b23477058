"""The commands, each imported only when it is invoked, and what becomes of their errors."""

import sys
from collections.abc import Sequence
from typing import Any

import typer
import typer.core

from refwarden import __version__
from refwarden.flows.crash import keep
from refwarden.model.errors import PolicyError, RefwardenError, SourceError, UsageError
from refwarden.model.report import EXIT_INTERRUPTED, EXIT_UNKNOWN, EXIT_USAGE
from refwarden.model.text import printable

COMMANDS = ("init", "hooks", "check", "audit", "facts", "eval", "explain", "rules", "policy")

# What Typer raises for a command line that it does not understand.
_NOT_UNDERSTOOD: type[Exception] = typer.BadParameter.__mro__[1]


class Lazy(typer.core.TyperGroup):
    """A group that imports `refwarden.cli.NAME` when the command NAME is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands in the order of the documentation."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, imported now; None for a name that is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = __import__(f"refwarden.cli.{cmd_name}", fromlist=["app"])
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Lazy,
    help="One branching and pull-request policy, one verdict, at every door a change passes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"refwarden {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", help="Print the version and exit.", callback=_version, is_eager=True
    ),
) -> None:
    """One branching and pull-request policy, one verdict, at every door a change passes."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; a fault is one line on standard error, never a traceback."""
    try:
        command = typer.main.get_command(app)
        code = command.main(list(arguments), prog_name="refwarden", standalone_mode=False)
    except PolicyError as fault:
        return _fault(EXIT_USAGE, *fault.complaints)
    except UsageError as fault:
        return _fault(EXIT_USAGE, str(fault))
    except (SourceError, RefwardenError) as fault:
        return _fault(EXIT_UNKNOWN, str(fault))
    except _NOT_UNDERSTOOD as fault:
        said = str(getattr(fault, "message", "") or fault)
        return _fault(EXIT_USAGE, f"{' '.join(said.split())} (refwarden --help)")
    except (KeyboardInterrupt, typer.Abort):
        code = EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the report has had enough of it
        return 0
    except Exception as fault:  # noqa: BLE001 - the last line of defence: a line and a log, never a traceback
        return _fault(EXIT_UNKNOWN, f"refwarden has a bug ({type(fault).__name__}); the log is {keep(fault)}")
    if code == EXIT_INTERRUPTED:  # Typer turns the signal into this code before we see it
        return _fault(EXIT_INTERRUPTED, "interrupted; nothing was written")
    return code if isinstance(code, int) else 0


def _fault(code: int, *lines: str) -> int:
    for line in lines:
        sys.stderr.write(f"refwarden: {printable(line)}\n")
    return code
