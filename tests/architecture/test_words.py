"""The project speaks of itself alone, and what it points at is there."""

import re

import pytest

from tests.architecture.tracked import ROOT, text, tracked

# Written in pieces, so that this file does not hold what it forbids.
MACHINE = re.compile("|".join(("/" + "work/", "/" + "root/", "/" + "home/[a-z]+/")))
TEMPORARY = "/" + "tmp/"
REGISTRIES = re.compile(
    r"\b(?:files\.pythonhosted|pypi|registry\.npmjs|crates)\.(?:org|io)\b|\bindex-url\b", re.IGNORECASE
)
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TEXTS = [name for name in tracked() if not name.endswith((".xz", ".gz", ".png"))]


@pytest.mark.parametrize("name", TEXTS)
def test_no_file_names_a_machine_or_a_registry(name):
    said = text(name)
    assert not MACHINE.findall(said)
    assert not REGISTRIES.findall(said)
    if not name.startswith("tests/"):
        assert TEMPORARY not in said


def heads(name):
    """Return the anchors of a page's headings, as hosts make them."""
    found = re.findall(r"^#+ (.+)$", FENCE.sub("", text(name)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in found}


@pytest.mark.parametrize("name", tracked(".md"))
def test_every_link_leads_somewhere(name):
    if name.startswith("tests/"):
        pytest.skip("a golden file, not a page")
    for target in LINK.findall(FENCE.sub("", text(name))):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        there = (ROOT / name).parent / path if path else ROOT / name
        assert there.exists(), f"{target} is not there"
        if anchor:
            assert anchor in heads(str(there.resolve().relative_to(ROOT.resolve()))), f"{target} has no such heading"
