import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.kinds import TagKind
from refwarden.model.versions import bare, calver, read, semver

# The specification's own order, section 11.
ORDER = """1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0
2.0.0 2.1.0 2.1.1 10.0.0"""


def test_precedence_is_the_order_of_the_specification() -> None:
    versions = [semver(text) for text in ORDER.split()]
    ranks = [version.precedence for version in versions if version]
    assert len(ranks) == 12
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 12


def test_build_metadata_does_not_count() -> None:
    one, other = semver("1.0.0+a"), semver("1.0.0+b.7")
    assert one is not None
    assert other is not None
    assert one.precedence == other.precedence
    assert one != other


@pytest.mark.parametrize(
    "text", ["1.2.3", "0.0.0", "1.0.0--", "1.0.0-0a", "1.0.0-a.b-c+001.-", "1.0.0+0-0", "9" * 40 + ".0.0"]
)
def test_what_the_grammar_allows_is_a_version(text: str) -> None:
    assert semver(text) is not None


FORBIDDEN = """1 1.2 1.2.3.4 01.2.3 1.02.3 1.2.3- 1.2.3+ 1.2.3-01 1.2.3-a..b 1.2.3+a+b v1.2.3 1.2.3-ä 1.2.-3"""


@pytest.mark.parametrize("text", [*FORBIDDEN.split(), "", " 1.2.3", "1.2.3\n", "\u0661.2.3", "1.2.3-" + "a" * 300])
def test_what_the_grammar_forbids_is_none(text: str) -> None:
    assert semver(text) is None


NUMBER = st.integers(0, 10**9)
WORDS = st.lists(st.from_regex(r"(0|[1-9][0-9]{0,5}|[a-zA-Z-][0-9a-zA-Z-]{0,5})", fullmatch=True), max_size=4)


@given(NUMBER, NUMBER, NUMBER, WORDS, WORDS)
def test_what_was_written_is_what_is_read(
    major: int, minor: int, patch: int, before: list[str], after: list[str]
) -> None:
    text = (
        f"{major}.{minor}.{patch}"
        + ("-" + ".".join(before) if before else "")
        + ("+" + ".".join(after) if after else "")
    )
    version = semver(text)
    assert version == ((major, minor, patch), tuple(before), tuple(after))


@given(st.text())
def test_no_text_makes_the_readers_fail(text: str) -> None:
    semver(text)
    calver(text)


@pytest.mark.parametrize(
    "text", ["2026.11", "2026.1.2", "26.04", "26.4.1", "2026-11-23", "2026.11.23.2", "2026.11.0-rc.1"]
)
def test_a_calendar_version_begins_with_a_year_and_a_month(text: str) -> None:
    assert calver(text) is not None


@pytest.mark.parametrize(
    "text", ["", "2026", "1.2.3", "2026.0", "2026.60", "0026.1", "2026.11.1.2.3", "2026.11-", "2026.x", "2026.11-23"]
)
def test_other_numbers_are_no_calendar_version(text: str) -> None:
    assert calver(text) is None


def test_calendar_versions_are_ordered_by_their_numbers_not_their_letters() -> None:
    early, late = calver("2026.9"), calver("2026.10")
    assert early is not None
    assert late is not None
    assert early.precedence < late.precedence


@pytest.mark.parametrize(
    ("tag", "kind", "want"),
    [
        ("v1.2.3", TagKind("version", ("v*",)), "1.2.3"),
        ("v1.2.3", TagKind("version", ("v[0-9]*",)), "1.2.3"),
        ("v1.2.3", TagKind("version", ("v1.*",)), "1.2.3"),
        ("1.2.3", TagKind("version", ("[0-9]*",)), "1.2.3"),
        ("api/v1.2.3", TagKind("version", ("api/v*",)), "1.2.3"),
        ("v1.2.3", TagKind("version", ("*",), prefix="v"), "1.2.3"),
        ("1.2.3", TagKind("version", ("*",), prefix="v"), ""),
    ],
)
def test_the_version_begins_after_the_prefix_of_its_kind(tag: str, kind: TagKind, want: str) -> None:
    assert bare(tag, kind) == want


def test_a_kind_says_which_scheme_it_reads() -> None:
    assert read("v2026.11", TagKind("version", ("v*",), scheme="calver")) is not None
    assert read("v2026.11", TagKind("version", ("v*",), scheme="semver")) is None
