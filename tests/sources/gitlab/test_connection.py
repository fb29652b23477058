"""The wire to GitLab: answers without end, silence, several threads, a certificate that nobody trusts."""

import gzip
import threading

import pytest

from refwarden.model.errors import SourceError
from refwarden.sources.gitlab.client import Client, Settings
from refwarden.sources.web import wire
from tests.sources.github.scripted import Says, Scripted, says

TOKEN = "glpat-secret"


def client(server):
    return Client(Settings(server.url, lambda: TOKEN))


def reason(server):
    """Return why a question got no answer."""
    with pytest.raises(SourceError) as caught:
        client(server).get("/projects/1")
    assert TOKEN not in f"{caught.value} {caught.value.remedy}"
    return caught.value.reason


def test_threads_get_each_their_own_answers(serving):
    server = serving(lambda asked: says({"path": asked.path}))
    one, wrong = client(server), []

    def ask(name):
        wrong.extend(n for n in range(20) if one.get(f"/{name}/{n}").data != {"path": f"/api/v4/{name}/{n}"})

    threads = [threading.Thread(target=ask, args=(name,)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (wrong, one.requests) == ([], 80)


def test_what_is_stopped_asks_no_more(serving):
    server = serving(says({"id": 1}))
    one = client(server)
    one.stop()
    with pytest.raises(SourceError, match="is not asked any more"):
        one.get("/projects/1")
    assert server.asked == []


def test_nothing_is_printed(serving, capfd):
    client(serving(says({}, 500), says({"id": 7}))).get("/projects/1")
    assert capfd.readouterr() == ("", "")


def test_an_answer_that_is_too_large_is_left(serving, monkeypatch):
    monkeypatch.setattr(wire, "_MOST", 1 << 20)
    assert "more than 1 MiB" in reason(serving(says(b'"' + b"a" * (3 << 20))))


def test_a_small_answer_that_unpacks_to_a_large_one_is_left(serving, monkeypatch):
    monkeypatch.setattr(wire, "_MOST", 1 << 20)
    packed = gzip.compress(b" " * (64 << 20))
    assert "more than 1 MiB" in reason(serving(says(packed, content_encoding="gzip")))


def test_an_answer_that_drips_for_ever_is_left(serving, monkeypatch):
    monkeypatch.setattr(wire, "_LONGEST", 0.05)
    assert "for one answer" in reason(serving(Says(200, b"[", promised=1 << 40, drip=True)))


def test_a_silent_server_is_not_waited_for(serving, monkeypatch):
    monkeypatch.setattr(wire, "PATIENCE", 0.05)
    held = threading.Event()
    server = serving(lambda _: held.wait(20) and says({"id": 7}))
    assert "ReadTimeout" in reason(server)
    held.set()
    assert len(server.asked) == 4


@pytest.mark.usefixtures("waited")
def test_nobody_listens():
    with Scripted(says({"id": 7})) as server:
        gone = server
    assert "cannot be reached (ConnectionError)" in reason(gone)


def test_a_list_of_deep_brackets_is_no_answer(serving, waited):
    assert waited == []
    assert "broke off" in reason(serving(*[says(b"[" * 200_000)] * 4))
