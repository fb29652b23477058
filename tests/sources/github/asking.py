"""How tests ask, and what every fault must be like."""

import pytest

from refwarden.model.errors import SourceError
from refwarden.sources.github.client import Client, Settings
from tests.sources.github.scripted import says

TOKEN = "ghp_0123456789abcdef"
QUERY = ("query Q { viewer { login } }", {}, "Q")
GOOD = says({"id": 7})


def asking(server, base="", **more):
    return Client(Settings(server.url + base, more.pop("token", lambda: TOKEN), "GITHUB_TOKEN", **more))


def fault_of(call):
    with pytest.raises(SourceError) as fault:
        call()
    assert TOKEN not in str(fault.value)
    assert fault.value.remedy
    return fault.value
