"""Point 38: the message file holds comments (core.commentChar; commentString, auto) and scissors diffs."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refwarden.model.drafts import stripped
from tests.support.repository import Repository, run

CUT = "# ------------------------ >8 ------------------------\n"
PIECES = ["# note\n", "\n", " \t\n", "feat: a\n", "  indented \r\n", "; semicolon\n", "word", "\u00a0\n", "é\n", "#\n"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@settings(max_examples=40, deadline=None)
def test_comments_and_blank_lines_go_as_git_stripspace_removes_them(text: str) -> None:
    wanted = run("git", "stripspace", "--strip-comments", cwd=Path("/"), data=text.encode()).out
    assert stripped(text.encode(), "#") == wanted
    plain = run("git", "stripspace", cwd=Path("/"), data=text.encode()).out
    assert stripped(text.encode(), "", "whitespace") == plain


@pytest.mark.parametrize(
    "comment, body",
    [
        ("#", "feat: a\n\n; kept\n"),
        (";", "feat: a\n\n# kept\n"),
        ("auto", "feat: a\n\nwhy\n"),
        ("auto", "#12 is fixed\n\nwhy\n"),
        ("auto", "#12\n;13\n@14\n"),
    ],
)
def test_a_message_is_what_git_records_of_the_file_an_editor_leaves(tmp_path: Path, comment: str, body: str) -> None:
    repository = Repository(tmp_path / "repository")
    (repository.path / "body").write_text(body)
    (repository.path / "file").write_text("new\n")
    repository.git("add", "file")
    hook = repository.path / ".git/hooks/commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\ncp "$1" .git/seen\n')
    hook.chmod(0o755)
    # `--edit` offers the message as `--amend` would, so that git chooses its comment character by it.
    repository.git(
        "-c",
        f"core.commentChar={comment}",
        "commit",
        "--verbose",
        "--edit",
        "--file",
        "body",
        env={"GIT_EDITOR": "true"},
    )
    seen = (repository.path / ".git/seen").read_bytes()
    assert b">8" in seen
    recorded = repository.git("log", "-1", "--format=%B").out.removesuffix("\n")
    assert stripped(seen, comment) == recorded


@pytest.mark.parametrize(
    "raw, comment, cleanup, wanted",
    [
        pytest.param("a\n// no\nb\n", "//", "strip", "a\nb\n", id="a comment may begin with more than one character"),
        pytest.param("a\n# kept\n" + CUT + "diff\n", "#", "scissors", "a\n# kept\n", id="scissors keep comments above"),
        pytest.param(CUT + "diff\n", "#", "strip", "", id="a message may be empty above the scissors"),
        pytest.param("a\n\n\n", "#", "verbatim", "a\n\n\n", id="verbatim changes nothing"),
        pytest.param("#1 fixed\n", "#", "whitespace", "#1 fixed\n", id="git commit -m keeps what looks like a comment"),
        pytest.param(
            "a\n ------------------------ >8 ------------------------\n",
            "auto",
            "strip",
            "a\n ------------------------ >8 ------------------------\n",
            id="scissors need their mark",
        ),
    ],
)
def test_cleanups_differ(raw: str, comment: str, cleanup: str, wanted: str) -> None:
    assert stripped(raw.encode(), comment, cleanup) == wanted  # type: ignore[arg-type] # the parameters name cleanups


def test_undecodable_bytes_survive() -> None:
    assert stripped(b"caf\xe9\n", "#").encode("utf-8", "surrogateescape") == b"caf\xe9\n"
