"""`refwarden audit`: what stands in a repository, and how it came there."""

import os
import sys
import time
from typing import Annotated

import typer

from refwarden import wiring
from refwarden.cli import common
from refwarden.cli.progress import Watch, watching
from refwarden.engine import baseline as baselines
from refwarden.flows import audit as flow
from refwarden.model.errors import RefwardenError, UsageError
from refwarden.model.report import Report
from refwarden.model.targets import hosted
from refwarden.model.targets import target as targeted
from refwarden.model.text import plural, printable
from refwarden.rules.controls import FRAMEWORKS, Framework, framework
from refwarden.sources.local.place import locate

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Controls = Annotated[
    str | None,
    typer.Option(metavar="FRAMEWORK", help=f"Report by the controls of a framework: {', '.join(FRAMEWORKS)}."),
]


@app.command()
def audit(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TARGET]...", help="Paths, github:OWNER[/REPO] or gitlab:GROUP[/PROJECT]."),
    ] = None,
    since: common.Since = None,
    all_history: common.AllHistory = False,
    rule: common.Rules = None,
    baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Findings that were there already do not count.")
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Record today's findings; later audits fail on new ones only.")
    ] = False,
    policy: common.PolicyFile = None,
    format: common.Format = "text",
    output: common.Output = None,
    everything: common.Everything = False,
    quiet: common.Quiet = False,
    color: common.Colour = "auto",
    no_progress: common.NoProgress = False,
    controls: Controls = None,
) -> int:
    """Audit repositories: their branches and tags, and what their long-lived branches received."""
    how = common.style(format, output, everything=everything, quiet=quiet, colour=color)
    places = targets or ["."]
    asked = framework(controls) if controls is not None else None
    if asked and (len(places) > 1 or how.outputs or format not in wiring.CONTROLS or baseline or write_baseline):
        raise UsageError("--controls reports one target, as text or json, and knows no baseline")
    if len(places) > 1 and (how.outputs or how.format != "text" or baseline or write_baseline):
        raise UsageError("several targets are reported as text only; audit one at a time for files and baselines")
    window = flow.Window(common.moment(since), all_history)
    codes = []
    for target in places:
        try:
            with watching(show=not (no_progress or quiet)) as watch:
                audited = _audited(target, policy, window, rule, how.everything or asked is not None, watch)
        except RefwardenError as fault:
            if len(places) == 1:
                raise
            sys.stderr.write(f"refwarden: {printable(str(fault))}\n")
            codes.append(3)
            continue
        if asked:
            return _controlled(audited, asked, how)
        report = (_recorded if write_baseline else _compared)(audited.report, target, baseline)
        codes.append(common.deliver(report, how))
    return common.worst(codes)


def _audited(
    target: str,
    policy: str | None,
    window: flow.Window,
    rules: list[str] | None,
    everything: bool,
    watch: Watch | None,
) -> flow.Audited:
    if hosted(target):
        from refwarden.flows.hosted import Auditing
        from refwarden.flows.hosted import audit as audit_hosted

        asked = Auditing(targeted(target), policy, window, lambda judging: common.limited(judging, rules))
        return audit_hosted(asked, os.environ, int(time.time()), everything=everything, watch=watch, tell=_tell)
    place = locate(target)
    judging = common.judging_policy(place, policy)
    limited = common.limited(judging, rules)
    now = int(time.time())
    report = flow.judge(place, judging, window, now, everything=everything, rules=limited, watch=watch)
    return flow.Audited(report, judging)


def _controlled(audited: flow.Audited, asked: Framework, how: common.Style) -> int:
    """Print an audit by the controls of a framework; return the exit code."""
    from refwarden.flows.controls import by_controls

    report = by_controls(audited.report, audited.policy, asked, audited.seen_as)
    if not how.quiet:
        text = wiring.controls(how.format)(report)
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()
    return report.exit_code


def _tell(words: str) -> None:
    """Say on standard error what the run will take, before it takes it."""
    sys.stderr.write(f"refwarden: {words}\n")


def _beside(target: str) -> str:
    """Return where a target's baseline lies by itself, empty for one on a host."""
    return "" if hosted(target) else baselines.beside(locate(target).root)


def _recorded(report: Report, target: str, path: str | None) -> Report:
    where = path or _beside(target)
    if not where:
        raise UsageError("--write-baseline: name the file with --baseline FILE where the target is on a host")
    common.write(where, baselines.written(report))
    sys.stderr.write(
        f"refwarden: {printable(where)} now holds {plural(len(baselines.recordable(report)), 'finding')}\n"
    )
    return baselines.applied(report, {finding.fingerprint for finding in baselines.recordable(report)})


def _compared(report: Report, target: str, path: str | None) -> Report:
    where = path or _beside(target)
    if not where:
        return report
    try:
        with open(where, "rb") as file:
            known = baselines.read(file.read())
    except FileNotFoundError:
        if path:
            raise UsageError(f"{printable(path)}: there is no such baseline; --write-baseline makes one") from None
        return report
    except (OSError, ValueError) as fault:
        raise UsageError(
            f"{printable(where)} is no baseline ({fault}); write it again with --write-baseline"
        ) from fault
    return baselines.applied(report, known)
