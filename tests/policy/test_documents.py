"""YAML 1.2, bounded, and what a loaded document comes to."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.errors import PolicyError
from refwarden.model.versions import bare
from refwarden.policy.document import parse, scalar
from refwarden.policy.load import load
from tests.policy.documents import CATALOGUE, KINDS, complaints, loaded

V = "version: 1\n"


@pytest.mark.parametrize(
    "text", ["on", "off", "yes", "no", "Yes", "True", "FALSE", "12:30", "2027-01-31", "1_000", "y"]
)
def test_only_true_and_false_are_booleans_and_no_text_is_a_moment(text):
    assert scalar(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("false", False), ("", None), ("~", None), ("null", None), ("012", 12), ("0o17", 15), ("0xff", 255),
     ("-3", -3), ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5)],
)  # fmt: skip
def test_core_schema(text, value):
    assert scalar(text) == value


def test_quoted_text_stays_text():
    assert parse("p", b"a: 'true'\nb: \"1\"\n").data == {"a": "true", "b": "1"}


def test_a_document_larger_than_1_mib_is_refused_unparsed():
    assert complaints("a" * ((1 << 20) + 1)) == ["p.yml: larger than 1 MiB; split it, and name the parts under extends"]


def test_a_document_nested_a_hundred_deep_is_refused():
    assert "nested deeper than 50 levels" in complaints("a: " + "[" * 100 + "]" * 100 + "\n")[0]


def test_a_document_nested_very_deep_ends_in_a_complaint():
    assert complaints("a: " + "[" * 200_000) != []


def test_an_alias_bomb_is_refused_in_bounded_memory():
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    tracemalloc.start()
    found = complaints("\n".join(lines))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "values, aliases included" in found[0]
    assert most < 50 << 20


@given(st.binary(max_size=300))
def test_any_bytes_are_a_policy_or_a_policy_error(data):
    try:
        load({"p.yml": data}.get, "p.yml", CATALOGUE)
    except PolicyError as fault:
        assert fault.complaints
        assert all(line.isprintable() for line in fault.complaints)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["error", "main", "1 day"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["match", "level", "only", "in", "from", "rules", "why", "count", "no-force-push", "feature", "production"]
    ), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["branches", "tags", "rules", "exemptions", "unknown", "extends"]), _VALUES))
def test_any_data_is_a_policy_or_a_policy_error(data):
    import json

    text = json.dumps({"version": 1, **data})
    try:
        load({"p.yml": text.encode()}.get, "p.yml", CATALOGUE)
    except PolicyError as fault:
        assert fault.complaints


def test_what_a_document_says_is_what_the_policy_holds():
    policy = loaded(
        V + KINDS + "tags: {version: {match: 'v*', scheme: semver, on: production}}\n"
        "rules:\n  commit-message: {level: warning, count: 2, grace: 3 days, most: 5 MiB, paths: 'a/**', at: push,"
        " except: feature, in: {production: {level: error, count: 3}}}\n  no-force-push: error\n  protected-push: off\n"
        "exemptions: [{rules: [no-force-push], why: robot, who: bot, until: 2027-01-31}]\n"
    ).policy
    message, force = policy.rules
    assert message.level == "warning"
    assert message.options == {"count": 2, "grace": 259_200, "most": 5 << 20, "paths": ["a/**"]}
    assert (message.doors, message.unless) == ("p", ("feature",))
    assert message.by_kind == {"production": {"level": "error", "count": 3}}
    assert (force.level, force.doors) == ("error", "cpra")
    assert policy.kinds.of("main").protected
    assert not policy.kinds.of("feature/x").protected
    assert policy.kinds.of_tag("v1.0.0").scheme == "semver"
    (exemption,) = policy.exemptions
    assert exemption.until == 1_801_440_000  # the first moment of February 2027
    assert exemption.place == "p.yml:8"


def test_an_exemption_that_ended_before_1970_has_an_end_all_the_same():
    text = V + "exemptions: [{rules: no-force-push, why: x, until: 1969-12-31}]\n"
    assert loaded(text).policy.exemptions[0].until == 1


def test_globs_that_begin_differently_leave_the_prefix_open():
    kind = loaded(V + KINDS + "tags: {version: {match: ['v[0-9]*', '[0-9]*'], scheme: semver}}\n").policy.kinds.tags[0]
    assert kind.prefix == ""
    assert [bare(tag, kind) for tag in ("v1.0.0", "1.0.0")] == ["1.0.0", "1.0.0"]


def test_pattern_parts_are_filled_in():
    kind = loaded(V + "branches: {f: {match: 'f/*', name: 'f/{ticket}-{slug}'}}\n").policy.kinds.of("f/x")
    assert "[A-Z][A-Z0-9]+-[0-9]+" in kind.pattern
    assert "{" not in kind.pattern


def test_a_rule_that_is_off_but_for_one_kind_is_kept():
    (rule,) = loaded(V + KINDS + "rules: {no-force-push: {level: off, in: {feature: {level: error}}}}\n").policy.rules
    assert rule.level == "off"
