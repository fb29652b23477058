"""`refwarden explain`: what a rule asks, why, how to mend it, what the policy says of it here, and what it decided."""

import sys
import time
from typing import Annotated, Any

import typer

from refwarden.cli import common
from refwarden.engine.select import select
from refwarden.flows import audit
from refwarden.model.errors import UsageError
from refwarden.model.finding import Finding
from refwarden.model.text import age, printable
from refwarden.policy.compiled import Policy, RuleSetting
from refwarden.policy.options import hints
from refwarden.policy.schema import nearest
from refwarden.rules.base import Form
from refwarden.rules.index import RULES, Entry
from refwarden.sources.local.place import locate

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_MOST = 20


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule's code or name.")],
    about: Annotated[
        str, typer.Argument(metavar="[WHAT]", help="A ref or commit: what the rule says of it, and from which facts.")
    ] = "",
    policy: common.PolicyFile = None,
) -> int:
    """Explain a rule: what it asks and why, what the policy says of it here, and what decided about a ref or commit."""
    entry = _found(rule)
    module: Any = __import__(entry.load().judge.__module__, fromlist=["RULE"])
    sys.stdout.write(f"{entry.code} {entry.name}\n\n{_plain(module.__doc__ or '')}\n")
    judging = common.policy_anywhere(policy)
    setting = next((one for one in judging.rules if one.name == entry.name), None)
    sys.stdout.write(f"\n{_here(judging, setting, entry)}\n")
    if not about:
        return 0
    report = audit.judge(
        locate("."), judging, audit.Window(all_history=True), int(time.time()), everything=True, rules=(entry.name,)
    )
    matching = [one for one in report.findings if about in (one.where.ref, one.where.ref.split("/", 2)[-1])]
    matching += [one for one in report.findings if len(about) >= 4 and one.where.commit.startswith(about)]
    if not matching:
        raise UsageError(
            f"{entry.name} judged nothing called {about} here; `refwarden audit --all` lists what it judged"
        )
    for finding in dict.fromkeys(matching[:_MOST]):
        sys.stdout.write(f"\n{_trace(finding)}\n")
    return 0


def _found(name: str) -> Entry:
    for entry in RULES:
        if name.casefold() in (entry.name, entry.code.casefold()):
            return entry
    raise UsageError(f"{name} is no rule{nearest(name, [entry.name for entry in RULES])}")


def _plain(text: str) -> str:
    """The docstring, its headings as plain words."""
    return "\n".join(line[3:].upper() if line.startswith("## ") else line for line in text.strip().split("\n"))


def _here(policy: Policy, setting: RuleSetting | None, entry: Entry) -> str:
    source = f"the built-in pack {policy.source}" if policy.builtin else policy.source
    if setting is None:
        return f"HERE\nOff, by {source}."
    lines = ["HERE", f"Level {setting.level}, by {source}."]
    chosen = select(policy, _door(setting), (entry.name,))
    if chosen:
        options = chosen[0].rule.options(**setting.options)._asdict()
        types = hints(chosen[0].rule.options)
        lines += [f"  {name}: {_written(types[name], value)}" for name, value in options.items()]
    lines += [f"Only for {', '.join(setting.only)}."] if setting.only else []
    lines += [f"Not for {', '.join(setting.unless)}."] if setting.unless else []
    for kind, special in setting.by_kind.items():
        lines.append(f"For {kind}: {', '.join(f'{key}: {value!r}' for key, value in special.items())}.")
    for one in policy.exemptions:
        if entry.name in one.rules:
            whom = ", ".join(one.who) or "anybody"
            where = f" on {', '.join(one.branches)}" if one.branches else ""
            end = f" until {one.until_text}" if one.until else ""
            lines.append(printable(f"Exempt: {whom}{where}{end}, {one.why} ({one.place})."))
    if policy.overriders:
        lines.append(printable(f"On a server, {', '.join(policy.overriders)} may break glass with a reason."))
    lines.append(f"An exemption is written under `exemptions` in the policy: rules: [{entry.name}], who, why, until.")
    return "\n".join(lines)


def _written(hint: Any, value: Any) -> str:
    """Return an option's value as a policy would write it."""
    forms = [note.name for note in getattr(hint, "__metadata__", ()) if isinstance(note, Form)]
    if "duration" in forms and value:
        return age(value)
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(printable(str(item)) for item in value) + "]"
    return printable(str(value).lower() if isinstance(value, bool) else str(value) or "''")


def _door(setting: RuleSetting) -> str:
    from refwarden.policy.compiled import DOORS

    return next(door for door, letter in DOORS.items() if letter in setting.doors)


def _trace(finding: Finding) -> str:
    where = printable(" ".join(part for part in (finding.where.ref, finding.where.commit[:10]) if part))
    lines = [f"{finding.verdict.replace('_', ' ').upper()}  {where}", f"  {finding.message}"]
    lines += [f"  because {printable(one.fact)} = {printable(one.value)} ({one.source})" for one in finding.because]
    lines += [f"  exempt: {finding.exemption}"] if finding.exemption else []
    lines += [f"  -> {finding.remedy}"] if finding.remedy else []
    return "\n".join(lines)
