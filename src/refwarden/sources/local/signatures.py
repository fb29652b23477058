"""Signatures, verified offline by git with the keys of the account that runs it.

What the repository's own configuration says of keys and programs is overruled: whoever writes there could name a
program that calls everything good.
"""

from typing import Final, Literal

from refwarden.model.commits import Signature
from refwarden.sources.local import rawobjects
from refwarden.sources.local.backend import Backend
from refwarden.sources.local.gitprocess import said

_SIGNERS = "gpg.ssh.allowedSignersFile"
_OVERRULED: Final = (
    *("-c", "gpg.program=gpg"),
    *("-c", "gpg.openpgp.program=gpg"),
    *("-c", "gpg.x509.program=gpgsm"),
    *("-c", "gpg.ssh.program=ssh-keygen"),
    *("-c", "gpg.ssh.revocationFile="),
    *("-c", "gpg.minTrustLevel=undefined"),
)
_FORMATS: Final[tuple[tuple[bytes, Literal["openpgp", "ssh", "x509"]], ...]] = (
    (b"-----BEGIN PGP ", "openpgp"),
    (b"-----BEGIN SSH ", "ssh"),
    (b"-----BEGIN SIGNED MESSAGE-----", "x509"),
)
Status = Literal["good", "bad", "untrusted", "expired", "revoked", "none", "unverified"]
_GNUPG: Final[dict[bytes, Status]] = {
    b"GOODSIG": "good",
    b"BADSIG": "bad",
    b"EXPSIG": "expired",
    b"EXPKEYSIG": "expired",
    b"REVKEYSIG": "revoked",
    b"ERRSIG": "unverified",
}
_NOT_TRUSTED = frozenset({b"TRUST_UNDEFINED", b"TRUST_NEVER"})
NONE = Signature("", "none")


class Verifier:
    """Verifies the signatures of one repository's commits and tags; each is asked about once."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._git = backend.runner()
        self._known: dict[str, Signature] = {}
        self._signers: str | None = None

    def commit(self, oid: str) -> Signature:
        """Return what is known of a commit's signature; raise Unreadable where it is not at hand."""
        if oid not in self._known:
            head, _ = rawobjects.headers(self._backend.read(oid)[1])
            block = head.get("gpgsig", b"") or head.get("gpgsig-sha256", b"")
            self._known[oid] = self._verified("verify-commit", oid, block)
        return self._known[oid]

    def tag(self, oid: str) -> Signature:
        """Return what is known of a tag object's signature; raise Unreadable where it is not at hand."""
        if oid not in self._known:
            kind, data = self._backend.read(oid)
            block = rawobjects.tag(data, "", "", 0).signature.encode("utf-8", "surrogateescape")
            self._known[oid] = self._verified("verify-tag", oid, block if kind == "tag" else b"")
        return self._known[oid]

    def _verified(self, command: str, oid: str, block: bytes) -> Signature:
        if not block:
            return NONE
        form = next((name for mark, name in _FORMATS if block.startswith(mark)), None)
        if form is None:
            return Signature("", "unverified", detail="a signature of a form that git does not know")
        if form == "ssh" and not self._allowed_signers():
            return Signature("ssh", "unverified", detail=f"{_SIGNERS} is not set in the account's own configuration")
        asked = self._git.run(*_OVERRULED, "-c", f"{_SIGNERS}={self._allowed_signers()}", command, "--raw", oid)
        status, signer = _ssh(asked.stderr) if form == "ssh" else _gnupg(asked.stderr)
        if status == "good" and asked.returncode:
            status = "bad"
        return Signature(form, status, signer, _detail(asked.stderr))

    def _allowed_signers(self) -> str:
        """The file that the account or the machine names; the repository's own word does not count."""
        if self._signers is None:
            asked = (self._git.run("config", scope, "--path", "--get", _SIGNERS) for scope in ("--global", "--system"))
            found = (answer.stdout.rstrip(b"\n").decode("utf-8", "surrogateescape") for answer in asked)
            self._signers = next(filter(None, found), "")
        return self._signers


def _gnupg(err: bytes) -> tuple[Status, str]:
    """Read GnuPG's status lines: what it found, and the key's fingerprint."""
    status: Status = "unverified"
    signer = b""
    for line in err.split(b"\n"):
        words = line.removeprefix(b"[GNUPG:] ").split(b" ")
        if words[0] in _GNUPG and line.startswith(b"[GNUPG:] "):
            if status != "unverified":  # two signatures, where one speaks for the other
                return "bad", ""
            status, signer = _GNUPG[words[0]], signer or words[1]
        elif words[0] == b"VALIDSIG" and len(words) > 1:
            signer = words[1]
        elif words[0] in _NOT_TRUSTED and status == "good":
            status = "untrusted"
    return status, signer.decode("ascii", "replace")


def _ssh(err: bytes) -> tuple[Status, str]:
    """Read what `ssh-keygen -Y verify` says: the principal that the file of allowed signers has for the key."""
    for line in err.split(b"\n"):
        if line.startswith(b'Good "git" signature for '):
            principal = line[len(b'Good "git" signature for ') :].rpartition(b" with ")[0]
            return "good", principal.decode("utf-8", "surrogateescape")
        if line.startswith(b'Good "git" signature with '):
            return "untrusted", line.rpartition(b" ")[2].decode("utf-8", "surrogateescape")
    refused = (b"incorrect signature", b"Signature verification failed", b"Could not verify signature")
    return ("bad", "") if any(mark in err for mark in refused) else ("unverified", "")


def _detail(err: bytes) -> str:
    """The line of GnuPG that people read, else the first one."""
    lines = [line for line in err.split(b"\n") if line]
    status = [line for line in lines if b"SIG " in line]
    return said((status or lines or [b""])[0].removeprefix(b"[GNUPG:] "))
