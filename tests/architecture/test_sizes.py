"""Nothing is larger than its idea."""

import ast

import pytest

from tests.architecture.tracked import text, tracked

FILE, FUNCTION = 400, 50


def long_functions(source):
    """Return the functions of a module that are longer than they may be, with their lengths."""
    return {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno - node.lineno + 1 > FUNCTION
    }


@pytest.mark.parametrize("name", tracked(".py"))
def test_no_file_is_over_400_lines_and_no_function_over_50(name):
    source = text(name)
    assert source.count("\n") <= FILE
    if name.startswith(("src/", "docs/")):
        assert long_functions(source) == {}


def test_a_long_function_is_found():
    body = "def f():\n" + "    pass\n" * FUNCTION
    assert long_functions(body) == {"f": FUNCTION + 1}
