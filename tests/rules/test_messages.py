from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refwarden.model.commits import Commit, Person
from refwarden.rules.messages import Trailer, machine_made, rewrite, trailers
from tests.support.repository import run

ANA = Person("Ana", "ana@example.org")

# Whatever decides in Git's own parser: names, prefixes, continuations, comments, blanks, conflicts, scissors.
PIECES = [
    "subject",
    "",
    " ",
    "Signed-off-by: A <a@b.c>",
    "Signed-off-by: B <b@b.c>",
    "signed-off-by:no space",
    "Fixes: #1",
    "Fixes : spaced",
    "two words: no trailer",
    "Ticket:",
    ": no name",
    " continued",
    "\tcontinued",
    "plain words",
    "(cherry picked from commit 0123)",
    "# comment",
    "#: x",
    "Conflicts:",
    "\tpath",
    "---",
    "https://example.org/x",
    "# ------------------------ >8 ------------------------",
    "Dash-ed: yes\u00a0",
    "é: not ASCII",
    "key:\r",
]


def of_git(message: str) -> list[str]:
    done = run("git", "interpret-trailers", "--parse", "--no-divider", cwd=Path("/"), data=message.encode())
    return done.out.split("\n")[:-1]


def as_text(message: str) -> list[str]:
    return [f"{one.name}: {one.value}" for one in trailers(message)]


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(
            "s\n\nSigned-off-by: A <a@b.c>\nSigned-off-by: B <b@b.c>\n", id="Point 40: every duplicate counts"
        ),
        pytest.param("Fixes: #1\n", id="the first paragraph is the title and holds no trailers"),
        pytest.param("s\n\nwords\nFixes: #1\n", id="words among trailers make them a paragraph"),
        pytest.param("s\n\nwords\nSigned-off-by: A <a@b.c>\n", id="unless Git itself wrote one of them"),
        pytest.param("s\n\nw\nw\nw\nSigned-off-by: A <a@b.c>\n", id="three lines of words to each trailer"),
        pytest.param("s\n\n indented\nFixes: #1\n", id="a continuation of nothing is words"),
        pytest.param("s\n\n x\n x\n x\n x\nSigned-off-by: A <a@b.c>\n", id="and counts as such"),
        pytest.param("s\n\nw\nw\nw\nw\nSigned-off-by: A <a@b.c>\n", id="but not below a quarter"),
        pytest.param("s\n\nLong: one\n two\n  three\n", id="a continued value is unfolded"),
        pytest.param("s\n\nFixes: #1\n\n# comment\n\n", id="comments and blank lines at the end do not hide trailers"),
        pytest.param("s\n\nFixes: #1\n\nConflicts:\n\tfile\n", id="nor does an old list of conflicts"),
        pytest.param("s\n\nFixes: #1\n\nlast words\n", id="trailers stand in the last paragraph"),
        pytest.param("s\n\na\n\n---\n\nFixes: #1\n", id="a divider does not end a commit's message"),
    ],
)
def test_trailers_are_those_that_git_reads(message: str) -> None:
    assert as_text(message) == of_git(message)


@given(
    st.sampled_from(["", "subject\n\n"]),
    st.lists(st.sampled_from(PIECES), max_size=9).map("\n".join),
    st.sampled_from(["", "\n", "\n\n"]),
)
@settings(max_examples=200, deadline=None)
def test_no_message_is_read_otherwise_than_git_reads_it(start: str, message: str, end: str) -> None:
    assert as_text(start + message + end) == of_git(start + message + end)


def test_a_person_is_read_from_a_value() -> None:
    assert Trailer("Signed-off-by", "Ana Lima <ana@example.org>").person == Person("Ana Lima", "ana@example.org")
    assert Trailer("Signed-off-by", "Ana Lima").person == Person("Ana Lima", "")


@pytest.mark.parametrize(
    "subject, parents, machine",
    [
        ("Merge branch 'x'", ("a", "b"), "merge"),
        ("Merge branch 'x'", ("a",), None),
        ('Revert "feat: x"', ("a",), "revert"),
        ('Reapply "feat: x"', ("a",), "reapply"),
        ("fixup! feat: x", ("a",), "fixup"),
        ("squash! feat: x", ("a",), "fixup"),
        ("amend! feat: x", ("a",), "fixup"),
        ("Reverting the dial", ("a",), None),
    ],
)
def test_machine_subjects(subject: str, parents: tuple[str, ...], machine: str | None) -> None:
    """Point 39: machine subjects: `Merge …`, `Revert "…"`, `Reapply "…"`, `fixup!`/`squash!`/`amend!`."""
    assert machine_made(Commit("c" * 40, parents, ANA, ANA, subject)) == machine


def test_the_commands_that_mend_fit_where_the_commit_stands() -> None:
    assert "COMMIT_EDITMSG" in rewrite(Commit("", (), ANA, ANA, "x"))
    assert "--root" in rewrite(Commit("c" * 40, (), ANA, ANA, "x"))
    assert "cccccccccc^" in rewrite(Commit("c" * 40, ("b",), ANA, ANA, "x"))
