"""Signatures, verified offline by git: by the keys that the policy names, else by those of the account that runs it.

What the repository's own configuration says of keys and programs is overruled: whoever writes there could name a
program that calls everything good. Where the policy names keys, what the account trusts does not count either, so that
every door comes to the same verdict; what it knows to be revoked is revoked all the same.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Final, Literal

from refwarden.model.commits import Signature
from refwarden.model.signers import Signer, counted
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects
from refwarden.sources.local.backend import Backend
from refwarden.sources.local.gitprocess import said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from refwarden.sources.local.place import Place

_SIGNERS, _REVOKED = "gpg.ssh.allowedSignersFile", "gpg.ssh.revocationFile"
Form = Literal["openpgp", "ssh", "x509"]
Status = Literal["good", "bad", "untrusted", "expired", "revoked", "none", "unverified"]
_FORMATS: Final[tuple[tuple[bytes, Form], ...]] = (
    (b"-----BEGIN PGP SIGNATURE-----", "openpgp"),
    (b"-----BEGIN PGP MESSAGE-----", "openpgp"),
    (b"-----BEGIN SSH SIGNATURE-----", "ssh"),
    (b"-----BEGIN SIGNED MESSAGE-----", "x509"),
)
_PROGRAMS: Final[tuple[tuple[str, Form, str], ...]] = (
    ("gpg.program", "openpgp", "gpg"),
    ("gpg.openpgp.program", "openpgp", "gpg"),
    ("gpg.x509.program", "x509", "gpgsm"),
    ("gpg.ssh.program", "ssh", "ssh-keygen"),
)
_GNUPG: Final[dict[bytes, Status]] = {
    b"GOODSIG": "good",
    b"BADSIG": "bad",
    b"EXPSIG": "expired",
    b"EXPKEYSIG": "expired",
    b"REVKEYSIG": "revoked",
    b"ERRSIG": "unverified",
}
_NOT_TRUSTED = frozenset({b"TRUST_UNDEFINED", b"TRUST_NEVER"})
_PRIMARY = 10  # which word of VALIDSIG is the primary key's fingerprint; gpgsm writes fewer
NONE = Signature("", "none")


class Verifier:
    """Verifies the signatures of one repository's commits and tags; each is asked about once.

    Args:
        backend: The repository.
        signers: The keys by which signatures count; None for those that the account trusts.
    """

    def __init__(self, backend: Backend, signers: tuple[Signer, ...] | None) -> None:
        self._backend = backend
        self._git = backend.runner()
        self._signers = signers
        self._known: dict[str, Signature] = {}
        self._settings: dict[str, str] = {}

    def commit(self, oid: str) -> Signature:
        """Return what is known of a commit's signature; raise Unreadable where it is not at hand."""
        if oid not in self._known:
            data = self._backend.read(oid)[1]
            head, _ = rawobjects.headers(data)
            block = head.get("gpgsig" if len(oid) == 40 else "gpgsig-sha256", b"")
            _, time = rawobjects.parents_and_time(oid, data)
            self._known[oid] = self._verified("verify-commit", oid, block, time)
        return self._known[oid]

    def tag(self, oid: str) -> Signature:
        """Return what is known of a tag object's signature; raise Unreadable where it is not at hand."""
        if oid not in self._known:
            kind, data = self._backend.read(oid)
            block = _last_block(data) if kind == "tag" else b""
            self._known[oid] = self._verified("verify-tag", oid, block, rawobjects.tag(data, "", "", 0).time)
        return self._known[oid]

    def _verified(self, command: str, oid: str, block: bytes, time: int) -> Signature:
        if not block:
            return NONE
        form = _form(block)
        if form is None:
            return Signature("", "unverified", detail="a signature of a form that git does not know")
        found = self._ssh(command, oid) if form == "ssh" else self._gnupg(form, command, oid)
        return counted(found, self._signers, time)

    def _ask(self, form: Form, *words: str) -> "CompletedProcess[bytes]":
        """Ask git, which may run the one program that verifies signatures of this form."""
        programs = [f"{key}={program if of == form else 'false'}" for key, of, program in _PROGRAMS]
        overruled = [word for setting in (*programs, "gpg.minTrustLevel=undefined") for word in ("-c", setting)]
        return self._git.run(*overruled, *words)

    def _gnupg(self, form: Form, command: str, oid: str) -> Signature:
        asked = self._ask(form, command, "--raw", oid)
        # A chain of certificates is for gpgsm to follow; an OpenPGP key is vouched for by the policy that names it.
        heeding = self._signers is None or form == "x509"
        return _checked(asked, *_gnupg(asked.stderr, heeding=heeding), form)

    def _ssh(self, command: str, oid: str) -> Signature:
        if self._signers is not None:
            with _written(self._signers, self._git.place) as file:
                found = self._by(file, command, oid)
            return found._replace(signer="".join(found.keys))  # whose key it is, the policy says
        file = self._account(_SIGNERS)
        if not file:
            return Signature("ssh", "unverified", detail=f"{_SIGNERS} is not set in the account's own configuration")
        return self._by(file, command, oid)

    def _by(self, file: str, command: str, oid: str) -> Signature:
        """Verify an SSH signature by a file of allowed signers, unless the account knows the key to be revoked."""

        def asked(revoked: str) -> "CompletedProcess[bytes]":
            settings = ("-c", f"{_SIGNERS}={file}", "-c", f"{_REVOKED}={revoked}")
            return self._ask("ssh", *settings, command, "--raw", oid)

        first = asked(os.devnull)
        found = _checked(first, *_ssh(first.stderr), "ssh")
        revoked = self._account(_REVOKED) if found.status == "good" else ""
        if revoked and asked(revoked).returncode:  # ssh-keygen does not say why it refuses
            return found._replace(status="revoked", detail=f"refused because of {_REVOKED}")
        return found

    def _account(self, key: str) -> str:
        """The file that the account or the machine names; the repository's own word does not count."""
        if key not in self._settings:
            asked = (self._git.run("config", scope, "--path", "--get", key) for scope in ("--global", "--system"))
            found = (answer.stdout.rstrip(b"\n").decode("utf-8", "surrogateescape") for answer in asked)
            self._settings[key] = next(filter(None, found), "")
        return self._settings[key]


def _form(block: bytes) -> Form | None:
    return next((form for mark, form in _FORMATS if block.startswith(mark)), None)


def _last_block(data: bytes) -> bytes:
    """Return a tag's signature: what begins at the last line that could begin one, as git reads it."""
    begins = max(data.rfind(b"\n" + mark) for mark, _ in _FORMATS)
    return data[begins + 1 :] if begins >= 0 else b""


@contextlib.contextmanager
def _written(signers: tuple[Signer, ...], place: "Place") -> Iterator[str]:
    """Write the policy's SSH keys as ssh-keygen reads them, to a file that nobody else may read, and remove it.

    All have one name there: whose a key is and when it counts is told by its fingerprint, whatever ssh-keygen takes a
    comma, a quote or a date to mean.
    """
    import tempfile

    lines = "".join(f'signer namespaces="git" {one.ssh}\n' for one in signers if one.ssh)
    try:
        base = tempfile.gettempdir()
        if any(_inside(base, folder) for folder in (place.root, place.git_dir, place.common_dir)):
            raise Unreadable("the folder for temporary files lies in the repository", "set TMPDIR to one outside of it")
        with tempfile.TemporaryDirectory(prefix="refwarden-", dir=base) as folder:
            path = os.path.join(folder, "signers")
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(lines)
            yield path
    except OSError as fault:
        what = f"the policy's keys cannot be written for ssh-keygen: {fault.strerror or fault}"
        raise Unreadable(what, "set TMPDIR to a folder that can be written to") from fault


def _inside(path: str, folder: str) -> bool:
    path, folder = os.path.realpath(path), os.path.realpath(folder)
    return path == folder or path.startswith(os.path.join(folder, ""))


def _checked(
    asked: "CompletedProcess[bytes]", status: Status, signer: str, keys: tuple[str, ...], form: Form
) -> Signature:
    """Return what was found; nothing is good that git did not call good."""
    if status == "good" and asked.returncode:
        status = "bad"
    return Signature(form, status, signer, _detail(asked.stderr), keys)


def _gnupg(err: bytes, *, heeding: bool) -> tuple[Status, str, tuple[str, ...]]:
    """Read GnuPG's status lines: what it found, the key, and the fingerprints of it and of its primary key.

    Args:
        err: What git passed on.
        heeding: Whether a good signature by a key that nobody vouches for is untrusted.
    """
    lines = [line[9:].split(b" ") for line in err.split(b"\n") if line.startswith(b"[GNUPG:] ")]
    found = [words for words in lines if words[0] in _GNUPG]
    valid = [words for words in lines if words[0] == b"VALIDSIG" and len(words) > 1]
    if not found:
        return "unverified", "", ()
    if len(found) > 1 or len(valid) > 1:  # two signatures, where one speaks for the other
        return "bad", "", ()
    status = _GNUPG[found[0][0]]
    if status == "good" and heeding and any(words[0] in _NOT_TRUSTED for words in lines):
        status = "untrusted"
    if not valid:
        return status, _ascii(found[0][1] if len(found[0]) > 1 else b""), ()
    key, *primary = (_ascii(word) for word in (valid[0][1], *valid[0][_PRIMARY : _PRIMARY + 1]))
    return status, key, (key, *(one for one in primary if one != key and len(one) == len(key)))


def _ascii(word: bytes) -> str:
    return word.decode("ascii", "replace")


def _ssh(err: bytes) -> tuple[Status, str, tuple[str, ...]]:
    """Read what `ssh-keygen -Y verify` says: the principal that the file of allowed signers has for the key, and it."""
    for line in err.split(b"\n"):
        key = _ascii(line.rpartition(b" ")[2])
        if line.startswith(b'Good "git" signature for '):
            principal = line[len(b'Good "git" signature for ') :].rpartition(b" with ")[0]
            return "good", principal.decode("utf-8", "surrogateescape"), (key,)
        if line.startswith(b'Good "git" signature with '):
            return "untrusted", key, (key,)
    refused = (b"incorrect signature", b"Signature verification failed", b"Could not verify signature")
    return ("bad" if any(mark in err for mark in refused) else "unverified"), "", ()


def _detail(err: bytes) -> str:
    """The line of GnuPG that people read, else the first one."""
    lines = [line for line in err.split(b"\n") if line]
    status = [line for line in lines if b"SIG " in line]
    return said((status or lines or [b""])[0].removeprefix(b"[GNUPG:] "))
