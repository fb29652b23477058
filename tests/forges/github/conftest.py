"""A simulated GitHub for each test, empty and served."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.forges.github.asking import Asking, Client
from tests.forges.github.server import Server
from tests.forges.github.world import RepositoryStory, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A GitHub where nothing is yet."""
    return World(tmp_path / "forge")


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    """The world, served. What is not as GitHub describes its API fails the test at its end, with the place."""
    with Server(world.forge) as running:
        yield running
    assert not running.problems, "\n".join(running.problems)


@pytest.fixture
def shop(world: World) -> RepositoryStory:
    """`acme/shop`, with GitFlow's branches, and ana, ben and cleo who may write."""
    world.org("acme")
    repository = world.repository("acme/shop").gitflow()
    for login in ("ana", "ben", "cleo"):
        repository.user(login)
    return repository


@pytest.fixture
def asking(server: Server, world: World) -> Iterator[Asking]:
    """Makes programs that ask: with a new token of a login's (see Token for its kinds), or with none."""
    made: list[Client] = []

    def client(login: str = "", base: str = "", **more: Any) -> Client:
        made.append(Client(server, world.token(login, **more) if login else "", base))
        return made[-1]

    yield client
    for one in made:
        one.connection.close()
