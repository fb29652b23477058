"""The parts of a commit message: machine-made subjects, trailers, people in trailers, and what rewrites a message."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from refwarden.model.commits import Commit, Person
from refwarden.model.text import short

Machine = Literal["merge", "revert", "reapply", "fixup"]
MACHINES: tuple[Machine, ...] = ("merge", "revert", "reapply", "fixup")

FIXUPS = ("fixup!", "squash!", "amend!")
_SPACE = " \t\r\n"  # what Git calls white space: U+00A0 and U+2028 are letters to it
_SCISSORS = "# ------------------------ >8 ------------------------"
_GENERATED = ("Signed-off-by: ", "(cherry picked from commit ")
_ALNUM = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


class Trailer(NamedTuple):
    """One trailer: its name as written, its value unfolded onto one line."""

    name: str
    value: str

    def named(self, name: str) -> bool:
        """Tell whether it bears that name; Git does not distinguish case."""
        return self.name.casefold() == name.casefold()

    @property
    def person(self) -> Person:
        """The value read as `Name <address>`; without brackets there is no address."""
        name, _, rest = self.value.partition("<")
        return Person(name.strip(_SPACE), rest.partition(">")[0].strip(_SPACE))


def machine_made(commit: Commit) -> Machine | None:
    """Return which of Git's own subjects a commit bears, None where a person worded it."""
    subject = commit.subject
    # Only a merge may call itself one; whether a draft will be is not known yet.
    if subject.startswith("Merge ") and (not commit.id or len(commit.parents) > 1):
        return "merge"
    if subject.startswith('Revert "'):
        return "revert"
    if subject.startswith('Reapply "'):
        return "reapply"
    return "fixup" if subject.startswith(FIXUPS) else None


def lines(message: str) -> list[str]:
    """Return the lines of a message without the blank ones around it, split on LF alone."""
    return [line.rstrip(_SPACE) for line in message.strip("\n").rstrip(_SPACE).split("\n")]


def trailers(message: str) -> list[Trailer]:
    """Return the trailers in order, duplicates included, as `git interpret-trailers --parse --no-divider` does.

    No divider, because a commit's message is no mail: `git commit --signoff` does not stop at `---` either.
    """
    rows = message.split("\n")
    found: list[str] = []
    for line in rows[slice(*trailer_block(rows))]:
        if found and line[:1] in _SPACE and _separator(found[-1]) >= 1:
            found[-1] += "\n" + line
        else:
            found.append(line)
    parsed = []
    for text in found:
        at = _separator(text)
        if at >= 1 and not text.startswith("#"):
            first, *rest = text[at + 1 :].split("\n")
            value = " ".join([first, *(line.lstrip(_SPACE) for line in rest)])
            parsed.append(Trailer(text[:at].strip(_SPACE), value.strip(_SPACE)))
    return parsed


def trailer_block(rows: Sequence[str]) -> tuple[int, int]:
    """Return where the trailer block begins and ends among a message's lines; both the same where there is none."""
    end = _content_end(rows)
    title = next((at for at, line in enumerate(rows[:end]) if not line.startswith("#") and _blank(line)), end)
    named = others = continued = 0
    generated = False
    for at in range(end - 1, title - 1, -1):
        line = rows[at]
        if line.startswith("#"):
            others, continued = others + continued, 0
        elif _blank(line):
            if not named and not others and not continued:
                continue
            others += continued
            # A block that Git itself wrote into may hold other lines too, up to three for each trailer.
            is_block = (generated and named * 3 >= others) or (named > 0 and not others)
            return (at + 1, end) if is_block else (end, end)
        elif line.startswith(_GENERATED):
            named, continued, generated = named + 1, 0, True
        elif _separator(line) >= 1:
            named, continued = named + 1, 0
        elif line[0] in _SPACE:
            continued += 1
        else:
            others, continued = others + 1 + continued, 0
    return end, end


def _content_end(rows: Sequence[str]) -> int:
    """Return where the comments and blank lines at the end begin (and the list of conflicts that old Gits left)."""
    end, conflicts = -1, False
    for at, line in enumerate(rows):
        whole = at + 1 < len(rows)  # a line that no LF ends is neither scissors nor a heading, whatever it says
        if line == _SCISSORS and whole:
            return end if end >= 0 else at
        heading = line == "Conflicts:" and whole
        if heading or not line or line.startswith("#"):
            conflicts = conflicts or heading
            end = at if end < 0 else end
        elif not (conflicts and line.startswith("\t")):
            end, conflicts = -1, False
    return end if end >= 0 else len(rows)


def _blank(line: str) -> bool:
    return not line.strip(_SPACE)


def _separator(line: str) -> int:
    """Return where the colon after a trailer's name stands, -1 where the line is none."""
    spaced = False
    for at, character in enumerate(line):
        if character == ":":
            return at
        if not spaced and character in _ALNUM:
            continue
        if at and character in " \t":
            spaced = True
            continue
        break
    return -1


def rewrite(commit: Commit, action: str = "reword", amend: str = "git commit --amend") -> str:
    """Return the commands that mend a commit: the draft, the last one, or one further back."""
    if not commit.id:
        return 'git commit --edit --file "$(git rev-parse --git-path COMMIT_EDITMSG)"'
    base = f"{short(commit.id)}^" if commit.parents else "--root"
    return f"{amend} for the last commit, else git rebase --interactive {base} and choose {action} for it"
