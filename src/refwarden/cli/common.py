"""What the commands share: their options, the policy, and the way a report reaches its reader."""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import typer

from refwarden import wiring
from refwarden.flows.crash import keep
from refwarden.flows.judging import policy_for
from refwarden.model.errors import UsageError
from refwarden.model.report import EXIT_BROKEN, EXIT_KEPT, EXIT_UNKNOWN, Report
from refwarden.model.text import printable
from refwarden.policy.compiled import Policy
from refwarden.sources.local.place import Place, locate

Format = Annotated[
    str, typer.Option("--format", "-f", metavar="FORMAT", help=f"How to report: {', '.join(wiring.REPORTERS)}.")
]
Output = Annotated[
    list[str] | None,
    typer.Option("--output", "-o", metavar="FORMAT=FILE", help="Write a report to a file as well; repeatable."),
]
PolicyFile = Annotated[
    str | None, typer.Option("--policy", metavar="FILE", envvar="REFWARDEN_POLICY", help="Judge by this policy.")
]
Everything = Annotated[bool, typer.Option("--all", "--verbose", "-v", help="List kept and not applicable too.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no report; the exit code tells.")]
Colour = Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never.")]
NoProgress = Annotated[bool, typer.Option("--no-progress", help="Show no progress on standard error.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="WHEN", help="Judge what arrived since: 2026-01-31, or 90 days.")
]
AllHistory = Annotated[bool, typer.Option("--all-history", help="Judge everything that ever arrived.")]
Group = Annotated[
    str | None,
    typer.Option(metavar="BASE..COMMIT", help="A merge queue's commit that the pull request is part of, and its base."),
]
Rules = Annotated[
    list[str] | None, typer.Option("--rule", "-r", metavar="RULE", help="Judge by this rule only; repeatable.")
]


class Style(NamedTuple):
    """How a command reports: its format, files beside, whether everything is listed, and whether it is quiet."""

    format: str = "text"
    outputs: tuple[tuple[str, str], ...] = ()
    everything: bool = False
    quiet: bool = False
    colour: bool = False


def style(fmt: str, output: Sequence[str] | None, *, everything: bool, quiet: bool, colour: str) -> Style:
    """Return the style that the options ask for; raise UsageError before any work is done for nothing."""
    wiring.reporter(fmt)
    outputs = []
    for one in output or ():
        name, equals, path = one.partition("=")
        if not equals or not path:
            raise UsageError(f"--output {one}: FORMAT=FILE was expected, such as sarif=report.sarif")
        wiring.reporter(name)
        outputs.append((name, path))
    if colour not in ("auto", "always", "never"):
        raise UsageError(f"--color {colour}: auto, always or never was expected")
    return Style(fmt, tuple(outputs), everything, quiet, _coloured(colour))


def _coloured(when: str) -> bool:
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return the terminal's width; 80 where there is none, so that piped text never changes."""
    try:
        return max(60, min(120, os.get_terminal_size(sys.stdout.fileno()).columns))
    except (OSError, ValueError):
        return 80


def judging_policy(place: Place, explicit: str | None) -> Policy:
    """Return the policy for a command; nothing is kept in the repository, since a person only asked a question."""
    return policy_for(place, explicit, keep=False)


def policy_of_pull(context: typer.Context, policy: str | None) -> str | None:
    """Return the policy file that a person names to judge a pull request by.

    In a job of GitLab CI the environment names none: whoever pushes may set the variables of a branch's pipeline
    (`git push -o ci.variable`), and would choose what judges the push.
    """
    source = context.get_parameter_source("policy")
    if policy and source is not None and source.name == "ENVIRONMENT" and os.environ.get("GITLAB_CI") == "true":
        say("REFWARDEN_POLICY is not read in a job of GitLab CI; name a policy with --policy")
        return None
    return policy


def policy_anywhere(explicit: str | None) -> Policy:
    """Return the policy named, that of the repository around us, or, where there is none, the default pack."""
    try:
        place = locate(".")
    except UsageError:  # no repository is needed to judge a file
        from refwarden.engine.catalogue import catalogue
        from refwarden.policy.obtain import obtain

        return obtain(os.getcwd(), catalogue, explicit=explicit)
    return judging_policy(place, explicit)


def limited(policy: Policy, rules: Sequence[str] | None) -> tuple[str, ...]:
    """Return the rules that a run is limited to; raise UsageError for one that would judge nothing here.

    A mistyped name must not pass for a rule that everything keeps.
    """
    for rule in rules or ():
        if not any(rule in (one.name, one.code) for one in policy.rules):
            from refwarden.policy.schema import nearest

            known = [one.name for one in policy.rules]
            raise UsageError(
                f"--rule {printable(rule)}: the policy {printable(policy.source)} has no such rule on"
                f"{nearest(rule, known)}; refwarden rules lists them"
            )
    return tuple(rules or ())


def moment(since: str | None) -> int | None:
    """Return the moment that `--since` names, in seconds since 1970; raise UsageError."""
    if since is None:
        return None
    from refwarden.model import moments
    from refwarden.policy import values

    try:
        return moments.moment(since)
    except ValueError:
        pass
    try:
        return int(time.time()) - values.duration(since)
    except ValueError:
        raise UsageError(f"--since {printable(since)}: a day such as 2026-01-31 or a time such as 90 days") from None


def deliver(report: Report, how: Style) -> int:
    """Print the report and write its files; return the exit code."""
    files(report, how)
    show(report, how)
    return report.exit_code


def files(report: Report, how: Style) -> None:
    """Write the report's files; raise UsageError where one cannot be written."""
    for name, path in how.outputs:
        text = wiring.reporter(name)(report, everything=how.everything, colour=False, width=80)
        write(path, text)


def show(report: Report, how: Style) -> None:
    """Print the report, and where the log of a rule that crashed is."""
    if not how.quiet:
        text = wiring.reporter(how.format)(report, everything=how.everything, colour=how.colour, width=width())
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()
    for bug in report.bugs:
        sys.stderr.write(f"refwarden: bug in {printable(bug.partition(chr(10))[0])}; the log is {keep(bug)}\n")


def say(line: str) -> None:
    """Say a line about the run on standard error."""
    sys.stderr.write(f"refwarden: {printable(line)}\n")


def write(path: str, content: str | bytes) -> None:
    """Write a file whole or not at all; raise UsageError where it cannot be written."""
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    folder = os.path.dirname(os.path.abspath(path))
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(prefix=".refwarden-", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(beside, 0o666 & ~umask)
        os.replace(beside, path)
    except OSError as fault:
        if beside and os.path.exists(beside):
            os.unlink(beside)
        raise UsageError(f"{printable(path)} cannot be written: {fault.strerror or fault}") from fault


def worst(codes: Sequence[int]) -> int:
    """Return one exit code for several reports: broken weighs more than undecided, undecided more than kept."""
    for code in (EXIT_BROKEN, EXIT_UNKNOWN):
        if code in codes:
            return code
    return max(codes, default=EXIT_KEPT)
