"""`refwarden policy`: show, validate, schema, diff, test."""

import json
import os
import sys
import time
from typing import Annotated, Any

import typer

from refwarden.cli import common
from refwarden.cli.eval import opened
from refwarden.engine.catalogue import catalogue
from refwarden.flows import facts as flow
from refwarden.flows.audit import Window
from refwarden.model.errors import PolicyError, UsageError
from refwarden.model.report import EXIT_BROKEN, EXIT_KEPT
from refwarden.model.text import plural, printable
from refwarden.policy.diff import differences
from refwarden.policy.document import Path
from refwarden.policy.jsonschema import render
from refwarden.policy.load import Loaded, file_reader, load
from refwarden.policy.merge import Effective
from refwarden.policy.places import DEFAULT_PACK, NAMES
from refwarden.shipped import pack
from refwarden.sources.local.place import locate

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Show, check and compare policies.")


@app.command()
def validate(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="A policy; the repository's own by default.")] = "",
) -> int:
    """Check a policy and everything that it extends; every fault is told at once."""
    loaded = _loaded(file)
    sys.stdout.write(f"{printable(loaded.policy.source)}: good, {len(loaded.policy.rules)} rules are on\n")
    return 0


@app.command()
def show(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="A policy; the repository's own by default.")] = "",
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text or json.")] = "text",
) -> int:
    """Print the effective policy after inheritance, each value with the file and line that it comes from."""
    loaded = _loaded(file)
    if format == "json":
        sys.stdout.write(json.dumps(loaded.effective.data, indent=1) + "\n")
        return 0
    if format != "text":
        raise UsageError(f"--format {format}: a policy is shown as text or json")
    for line, origin in _lines(loaded.effective, loaded.effective.data, ()):
        sys.stdout.write(f"{printable(line) if line.strip() else line:<64} # {origin}\n" if origin else f"{line}\n")
    return 0


def _lines(effective: Effective, value: Any, path: Path) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    indent = "  " * len(path)
    for key, inside in value.items():
        at = (*path, key)
        if isinstance(inside, dict) and inside:
            found.append((f"{indent}{key}:", ""))
            found += _lines(effective, inside, at)
        else:
            origin = effective.origins.get(at)
            found.append((f"{indent}{key}: {json.dumps(inside)}", str(origin) if origin else ""))
    return found


@app.command()
def schema() -> int:
    """Print the JSON Schema of a policy, for editors."""
    sys.stdout.write(render(catalogue()))
    return 0


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A policy file or a pack's name.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A policy file or a pack's name.")],
) -> int:
    """Say in words what changes between two policies loosens, and what tightens."""
    before, after = _loaded(old), _loaded(new)
    lines = differences(before.effective.data, after.effective.data, catalogue())
    sys.stdout.write("".join(f"{printable(line)}\n" for line in lines) or "the two demand the same\n")
    return 0


@app.command(name="test")
def examples(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder of facts files, each with what it expects.")],
    policy: common.PolicyFile = None,
) -> int:
    """Judge example facts and compare with the verdicts that they expect: unit tests of a policy."""
    judging = common.policy_anywhere(policy)
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))
    except OSError as fault:
        raise UsageError(f"{printable(folder)}: {fault.strerror or fault}") from fault
    if not names:
        raise UsageError(f"{printable(folder)} holds no facts files (*.json)")
    failed = 0
    for name in names:
        facts = opened(os.path.join(folder, name))
        outcome = flow.judge(facts, judging, Window(), int(time.time()), everything=True)
        wrong = flow.differences(facts, outcome)
        failed += bool(wrong)
        count = plural(len(facts.data.get("expect", ())), "expectation")
        sys.stdout.write(f"{'FAILED' if wrong else 'good  '}  {printable(name)}, {count}\n")
        for one in wrong:
            sys.stdout.write(f"        wanted {printable(one.wanted)}, found {one.found}\n")
    return EXIT_BROKEN if failed else EXIT_KEPT


def _loaded(file: str) -> Loaded:
    rules = catalogue()
    if file and os.path.isfile(pack(file)) and os.path.basename(file) == file and not os.path.exists(file):
        return load(lambda _: None, f"pack:{file}", rules)
    if file:
        return load(file_reader(os.getcwd()), file, rules)
    root = locate(".").root
    read = file_reader(root)
    named = os.environ.get("REFWARDEN_POLICY")
    own = [os.path.abspath(named)] if named else [name for name in NAMES if read(name) is not None]
    if len(own) > 1:
        raise PolicyError(f"{own[0]} and {own[1]} are both policies of this repository; keep one")
    if own:
        return load(read, own[0], rules)
    sys.stderr.write(f"refwarden: this repository has no policy; the built-in {DEFAULT_PACK} pack judges it\n")
    return load(lambda _: None, f"pack:{DEFAULT_PACK}", rules, builtin=True)
