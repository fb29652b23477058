"""Git's own formats, read from their raw bytes: commits and tags.

Raw, because libgit2 replaces undecodable bytes, obeys grafts, and hides what a signature signed.
"""

from refwarden.model.commits import Commit, Person
from refwarden.model.graph import Parents
from refwarden.model.refs import TagObject
from refwarden.model.text import short
from refwarden.model.verdict import Unreadable

_SIGNATURES = (
    b"-----BEGIN PGP SIGNATURE-----",
    b"-----BEGIN PGP MESSAGE-----",
    b"-----BEGIN SSH SIGNATURE-----",
    b"-----BEGIN SIGNED MESSAGE-----",
)

MOST_DIGITS = 18  # so that every time fits 64 bits

_HEX = frozenset("0123456789abcdef")


def is_oid(text: str) -> bool:
    """Tell whether the text is a whole object id. Libraries pad a shorter one, and git takes it for a ref."""
    return len(text) in (40, 64) and _HEX.issuperset(text)


def damaged(oid: str) -> Unreadable:
    """Return the error for an object whose bytes are not what Git writes."""
    return Unreadable(f"object {short(oid)} is damaged", "git fsck, then fetch it again from a good clone")


def parents_and_time(oid: str, data: bytes) -> tuple[Parents, int]:
    """Return a raw commit's parents and committer time.

    Raises:
        Unreadable: The bytes are not a commit's.
    """
    width = len(oid)
    at = 6 + width  # past `tree <oid>\n`
    parents: list[str] = []
    while data.startswith(b"parent ", at):
        parents.append(data[at + 7 : at + 7 + width].decode("ascii", "replace"))
        at += 8 + width
    committer = data.find(b"\ncommitter ", at - 1)
    end = data.find(b"\n", committer + 1)
    if not data.startswith(b"tree ") or committer < 0:
        raise damaged(oid)
    return tuple(parents), _when(data[committer + 11 : end if end > 0 else None])


def _when(person: bytes) -> int:
    """The seconds of `Name <email> seconds zone`; 0 where they cannot be read, as Git itself has it."""
    digits = person.rpartition(b"> ")[2].partition(b" ")[0]
    return int(digits) if digits.isdigit() and len(digits) <= MOST_DIGITS else 0


def person(line: bytes, encoding: str = "utf-8") -> Person:
    """Return the person of `Name <email> seconds zone`, as commits and `git var` write it."""
    name, _, rest = line.partition(b" <")
    email, _, _ = rest.partition(b">")
    if line.startswith(b"<"):  # an empty name leaves no space before the bracket
        name, email = b"", line[1:].partition(b">")[0]
    return Person(_text(name, encoding), _text(email, encoding), _when(line))


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, "surrogateescape")
    except (LookupError, UnicodeError):
        return data.decode("utf-8", "surrogateescape")


def headers(data: bytes) -> tuple[dict[str, bytes], bytes]:
    """Return the first value of each header of a commit or tag (continuation lines joined by LF), and the message."""
    head, _, message = data.partition(b"\n\n")
    found: dict[str, bytes] = {}
    last = ""
    for line in head.split(b"\n"):
        if line.startswith(b" "):
            if last:
                found[last] += b"\n" + line[1:]
            continue
        key, _, value = line.partition(b" ")
        last = key.decode("ascii", "replace")
        if last in found:  # a second parent, or a forged second author: the first one counts, as for Git
            last = ""
        else:
            found[last] = value
    return found, message


def commit(oid: str, data: bytes, branch: str = "") -> Commit:
    """Return a raw commit as a fact; raise Unreadable where the bytes are not a commit's."""
    parents, _ = parents_and_time(oid, data)
    head, message = headers(data)
    encoding = head.get("encoding", b"utf-8").decode("ascii", "replace")
    return Commit(
        id=oid,
        parents=parents,
        author=person(head.get("author", b""), encoding),
        committer=person(head.get("committer", b""), encoding),
        message=_text(message, encoding),
        branch=branch,
        tree=head.get("tree", b"").decode("ascii", "replace"),
    )


def tree(oid: str, data: bytes) -> str:
    """Return the id of a raw commit's tree; raise Unreadable where the bytes are not a commit's."""
    if not data.startswith(b"tree ") or data[5 + len(oid) : 6 + len(oid)] != b"\n":
        raise damaged(oid)
    return data[5 : 5 + len(oid)].decode("ascii", "replace")


def subject(data: bytes) -> str:
    """Return the first line of a raw commit's message."""
    message = data.partition(b"\n\n")[2].lstrip(b"\n")
    return message.partition(b"\n")[0].decode("utf-8", "surrogateescape")


def tag_target(oid: str, data: bytes) -> tuple[str, str]:
    """Return what a raw tag object points at and that object's type; raise Unreadable."""
    head, _ = headers(data)
    if "object" not in head or "type" not in head:
        raise damaged(oid)
    return head["object"].decode("ascii", "replace"), head["type"].decode("ascii", "replace")


def tag(data: bytes, peeled: str, kind: str, nested: int) -> TagObject:
    """Return the outermost raw tag object as a fact, given what lies at the end of the chain."""
    head, message = headers(data)
    begins = [at for mark in _SIGNATURES if (at := _line_start(message, mark)) >= 0]
    signature = message[min(begins) :] if begins else b""
    return TagObject(
        annotated=True,
        peeled=peeled,
        kind=kind,
        nested=nested,
        message=message.decode("utf-8", "surrogateescape"),
        signature=signature.decode("utf-8", "surrogateescape"),
        time=_when(head.get("tagger", b"")),
    )


def _line_start(text: bytes, mark: bytes) -> int:
    if text.startswith(mark):
        return 0
    at = text.find(b"\n" + mark)
    return at + 1 if at >= 0 else -1
