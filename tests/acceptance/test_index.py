"""The index of this folder names tests that are there."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent


def test_every_test_of_the_index_is_there():
    named = re.findall(r"([\w/]+\.py)(?:::(\w+))?", (HERE / "README.md").read_text(encoding="utf-8"))
    lost = []
    for file, name in named:
        path = HERE.parent / file if "/" in file else HERE / file
        body = ast.parse(path.read_text(encoding="utf-8")).body if path.exists() else []
        there = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        if not body or (name and name not in there):
            lost.append(f"{file}::{name}")
    assert lost == []


def test_the_index_leaves_no_number_out():
    numbers = [
        int(one) for one in re.findall(r"^(\d+)\. ", (HERE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert numbers == list(range(1, 48))
