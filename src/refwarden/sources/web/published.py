"""What is read of a branch to judge by it, and the verdict as it goes back to a host."""

from collections.abc import Callable
from typing import Literal, NamedTuple
from urllib.parse import quote

Way = Literal["auto", "check", "status", "comment", "none"]
Outcome = Literal["kept", "broken", "unknown"]


class Standing(NamedTuple):
    """A branch as it stands on a host: its name, its commit, and what reads files by name from that commit's tree.

    The reader returns None for a file that is not there, and raises SourceError for one that is not shown whole.
    """

    branch: str
    commit: str
    read: Callable[[str], bytes | None]


class Verdict(NamedTuple):
    """What is to be published.

    Attributes:
        repository: `owner/name` of the base.
        number: The pull request's number.
        commit: The commit that the verdict is about: the head, or one that the host made of it and its base.
        base: The base branch's short name. It is part of the check's name: two pull requests may have one head.
        outcome: The verdict.
        title: The answer in a few words.
        summary: The report as Markdown.
        details: The page of the run that judged; empty for none.
        pipeline: The number of the pipeline that the verdict belongs to; 0 for none.
        head: The pull request's head, where that is another commit.
    """

    repository: str
    number: int
    commit: str
    base: str
    outcome: Outcome
    title: str
    summary: str
    details: str = ""
    pipeline: int = 0
    head: str = ""

    @property
    def name(self) -> str:
        """The check's name, which protection asks for."""
        return f"refwarden ({self.base})"

    @property
    def mark(self) -> str:
        """What tells our check run and our comment from others'.

        It stands in a comment of HTML, which a branch's name may not end: `rel--><h1>` is one.
        """
        return f"refwarden:{self.number}:{quote(self.base, safe='/', errors='backslashreplace')}"

    @property
    def sign(self) -> str:
        """What our comment begins with, whatever the base was when it was made."""
        return f"<!-- refwarden:{self.number}:"


def cut(text: str, most: int) -> str:
    """Return a text that is no longer than a host takes."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
