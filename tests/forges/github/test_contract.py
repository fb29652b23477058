"""The proof against GitHub's description can fail."""

from typing import Any

import pytest

from tests.forges.github.contract import contract


@pytest.mark.parametrize(
    "method, path, query, body, word",
    [
        ("GET", "/repos/a/b/pulls", {"stat": "open"}, None, "no parameter stat"),
        ("GET", "/repos/a/b/pulls", {"state": "opened"}, None, "may not be"),
        ("POST", "/repos/a/b/statuses/x", {}, {"state": "fine"}, "state"),
        ("POST", "/repos/a/b/statuses/x", {}, {"state": "success", "colour": "red"}, "no member colour"),
        ("POST", "/repos/a/b/statuses/x", {}, None, "needs a body"),
    ],
)
def test_a_request_that_github_would_not_know_is_named(
    method: str, path: str, query: dict[str, str], body: Any, word: str
) -> None:
    described = contract()
    if described is None:
        pytest.skip("GitHub's description of its API is not here; set REFWARDEN_SHARED")
    operation = described.operation(method, path)
    assert operation is not None
    assert word in " ".join(described.request(operation, query, body))


def test_an_answer_that_lacks_a_member_or_has_a_null_is_named() -> None:
    described = contract()
    if described is None:
        pytest.skip("GitHub's description of its API is not here; set REFWARDEN_SHARED")
    operation = described.operation("GET", "/repos/a/b/branches/feature/x/protection/enforce_admins")
    assert operation is not None
    assert operation.template.endswith("/branches/{branch}/protection/enforce_admins")
    assert described.response(operation, 200, {"url": "http://x/y", "enabled": True}) == []
    assert described.response(operation, 200, {"url": "http://x/y", "enabled": None})
    assert described.response(operation, 200, {"enabled": True})
    assert described.response(operation, 299, {})
