"""The pages written by hand: their policies can be judged by, their links lead somewhere, and the index names them."""

import re
from pathlib import Path

import pytest

from refwarden.engine.catalogue import catalogue
from refwarden.policy.load import load

ROOT = Path(__file__).parents[2]
PAGES = [
    *ROOT.glob("*.md"),
    *(page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "rules"),
]
POLICIES = [
    (page.name, text)
    for page in PAGES
    for text in re.findall(r"^```yaml\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if re.search(r"^version: 1$", text, re.MULTILINE)
]


@pytest.mark.parametrize(("page", "text"), POLICIES, ids=[f"{name} {at}" for at, (name, _) in enumerate(POLICIES)])
def test_a_policy_in_a_page_can_be_judged_by(page, text):
    loaded = load({page: text.encode()}.get, page, catalogue())
    assert loaded.policy.kinds.branches


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_within_the_project_leads_to_a_file(page):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if ":" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_index_names_every_page():
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    for page in (ROOT / "docs").rglob("*"):
        inside = page.relative_to(ROOT / "docs")
        if page.suffix in (".md", ".json") and inside.parts[0] in ("guide", "reference", "architecture.md"):
            assert f"({inside.as_posix()})" in index
