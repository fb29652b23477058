"""The message that a commit will get, from the file that an editor leaves: what Git's own cleanup makes of it."""

from typing import Literal

Cleanup = Literal["strip", "whitespace", "scissors", "verbatim"]

_SPACE = b" \t\r\n"  # what Git calls white space, and no more
_CUT = b" ------------------------ >8 ------------------------"
_CANDIDATES = b"#;@!$%^&|:"  # among which `core.commentChar = auto` chooses


def stripped(raw: bytes, comment: str, cleanup: Cleanup = "strip") -> str:
    """Return a draft's message as Git will record it.

    Args:
        raw: The message file's bytes.
        comment: The value of core.commentString or core.commentChar: what begins a comment, `auto`, or empty for `#`.
        cleanup: `strip` removes comments, as after an editor. `whitespace` keeps them, as for `git commit -m`, where
            the hook sees GIT_EDITOR set to `:`. `scissors` keeps them above the cut; `verbatim` changes nothing.
            Everything below a scissors line goes, but for `verbatim`: the diff of `git commit -v` is not the message.
    """
    if cleanup == "verbatim":
        return raw.decode("utf-8", "surrogateescape")
    mark = _automatic(raw) if comment == "auto" else comment.encode("utf-8", "surrogateescape") or b"#"
    kept: list[bytes] = []
    blank = False
    for line in _above_scissors(raw, mark).split(b"\n"):
        if cleanup == "strip" and line.startswith(mark):
            continue
        text = line.rstrip(_SPACE)
        if not text:
            blank = True
            continue
        if blank and kept:
            kept.append(b"")
        blank = False
        kept.append(text)
    return b"".join(line + b"\n" for line in kept).decode("utf-8", "surrogateescape")


def _above_scissors(raw: bytes, mark: bytes) -> bytes:
    cut = mark + _CUT + b"\n"
    if raw.startswith(cut):
        return b""
    at = raw.find(b"\n" + cut)
    return raw if at < 0 else raw[: at + 1]


def _automatic(raw: bytes) -> bytes:
    """Find the character that Git chose: it begins the scissors line, or else the last line, which is Git's hint.

    Git chooses one that begins no line of the message, so a last line that begins otherwise means no comments at all.
    """
    at = raw.find(_CUT + b"\n")
    if at > 0 and raw[at - 1] in _CANDIDATES and (at == 1 or raw[at - 2 : at - 1] == b"\n"):
        return raw[at - 1 : at]
    last = raw.rstrip(_SPACE).rpartition(b"\n")[2][:1]
    return last if last and last in _CANDIDATES else b"#"
