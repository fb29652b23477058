"""What a run that was cut off leaves behind."""

import json
import os
import stat
import time

from refwarden.sources.web.journal import Journal


def test_the_next_run_is_told_what_the_last_one_was(tmp_path):
    Journal(str(tmp_path), "acme").keep("a", [1, {"b": None}])
    after = Journal(str(tmp_path), "acme")
    assert (after.told("a"), after.told("b"), after.resumed) == ([1, {"b": None}], None, 1)


def test_another_key_is_another_run_and_is_not_written_down(tmp_path):
    Journal(str(tmp_path), "acme glpat-secret").keep("a", 1)
    assert Journal(str(tmp_path), "acme glpat-other").told("a") is None
    (path,) = tmp_path.iterdir()
    assert "secret" not in path.name + path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_line_that_was_cut_off_is_no_answer_and_hides_no_other(tmp_path):
    journal = Journal(str(tmp_path), "acme")
    for name in "abc":
        journal.keep(name, name * 3)
    (path,) = tmp_path.iterdir()
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[1][:-4] + "\n" + "[]\nnull\n" + lines[2])
    after = Journal(str(tmp_path), "acme")
    assert [after.told(name) for name in "abc"] == ["aaa", None, "ccc"]


def test_an_answer_of_an_hour_ago_is_none(tmp_path):
    Journal(str(tmp_path), "acme").keep("a", 1)
    (path,) = tmp_path.iterdir()
    path.write_text(json.dumps(["a", time.time() - 3601, 1]) + "\n")
    assert Journal(str(tmp_path), "acme").told("a") is None


def test_a_run_that_is_through_leaves_nothing(tmp_path):
    journal = Journal(str(tmp_path), "acme")
    journal.keep("a", 1)
    journal.forget()
    assert os.listdir(tmp_path) == []


def test_a_disk_that_refuses_costs_the_resuming_alone(tmp_path):
    (tmp_path / "file").write_text("")
    journal = Journal(str(tmp_path / "file"), "acme")
    journal.keep("a", 1)
    assert journal.told("a") is None
    Journal("", "acme").keep("a", 1)
