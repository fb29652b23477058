"""Servers that say what a test wrote down, and a client that does not wait."""

import pytest

from refwarden.sources.web import transport
from tests.sources.github.scripted import Scripted


@pytest.fixture
def waited(monkeypatch):
    """The seconds that would have been waited."""
    found = []
    monkeypatch.setattr(transport, "sleep", lambda seconds, _: found.append(seconds))
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    monkeypatch.delenv("http_proxy", raising=False)
    return found


@pytest.fixture
def serving(waited):  # noqa: ARG001 - nobody waits
    """Begin servers; each ends with the test."""
    begun = []

    def begin(*script, **more):
        begun.append(Scripted(*script, **more).__enter__())
        return begun[-1]

    yield begin
    for one in begun:
        one.__exit__()
