"""What all tests share."""

import compileall
import os
from pathlib import Path

import pytest
from hypothesis import settings

# A property either holds or not; how long a case takes on a busy machine says nothing about it.
settings.register_profile("refwarden", deadline=None)
settings.load_profile("refwarden")

MEMORY, ENOUGH = "/dev/shm", 4 << 30


def pytest_configure():
    """Keep the tests' folders in memory where the machine has such a place, and nobody has said where else.

    Tests make some hundred thousand small files, and pytest removes those of earlier runs: on a disk that takes longer
    than the tests themselves.
    """
    if os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK):
        place = os.statvfs(MEMORY)
        if place.f_bavail * place.f_frsize >= ENOUGH and not place.f_flag & os.ST_NOEXEC:  # hooks are run from there
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)


def pytest_sessionstart(session):
    """Compile the program once: processes that tests start may write no bytecode, and would compile it each time."""
    if not hasattr(session.config, "workerinput"):
        compileall.compile_dir(Path(__file__).parents[1] / "src", quiet=2)


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_users(tmp_path_factory):
    """Keep what tests read from a host away from what a person has."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("XDG_CACHE_HOME")
    if before is not None:
        os.environ["XDG_CACHE_HOME"] = before
