"""What all tests share."""

import os

import pytest
from hypothesis import settings

# A property either holds or not; how long a case takes on a busy machine says nothing about it.
settings.register_profile("refwarden", deadline=None)
settings.load_profile("refwarden")


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_users(tmp_path_factory):
    """Keep what tests read from a host away from what a person has."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("XDG_CACHE_HOME")
    if before is not None:
        os.environ["XDG_CACHE_HOME"] = before
