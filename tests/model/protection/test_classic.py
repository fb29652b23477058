"""Of all classic rules that match a branch, one applies."""

import pytest

from refwarden.model.protection.classic import governing


@pytest.mark.parametrize(
    "rules, branch, want",
    [
        pytest.param([("ma*", 1), ("main", 2)], "main", 1, id="an exact name beats a wildcard, be it younger"),
        pytest.param([("m*", 7), ("ma*", 3)], "main", 1, id="then the oldest"),
        pytest.param([("main", 1), ("**/*", 0)], "develop", 1, id="what does not match takes no part"),
        pytest.param([("release/*", 1)], "release/a/b", None, id="a star stops at a slash"),
        pytest.param([], "main", None, id="no rule governs nothing"),
    ],
)
def test_one_rule_applies(rules, branch, want):
    assert governing(rules, branch) == want
