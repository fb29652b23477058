"""A simulated GitLab for each test, empty and served."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forges.gitlab.server import Server
from tests.forges.gitlab.world import World


@pytest.fixture
def lab(tmp_path: Path) -> World:
    """A GitLab where nothing is yet."""
    return World(tmp_path / "lab")


@pytest.fixture
def lab_server(lab: World) -> Iterator[Server]:
    """The world, served. What is not as GitLab describes its API fails the test at its end, with the place."""
    with Server(lab.forge) as running:
        yield running
    assert not running.problems, "\n".join(running.problems)
