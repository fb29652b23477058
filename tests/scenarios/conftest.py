"""The fixtures of the simulated GitHub, for stories."""

from tests.forges.github.conftest import server, world

__all__ = ["server", "world"]
