"""Answers kept between runs: shown only after GitHub said, to the same token, that they hold."""

import os
import sqlite3
import stat
from contextlib import suppress

import pytest

from refwarden.model.errors import Gone
from refwarden.sources.github.client import Client, Settings
from refwarden.sources.web import cache
from refwarden.sources.web.cache import Cache
from tests.sources.github.scripted import Scripted, says

TOKEN = "ghp_0123456789abcdef"


def reply(asked):
    """Tell what a conditional request tells: https://docs.github.com/rest, "Use conditional requests"."""
    tag = 'W/"1"'
    if asked.headers.get("if-none-match") == tag:
        return says(None, 304, etag=tag)
    return says([1, 2], etag=tag, link="")


@pytest.fixture
def server():
    with Scripted(reply) as begun:
        yield begun


def asking(server, folder, token=TOKEN):
    return Client(Settings(server.url, lambda: token, cache=str(folder)))


def test_an_answer_that_still_holds_is_not_sent_again(server, tmp_path):
    first = list(asking(server, tmp_path).pages("/list"))
    again = list(asking(server, tmp_path).pages("/list"))
    assert first == again == [1, 2]
    assert [one.headers.get("if-none-match") for one in server.asked] == [None, 'W/"1"']


def test_further_pages_are_found_through_an_answer_that_still_holds(tmp_path):
    def paged(asked):
        if "if-none-match" in asked.headers:
            return says(None, 304)
        more = "" if "page=2" in asked.path else f'<{server.url}/list?page=2>; rel="next"'
        return says([asked.path], etag='"a"', link=more)

    with Scripted(paged) as server:
        assert list(asking(server, tmp_path).pages("/list")) == list(asking(server, tmp_path).pages("/list"))
        assert len(server.asked) == 4


def test_an_answer_that_changed_is_read_anew(tmp_path):
    with Scripted(says({"a": 1}, etag='"1"'), says({"a": 2}, etag='"2"')) as server:
        assert [asking(server, tmp_path).get("/x").data["a"] for _ in range(2)] == [1, 2]


def test_what_one_token_was_shown_is_not_taken_for_anothers(server, tmp_path):
    list(asking(server, tmp_path).pages("/list"))
    list(asking(server, tmp_path, "ghp_another").pages("/list"))
    assert [one.headers.get("if-none-match") for one in server.asked] == [None, None]


def test_other_questions_have_other_answers(server, tmp_path):
    client = asking(server, tmp_path)
    for query in ({"a": "1"}, {"a": "2"}, {}):
        client.get("/list", **query)
    assert all("if-none-match" not in one.headers for one in server.asked)


def test_without_a_folder_nothing_is_kept(server):
    for _ in range(2):
        asking(server, "").get("/list")
    assert all("if-none-match" not in one.headers for one in server.asked)


def test_no_token_and_nobody_elses_eyes(server, tmp_path):
    asking(server, tmp_path / "new").get("/list")
    (kept,) = (tmp_path / "new").iterdir()
    assert TOKEN.encode() not in kept.read_bytes()
    assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(kept.parent).st_mode) == 0o700


@pytest.mark.parametrize("line", [says([1]), says([1], etag=""), says({}, 404, etag='"1"'), says([1], etag='"a\x7f"')])
def test_what_cannot_be_asked_about_is_not_kept(tmp_path, line):
    with Scripted(line) as server:
        for _ in range(2):
            with suppress(Gone):
                asking(server, tmp_path).get("/x")
        assert all("if-none-match" not in one.headers for one in server.asked)


class TestWhateverIsWrongWithTheDisk:
    """It costs the saving, never the answer."""

    def both(self, server, folder):
        return [asking(server, folder).get("/list").data for _ in range(2)] == [[1, 2]] * 2

    def test_a_file_that_is_no_database_is_begun_anew(self, server, tmp_path):
        (tmp_path / "answers.sqlite").write_bytes(b"no database at all" * 100)
        assert self.both(server, tmp_path)
        assert asking(server, tmp_path).get("/list").data == [1, 2]
        assert server.asked[-1].headers.get("if-none-match")

    def test_a_row_that_is_no_answer(self, server, tmp_path):
        asking(server, tmp_path).get("/list")
        with sqlite3.connect(tmp_path / "answers.sqlite") as base:
            base.execute("UPDATE answers SET body = ?", (b"[1, ",))
        base.close()
        assert self.both(server, tmp_path)

    def test_another_programs_table(self, server, tmp_path):
        with sqlite3.connect(tmp_path / "answers.sqlite") as base:
            base.execute("CREATE TABLE answers (a)")
        base.close()
        assert self.both(server, tmp_path)

    def test_a_folder_that_cannot_be_made(self, server, tmp_path):
        (tmp_path / "file").write_text("")
        assert self.both(server, tmp_path / "file" / "cache")

    def test_another_run_that_holds_it(self, server, tmp_path, monkeypatch):
        monkeypatch.setattr(cache, "_PATIENCE", 0.01)
        asking(server, tmp_path).get("/list")
        base = sqlite3.connect(tmp_path / "answers.sqlite", isolation_level=None)
        base.execute("BEGIN EXCLUSIVE")
        assert self.both(server, tmp_path)
        base.close()
        assert (tmp_path / "answers.sqlite").exists()


def test_it_does_not_grow_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "_MOST", 3)
    monkeypatch.setattr(cache, "_LARGEST", 10)
    moments = iter(range(1_000_000_000, 2_000_000_000))
    monkeypatch.setattr(cache.time, "time", lambda: next(moments))
    first = Cache(str(tmp_path))
    for n in range(6):
        first.keep(f"k{n}", '"e"', "", b"[]")
    first.keep("large", '"e"', "", b"[1, 2, 3, 4, 5]")
    second = Cache(str(tmp_path))
    assert [n for n in range(6) if second.find(f"k{n}")] == [3, 4, 5]
    assert second.find("large") is None
    monkeypatch.setattr(cache.time, "time", lambda: 1_900_000_000)
    assert Cache(str(tmp_path)).find("k5") is None
