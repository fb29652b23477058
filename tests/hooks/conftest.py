"""What the tests of pushes share: the first world, and the servers."""

import os
from collections.abc import Iterator

import pytest

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
