"""Commits, their people, their signatures and the files they change."""

from typing import Literal, NamedTuple

from refwarden.model.refs import HEADS
from refwarden.model.verdict import Place


class Person(NamedTuple):
    """Who wrote or committed, exactly as the commit says; a mailmap is the contributor's own and is not asked."""

    name: str
    email: str
    time: int = 0


class Commit(NamedTuple):
    """A commit, or the draft of one while its message is being written.

    Attributes:
        id: The commit id; empty for a draft.
        parents: The parents' ids in order.
        author, committer: The people as recorded.
        message: The whole message, decoded by the commit's encoding header; bytes that do not decode are
            surrogate-escaped. A draft's is already stripped of comments and scissors.
        branch: The short name of the branch by which it arrives, empty where there is none.
        tree: The id of its tree; empty for a draft.
    """

    id: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str
    branch: str = ""
    tree: str = ""

    @property
    def subject(self) -> str:
        """The message's first line."""
        return self.message.lstrip("\n").partition("\n")[0].rstrip()

    def place(self) -> Place:
        """Where a finding about this commit stands."""
        return Place(ref=HEADS + self.branch if self.branch else "", commit=self.id)


class Signature(NamedTuple):
    """What is known of a commit's or tag's signature.

    Attributes:
        format: `openpgp`, `ssh`, `x509`, or empty when there is none.
        status: `good`, `bad`, `untrusted` (good, by a key that the policy does not name), `expired`, `revoked`,
            `none`, or `unverified` when no keys or no tool were at hand.
        signer: The principal that signed, or its key's fingerprint where nobody names one; empty when not known.
        detail: What the verifying tool said, in one line.
        keys: The fingerprints by which the key may be named: its own, and for OpenPGP then its primary key's.
    """

    format: Literal["", "openpgp", "ssh", "x509"]
    status: Literal["good", "bad", "untrusted", "expired", "revoked", "none", "unverified"]
    signer: str = ""
    detail: str = ""
    keys: tuple[str, ...] = ()


class FileChange(NamedTuple):
    """One path that one commit changes against its first parent (a merge: against every parent).

    Attributes:
        path: The path after the change (before it, for a deletion); surrogate-escaped where it is not UTF-8.
        action: `added`, `modified` or `deleted`; a rename is a deletion and an addition.
        mode: The Git mode after the change: 0o100644, 0o100755, 0o120000 (link), 0o160000 (submodule); 0 when deleted.
        blob: The blob id after the change; empty when deleted.
        commit: The commit id; empty for what is staged.
        branch: The short name of the branch by which it arrives.
        size: The blob's size in bytes; -1 where it could not be read.
    """

    path: str
    action: Literal["added", "modified", "deleted"]
    mode: int
    blob: str
    commit: str
    branch: str = ""
    size: int = -1

    def place(self) -> Place:
        """Where a finding about this change stands."""
        return Place(ref=HEADS + self.branch if self.branch else "", commit=self.commit, path=self.path)
