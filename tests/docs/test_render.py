"""The generated pages: whole, the same twice, and known to be stale when they are."""

import importlib.util
import json
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, get_args, get_type_hints

import pytest

from refwarden.rules.base import AtLeast, Duration, Glob, Says, Tighter
from refwarden.rules.index import RULES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def render():
    spec = importlib.util.spec_from_file_location("render", ROOT / "docs" / "render.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(render):
    return render.pages()


def test_every_rule_has_a_page_with_its_reasons_its_options_and_what_it_reads(pages):
    for entry in RULES:
        page = pages[f"docs/rules/{entry.code}-{entry.name}.md"]
        for heading in ("Asks", "Why", "Fix", "Options", "Reads"):
            assert f"\n## {heading}\n" in page, f"{entry.code} lacks {heading}"


def test_every_rule_is_in_the_index(pages):
    for entry in RULES:
        assert f"[{entry.name}]({entry.code}-{entry.name}.md)" in pages["docs/rules/README.md"]


def test_an_example_says_what_the_rule_really_says(pages):
    page = pages["docs/rules/RW104-protected-push.md"]
    assert "- a direct push to main is refused: **broken**. `main is protected" in page


def test_the_same_pages_come_twice(render, pages):
    assert render.pages() == pages


def test_pages_are_written_once_and_then_fresh(render, tmp_path, capsys):
    assert render.main(["--check"], str(tmp_path)) == 1
    assert render.main([], str(tmp_path)) == 0
    assert render.main(["--check"], str(tmp_path)) == 0
    capsys.readouterr()


def test_a_changed_page_and_one_left_over_are_stale_and_the_command_that_mends_it_is_said(render, tmp_path, capsys):
    render.main([], str(tmp_path))
    changed = tmp_path / "docs" / "rules" / "README.md"
    changed.write_text(changed.read_text() + "by hand\n")
    left = tmp_path / "docs" / "rules" / "RW999-gone.md"
    left.write_text("")
    assert render.main(["--check"], str(tmp_path)) == 1
    said = capsys.readouterr().err
    assert "docs/rules/README.md is stale" in said
    assert "docs/rules/RW999-gone.md has no rule" in said
    assert said.endswith("run: make docs\n")
    render.main([], str(tmp_path))
    assert not left.exists()
    assert "by hand" not in changed.read_text()


def test_a_wrong_word_on_the_command_line_is_a_usage_error(render, capsys):
    assert render.main(["--chekc"]) == 2
    assert "usage" in capsys.readouterr().err


class Options(NamedTuple):
    count: Annotated[int, AtLeast(1), Says("How many."), Tighter("higher")] = 2
    grace: Annotated[Duration, Says("How long.")] = 3 * 86400
    paths: tuple[Glob, ...] = ()
    style: Literal["a", "b|c"] = "a"


def test_options_are_told_in_words(render):
    assert render.options_table(Options).split("\n")[2:6] == [
        "| `count` | number, at least 1 | `2` | How many. | when higher |",
        "| `grace` | time, such as `3 days` | `3 days` | How long. |  |",
        "| `paths` | list of: glob | `[]` |  |  |",
        '| `style` | `a` or `b\\|c` | `"a"` |  |  |',
    ]


def test_every_direction_has_its_words(render):
    assert set(render.STRICTER) == set(get_args(get_type_hints(Tighter)["towards"]))


def test_a_code_span_holds_whatever_it_must(render):
    assert render.code("a`b\x1b") == "`` a`b\\x1b ``"


def test_every_command_has_a_section_and_no_line_of_an_option_is_lost(pages):
    page = pages["docs/reference/cli.md"]
    assert "\n## refwarden audit\n" in page
    assert "`--format`" in page
    assert "\n## refwarden policy " in page


def test_the_schema_of_a_policy_knows_every_rule(pages):
    schema = json.loads(pages["policy/schema.json"])
    assert all(f'"{entry.name}"' in json.dumps(schema) for entry in RULES)
