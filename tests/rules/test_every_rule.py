"""What holds for every rule: its line in the index, its file, its documentation, its options and its table."""

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

import refwarden.rules
import tests.rules
from refwarden.model.verdict import BROKEN, KEPT
from refwarden.policy.compiled import DOORS
from refwarden.rules.base import AtLeast, Rule, Says, Tighter
from refwarden.rules.index import BY_NAME, RULES, Entry
from tests.rules.table import Row

FAMILIES = {
    "refs": "RW1",
    "commits": "RW2",
    "files": "RW3",
    "pulls": "RW4",
    "reviews": "RW5",
    "checks": "RW6",
    "releases": "RW7",
    "protection": "RW8",
    "repo": "RW8",
}
ROOT = Path(refwarden.rules.__path__[0])
FILES = {
    f"{folder.name}.{file.stem}": file
    for folder in ROOT.iterdir()
    if folder.is_dir() and folder.name != "__pycache__"
    for file in folder.glob("*.py")
    if file.stem != "__init__"
}

every_rule = pytest.mark.parametrize("entry", RULES, ids=[entry.name for entry in RULES])


def module_of(entry: Entry) -> ModuleType:
    return importlib.import_module(f"refwarden.rules.{entry.module}")


def tables() -> dict[str, list[Row]]:
    """Return the rows of every rule's tables by the rule's name."""
    found: dict[str, list[Row]] = {}
    for info in pkgutil.iter_modules(tests.rules.__path__):
        if info.name.startswith("test_"):
            module = importlib.import_module(f"tests.rules.{info.name}")
            for value in vars(module).values():
                if isinstance(getattr(value, "rule", None), Rule):
                    found.setdefault(value.rule.name, []).extend(value.rows)
    return found


ROWS = tables()


def test_the_index_and_the_folders_agree() -> None:
    assert sorted(entry.module for entry in RULES) == sorted(FILES)


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [entry.code for entry in RULES]
    assert codes == sorted(set(codes))
    assert len(BY_NAME) == len(RULES)


@every_rule
def test_a_line_of_the_index_says_what_the_file_says(entry: Entry) -> None:
    rule = entry.load()
    folder, _, stem = entry.module.partition(".")
    assert (rule.code, rule.name) == (entry.code, entry.name)
    assert stem == entry.name.replace("-", "_")
    assert folder in FAMILIES
    assert entry.code.startswith(FAMILIES[folder])
    assert len(entry.code) == 5
    assert entry.doors
    assert set(entry.doors) <= set(DOORS.values())
    assert len(set(entry.doors)) == len(entry.doors)


@every_rule
def test_the_docstring_is_the_documentation(entry: Entry) -> None:
    lines = (module_of(entry).__doc__ or "").split("\n")
    assert lines[0].endswith(".")
    assert [line for line in lines if line.startswith("## ")] == ["## Asks", "## Why", "## Fix"]
    for at, line in enumerate(lines):
        if line.startswith("## "):
            assert lines[at + 1].strip(), f"nothing stands under {line}"


@every_rule
def test_every_option_has_a_default_and_says_what_it_means(entry: Entry) -> None:
    options: Any = entry.load().options
    hints = get_type_hints(options, include_extras=True)
    assert set(options._field_defaults) == set(hints)
    for name, hint in hints.items():
        assert get_origin(hint) is Annotated, f"{name} says nothing"
        says = [note for note in get_args(hint)[1:] if isinstance(note, Says)]
        assert len(says) == 1, f"{name} says nothing"
        assert says[0].text.endswith("."), name
        assert name not in ("level", "only", "except", "in", "at", "locked"), f"{name} is the policy's own word"


@every_rule
def test_directions_fit_the_options_they_stand_at(entry: Entry) -> None:
    options: Any = entry.load().options
    for name, hint in get_type_hints(options, include_extras=True).items():
        default = options._field_defaults[name]
        notes = get_args(hint)[1:]
        if isinstance(default, bool):
            assert any(isinstance(note, Tighter) for note in notes), f"{name} has a direction"
        for note in notes:
            if isinstance(note, Tighter):
                fits = {bool: ("true", "false"), int: ("higher", "lower"), tuple: ("more", "fewer"), str: ("set",)}
                assert note.towards.partition(",")[0] in fits[type(default)], name
            if isinstance(note, AtLeast):
                assert default >= note.least, name


@every_rule
def test_a_rule_is_small_enough_to_be_read_at_once(entry: Entry) -> None:
    assert 30 <= FILES[entry.module].read_text().count("\n") <= 110


@every_rule
def test_a_table_shows_when_a_rule_is_kept_and_when_broken(entry: Entry) -> None:
    rows = ROWS.get(entry.name, [])
    assert {KEPT, BROKEN} <= {row.want.state for row in rows}
    assert any(row.doc for row in rows), "no row is an example on the rule's page"
    shown = {row.want.state for row in rows if row.doc}
    assert BROKEN in shown, "the examples show no violation"


@every_rule
def test_titles_of_rows_tell_them_apart(entry: Entry) -> None:
    titles = [row.title for row in ROWS[entry.name]]
    assert len(set(titles)) == len(titles)
