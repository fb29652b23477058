"""The commits of a merge request as GitLab tells them, and whose they are.

GitLab says whose an author's address is, and of all committers together who they are.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from refwarden.model.commits import Commit, Person, Signature
from refwarden.model.contributors import Hand, PullCommit
from refwarden.model.pulls import Account
from refwarden.sources.gitlab.words import Node, account, moment, nodes

_FORMATS: dict[str, Any] = {"GpgSignature": "openpgp", "SshSignature": "ssh", "X509Signature": "x509"}
# https://docs.gitlab.com/api/graphql/reference/#verificationstatus
_SIGNED: dict[str, Any] = {
    "VERIFIED": "good",
    "VERIFIED_SYSTEM": "good",
    "VERIFIED_CA": "good",
    "UNVERIFIED": "bad",
    "REVOKED_KEY": "revoked",
}
_CO_AUTHOR = re.compile(r"(?im)^co-authored-by:[ \t]*([^<\n]*)<([^<>\n]+)>[ \t\r]*$")
# GitLab's own private addresses. The number alone says whose one is, whatever the account was called when it was
# written, and only at the server's own name: `Gitlab::PrivateCommitEmail`.
_PRIVATE = re.compile(r"(\d{1,18})-[^@]+@users\.noreply\.(.+)")


class People:
    """Whose an address is, as far as GitLab's answers about one merge request tell.

    Args:
        commits: Its commits.
        committers: The accounts of all committers together, a connection.
        host: The server's name, as in its addresses.
        others: Whom GitLab names elsewhere in it: who opened it, who reviews.
    """

    def __init__(self, commits: Iterable[Node], committers: Node | None, host: str, others: Iterable[Node]) -> None:
        listed, told = list(commits), list(nodes(committers))
        self._host = host.casefold()
        named = [*others, *told, *(one["author"] for one in listed if one["author"])]
        self._by_number = {str(one["id"]).rpartition("/")[2]: account(one) for one in named if one.get("id")}
        self._found: dict[str, Account] = {}
        for one in listed:
            if one["author"] and one["authorEmail"]:
                self._found[str(one["authorEmail"]).casefold()] = account(one["author"])
        addresses = {str(one["committerEmail"] or "").casefold() for one in listed if not by_gitlab(one)}
        whole = not (committers or {}).get("pageInfo", {}).get("hasNextPage")
        self._pair(addresses, {account(one).key: account(one) for one in told}, whole=whole)

    def _pair(self, addresses: set[str], accounts: dict[str, Account], *, whole: bool) -> None:
        """Take an address and an account for one another's where these two are left over."""
        known = {email: who for email in addresses if (who := self.of(email)) is not None}
        left = addresses - set(known)
        for who in (*self._found.values(), *known.values()):
            accounts.pop(who.key, None)
        if whole and len(left) == len(accounts) == 1:
            self._found[left.pop()] = next(iter(accounts.values()))

    def of(self, email: str) -> Account | None:
        """Return whose an address is; None where GitLab does not say."""
        found = self._found.get(email.casefold())
        if found is None and (private := _PRIVATE.fullmatch(email.casefold())) and private[2] == self._host:
            # Nobody whom GitLab names here: an account all the same, and none of these.
            found = self._by_number.get(private[1]) or Account(f"user {private[1]} of {self._host}")
        return found


def by_gitlab(node: Node) -> bool:
    """Tell whether GitLab itself committed: only its own signature says so, its name anybody can write."""
    signed = (node["signature"] or {}).get("verificationStatus") == "VERIFIED_SYSTEM"
    return signed and str(node["committerEmail"] or "").startswith("noreply@")


def commit(node: Node, parents: Sequence[str], branch: str, people: People) -> PullCommit:
    """Return a commit that the merge request brings."""
    author = _hand("author", str(node["authorName"] or ""), str(node["authorEmail"] or ""), people)
    hands = [author._replace(account=account(node["author"])) if node["author"] else author]
    if not by_gitlab(node):
        hands.append(_hand("committer", str(node["committerName"] or ""), str(node["committerEmail"] or ""), people))
    message = str(node["message"] or "")
    hands += [_hand("co-author", name.strip(), email, people) for name, email in _CO_AUTHOR.findall(message)]
    made = Commit(
        id=node["sha"],
        parents=tuple(parents),
        author=Person(str(node["authorName"] or ""), str(node["authorEmail"] or ""), moment(node["authoredDate"])),
        committer=Person(
            str(node["committerName"] or ""), str(node["committerEmail"] or ""), moment(node["committedDate"])
        ),
        message=message,
        branch=branch,
    )
    return PullCommit(made, tuple(hands), url=str(node["webUrl"] or ""))


def _hand(role: str, name: str, email: str, people: People) -> Hand:
    return Hand(role, people.of(email), email, name)


def signature(node: Node) -> Signature:
    """Return what GitLab says of a commit's signature."""
    given = node["signature"]
    if given is None:
        return Signature("", "none")
    word = str(given["verificationStatus"])
    signer = "GitLab" if word == "VERIFIED_SYSTEM" else ""
    format_ = _FORMATS.get(str(given["__typename"]), "")
    return Signature(format_, _SIGNED.get(word, "untrusted"), signer, f"GitLab says {word}")
