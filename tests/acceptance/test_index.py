"""The indexes of this folder name tests that are there, and leave nothing out."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GIT, HOSTS = (HERE / name for name in ("README.md", "hosts.md"))
# How many lines each part has.
PARTS = {GIT: [47], HOSTS: [50, 12, 5, 7]}


def there(file: str, name: str) -> bool:
    """Tell whether a file has a test of that name, or, in quotes, a row or story of that title."""
    path = HERE.parent / file if "/" in file else HERE / file
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    if name.startswith('"'):
        return name in text
    return not name or name in {getattr(node, "name", "") for node in ast.parse(text).body}


@pytest.mark.parametrize("index", PARTS, ids=lambda index: index.name)
def test_every_test_of_an_index_is_there(index):
    named = re.findall(r'([\w/]+\.py)(?:::(\w+|"[^"]*"))?', index.read_text(encoding="utf-8"))
    assert len(named) > 40
    assert [one for one in named if not there(*one)] == []


@pytest.mark.parametrize("index", PARTS, ids=lambda index: index.name)
def test_no_number_is_left_out(index):
    numbers = [int(one) for one in re.findall(r"^(\d+)\. ", index.read_text(encoding="utf-8"), re.MULTILINE)]
    assert numbers == [number for most in PARTS[index] for number in range(1, most + 1)]


def test_what_is_not_there_is_missed():
    assert there("test_index.py", "there")
    assert not there("test_index.py", "nowhere")
    assert not there("rules/test_reviews.py", '"a row that nobody wrote"')
    assert not there("rules/test_nothing.py", "")
