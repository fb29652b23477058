"""What the back ends' tests share: each back end opened on the same real repository."""

from collections.abc import Callable
from pathlib import Path

import pytest

from refwarden.sources.local.backend import Backend
from refwarden.sources.local.gitcli import GitBackend
from refwarden.sources.local.place import locate
from refwarden.sources.local.pygit import PygitBackend, open_repository

Open = Callable[..., Backend]


def open_pygit(path: Path) -> Backend:
    place = locate(str(path))
    return PygitBackend(open_repository(place, in_hook=False), place)


def open_git(path: Path) -> Backend:
    return GitBackend(locate(str(path)))


OPENERS = {"pygit2": open_pygit, "git": open_git}


@pytest.fixture(params=OPENERS)
def opened(request, monkeypatch):
    """Open a repository with one of the back ends; nothing of the machine's own configuration counts."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return OPENERS[request.param]
