"""Servers that say what a test wrote down, as for every host."""

from tests.sources.github.conftest import serving, waited

__all__ = ["serving", "waited"]
