"""What the tests of pushes share: the first world, and the servers."""

import os
from collections.abc import Iterator

import pytest

from tests.hooks import servers
from tests.hooks.world import World, hermetic


@pytest.fixture(autouse=True, scope="session")
def _hermetic() -> Iterator[None]:
    before = dict(os.environ)
    hermetic(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World.made(tmp_path_factory.mktemp("first"))


@pytest.fixture
def world(first: World, tmp_path) -> World:
    return first.copy(tmp_path)


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an HTTP server of every repository below the tests' own folder."""
    with servers.http(tmp_path_factory.getbasetemp()) as address:
        yield address


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, dict[str, str]]]:
    """The port of an ssh server, and how each user reaches it."""
    if not servers.sshd_is_here():
        pytest.skip("no sshd is installed")
    with servers.ssh(tmp_path_factory.mktemp("ssh")) as serving:
        yield serving
