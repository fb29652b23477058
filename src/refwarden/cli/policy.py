"""`refwarden policy`: show, validate, schema, diff, test, fetch."""

import json
import os
import sys
import time
from typing import Annotated, Any

import typer

from refwarden.cli import common
from refwarden.cli.eval import opened
from refwarden.engine.catalogue import catalogue
from refwarden.flows import evaluate as flow
from refwarden.flows.audit import Window
from refwarden.model.errors import PolicyError, UsageError
from refwarden.model.report import EXIT_BROKEN, EXIT_KEPT
from refwarden.model.text import plural, printable
from refwarden.policy import lockfile
from refwarden.policy.diff import differences
from refwarden.policy.document import Path, parse
from refwarden.policy.jsonschema import render
from refwarden.policy.load import Loaded, file_reader, load
from refwarden.policy.merge import Effective
from refwarden.policy.places import COPIES, DEFAULT_PACK, LOCK, NAMES
from refwarden.shipped import pack
from refwarden.sources.factsfile.document import Facts, read
from refwarden.sources.local.place import locate

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="Show, check and compare policies."
)


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
        names = sorted(name for name in os.listdir(folder) if name.endswith((".json", ".yml", ".yaml")))
    except OSError as fault:
        raise UsageError(f"{printable(folder)}: {fault.strerror or fault}") from fault
    if not names:
        raise UsageError(f"{printable(folder)} holds no facts files (*.json, *.yml)")
    failed = 0
    for name in names:
        facts = _example(os.path.join(folder, name))
        outcome = flow.judge(facts, judging, Window(), int(time.time()), everything=True)
        wrong = flow.differences(facts, outcome)
        failed += bool(wrong)
        count = plural(len(facts.data.get("expect", ())), "expectation")
        sys.stdout.write(f"{'FAILED' if wrong else 'good  '}  {printable(name)}, {count}\n")
        for one in wrong:
            sys.stdout.write(f"        wanted {printable(one.wanted)}, found {one.found}\n")
    return EXIT_BROKEN if failed else EXIT_KEPT


def _example(path: str) -> Facts:
    """Return a facts file, which a person may have written as YAML."""
    if path.endswith(".json"):
        return opened(path)
    data = file_reader(os.getcwd())(path) or b""
    return read(json.dumps(parse(path, data).data).encode(), path)


@app.command()
def fetch(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="A policy; the repository's own by default.")] = "",
) -> int:
    """Fetch the parents that a policy extends from elsewhere, and lock them; hooks and audits read the copies only."""
    from refwarden.flows.fetch import parents

    root, name = _own(file)
    if not name:
        raise UsageError("this repository has no policy; `refwarden init` writes one")
    found = parents(name, file_reader(root))
    if not found:
        sys.stdout.write(f"{printable(name)} extends nothing from elsewhere\n")
        return 0
    folder = os.path.join(root, COPIES)
    if any(os.path.islink(path) for path in (folder, os.path.dirname(folder))):
        raise UsageError(f"{COPIES} is a symbolic link; make it a folder of the repository")
    os.makedirs(folder, exist_ok=True)
    for parent, one in found.items():
        common.write(os.path.join(root, lockfile.copy_of(parent, one)), one.data)
        sys.stdout.write(f"{printable(parent)} is {one.commit[:10]}\n")
    common.write(os.path.join(root, LOCK), lockfile.written(found).encode())
    sys.stdout.write(f"next: refwarden policy validate, then commit {LOCK} and {COPIES}\n")
    return 0


def _own(file: str) -> tuple[str, str]:
    """Return the folder below which a policy's documents lie, and the policy's name; empty where there is none."""
    named = file or os.environ.get("REFWARDEN_POLICY")
    try:
        root = locate(".").root
    except UsageError:
        if not named:
            raise
        root = os.getcwd()
    if named:
        return root, named if os.path.isabs(named) else os.path.relpath(os.path.abspath(named), root)
    own = [name for name in NAMES if file_reader(root)(name) is not None]
    if len(own) > 1:
        raise PolicyError(f"{own[0]} and {own[1]} are both policies of this repository; keep one")
    return root, own[0] if own else ""


def _loaded(file: str) -> Loaded:
    rules = catalogue()
    if file and os.path.isfile(pack(file)) and os.path.basename(file) == file and not os.path.exists(file):
        return load(lambda _: None, f"pack:{file}", rules)
    root, name = _own(file)
    if name:
        return load(file_reader(root), name, rules)
    sys.stderr.write(f"refwarden: this repository has no policy; the built-in {DEFAULT_PACK} pack judges it\n")
    return load(lambda _: None, f"pack:{DEFAULT_PACK}", rules, builtin=True)
