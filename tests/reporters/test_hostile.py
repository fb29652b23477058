"""Whatever a name holds, every report stays what it is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refwarden import wiring
from refwarden.model.finding import Finding
from refwarden.model.report import PolicyUsed
from refwarden.model.verdict import Because, Place
from refwarden.reporters import text
from tests.reporters import sample
from tests.reporters.forms import READERS

PIECES = (
    "\x1b[2J", "\r", "\n::stop-commands::x", "::error::x", "##[error]", "]]>", "<script>", "&lt;", "|", "`", "``", "@ana",
    "\\", "\u200b", "\u202e", "\udc80", "\ud800", "\x00", "\x85", "\u2028", "\ufffe", "%0A", '"', "![x](http://x)",
    "www.x.org", "https://x.org", "{", "%", ",", ":", "\U000e0041", "*", "_", "~", "---", "feature/x",
)  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=5).map("".join)
FINDING = st.builds(
    Finding,
    rule=TEXT,
    code=TEXT.map("RW1".__add__),
    verdict=st.sampled_from(("kept", "broken", "unknown", "exempt", "not_applicable")),
    level=st.sampled_from(("error", "warning")),
    message=TEXT,
    remedy=TEXT,
    where=st.builds(Place, repository=TEXT, ref=TEXT, commit=TEXT, path=TEXT, line=st.integers(0, 1 << 31), url=TEXT),
    because=st.lists(st.builds(Because, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    fingerprint=st.just("0123456789abcdef"),
    exemption=TEXT,
    baseline=st.booleans(),
)
REPORT = st.builds(
    lambda findings, subject, source, notes, bugs: sample.made(
        "audit", subject, *findings, policy=PolicyUsed(source, "", 1), notes=tuple(notes), bugs=tuple(bugs)
    ),
    st.lists(FINDING, max_size=4),
    TEXT,
    TEXT,
    st.lists(TEXT, max_size=2),
    st.lists(TEXT, max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(report=REPORT, everything=st.booleans(), width=st.integers(20, 130))
def test_colour_adds_its_own_codes_and_nothing_else(report, everything, width):
    plain = text.report(report, everything=everything, colour=False, width=width)
    coloured = text.report(report, everything=everything, colour=True, width=width)
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == plain


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=60, deadline=None)
@given(report=REPORT, everything=st.booleans())
def test_no_name_breaks_a_report(form, report, everything):
    said = wiring.reporter(form)(report, everything=everything, colour=False, width=80)
    said.encode("utf-8")
    assert not [one for one in said if one != "\n" and (one < " " or "\x7f" <= one <= "\x9f" or one in "\u200b\u202e")]
    READERS[form](said)
