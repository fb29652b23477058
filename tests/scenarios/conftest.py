"""The fixtures of the simulated GitHub, for stories."""

from tests.forges.github.conftest import server, world
from tests.forges.gitlab.conftest import lab, lab_server

__all__ = ["lab", "lab_server", "server", "world"]
