"""The way in: a target to a source."""

from collections.abc import Callable, Mapping

from refwarden.model.errors import Unavailable
from refwarden.model.kinds import Kinds
from refwarden.model.pull_facts import Redo
from refwarden.model.pulls import Account
from refwarden.model.targets import Target
from refwarden.sources.github import app
from refwarden.sources.github.access import base_url, credential, ours
from refwarden.sources.github.asking import Asking, First
from refwarden.sources.github.client import Client, Settings
from refwarden.sources.github.owner import OwnerSource, called
from refwarden.sources.github.source import PullSource
from refwarden.sources.github.words import Node, nodes
from refwarden.sources.github.write import publish
from refwarden.sources.web.cache import folder
from refwarden.sources.web.credentials import certificates
from refwarden.sources.web.heads import Place, stayed, with_head
from refwarden.sources.web.journal import Journal
from refwarden.sources.web.published import Standing, Verdict, Way

# What the first answer holds of the base's tree.
_TOLD = {
    "policy0": ".refwarden.yml",
    "policy1": ".github/refwarden.yml",
    "policy2": ".gitlab/refwarden.yml",
    "lock": ".refwarden.lock",
    "owners0": ".github/CODEOWNERS",
    "owners1": "CODEOWNERS",
    "owners2": "docs/CODEOWNERS",
}


_MOVES = frozenset({"HeadRefForcePushedEvent", "BaseRefChangedEvent"})
_TOLD_OF_MOVES = ("__typename", "createdAt", "beforeCommit", "afterCommit", "previousRefName", "currentRefName")


class Connection:
    """GitHub, ready to be asked, as one target needs it.

    Raises:
        Unauthorised: There is no token.
        UsageError: The environment names an address that is none.
    """

    def __init__(self, target: Target, environ: Mapping[str, str]) -> None:
        base = base_url(environ, target.server)
        verify = certificates(environ)
        # What an app's key signs lets whoever has it act as the app, so it is for no server that only a target names.
        signed = app.credential(environ, base, target, verify) if ours(environ, base) else None
        found = signed or credential(environ, base)
        self._credential = found
        self._app = environ.get(app.ID, "") if signed else ""
        self.client = Client(Settings(base, found.token, found.words, verify, cache=folder(environ)))
        self.asking = Asking(self.client)
        self._target = target

    @property
    def target(self) -> Target:
        """What is asked about."""
        return self._target

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self.client.requests + self._credential.requests()

    @property
    def words(self) -> str:
        """What the credential is, such as `GITHUB_TOKEN`."""
        return self._credential.words

    def pull(self, head: str = "") -> First:
        """Ask for the pull request; see Asking.first, and `with_head` for one that must have a certain head."""
        return with_head(
            lambda: self.asking.first(self._target.owner, self._target.name, self._target.number),
            lambda first: str(first.repository["pullRequest"]["headRefOid"]),
            head,
            self.client,
            str(self._target),
        )

    def still(self, first: First) -> None:
        """Look whether the pull request has the head and the base that it had in the first answer.

        Raises:
            Moved: It has another, or had one meanwhile.
            SourceError: GitHub could not be asked.
        """
        now = self.asking.again(self._target.owner, self._target.name, self._target.number)
        stayed(_place(first.repository["pullRequest"], first.broken), _place(now), str(self._target))

    def repository(self) -> Node:
        """Ask for the repository; see Asking.repository."""
        return self.asking.repository(self._target.owner, self._target.name)

    def owner(self, environ: Mapping[str, str], tell: Callable[[str], None], kinds: Kinds) -> OwnerSource:
        """Return the source over every repository of the owner."""
        # What one token was shown must not be taken for what another would be; an app's token is another each hour.
        who = self._app or self._credential.token()
        key = f"3 {self.client.host} {self._target.owner.casefold()} {called(kinds)} {who}"
        return OwnerSource(self._target.owner, self.asking, Journal(folder(environ), key), tell, kinds)

    def standing(self, first: First) -> Standing:
        """Return what reads files from the tip of a pull request's base.

        Raises:
            Unavailable: GitHub does not show the base's tip.
        """
        pull = first.repository["pullRequest"]
        tip: Node = ((pull.get("base") or {}).get("target")) or {}
        if "base" in first.broken or not tip:
            raise Unavailable(
                "GitHub does not show the base's tip, so its policy cannot be read", "name one with --policy"
            )
        return self.at(str(first.repository["nameWithOwner"]), str(pull["baseRefName"]), tip)

    def at(self, repository: str, branch: str, tip: Node) -> Standing:
        """Return what reads files by name from a branch's tip, as the first answer has it."""
        return Standing(branch, *reader_at(tip, repository, self.asking))

    def open_pulls(self, repository: str, commit: str) -> list[int]:
        """Return the numbers of the open pull requests whose head is a commit; raise SourceError."""
        told = self.client.pages(f"/repos/{repository}/commits/{commit}/pulls")
        return [int(one["number"]) for one in told if one["state"] == "open" and one["head"]["sha"] == commit]

    def publish(self, verdict: Verdict, way: Way) -> str:
        """Publish a verdict and say how; see write.publish."""
        return publish(self.client, verdict, way)

    def source(self, first: First, kinds: Kinds, redo: Redo | None = None, pusher: Account | None = None) -> PullSource:
        """Return the source over a pull request that was asked for."""
        return PullSource(first, self.asking, kinds, redo, pusher)


def _place(pull: Node, broken: frozenset[str] = frozenset()) -> Place:
    """Return where a pull request stands; only the last of its events tells whether it was moved away and back."""
    moved, events = None, pull["timelineItems"]
    if "timelineItems" not in broken and events is not None and not events["pageInfo"]["hasNextPage"]:
        told = [one for one in nodes(events) if one["__typename"] in _MOVES]
        moved = " ".join(str(told[-1].get(key)) for key in _TOLD_OF_MOVES) if told else ""
    return Place(str(pull["headRefOid"]), str(pull["baseRefName"]), moved)


def reader_at(standing: Node, repository: str, asking: Asking) -> tuple[str, Callable[[str], bytes | None]]:
    """Return a commit, and what reads files by name from its tree.

    What decides most verdicts came with the first answer; a document that extends others costs a request for each.

    Args:
        standing: The commit as the first answer has it, with the files that were asked for.
        repository: `owner/name`.
        asking: Asks for more.
    """
    commit = str(standing["oid"])

    def read(name: str) -> bytes | None:
        for key, at in _TOLD.items():
            if at == name and key in standing:
                return _text(standing[key], name) if standing[key] else None
        return asking.file(repository, name, commit)

    return commit, read


def _text(entry: Node, name: str) -> bytes:
    blob: Node = entry.get("object") or {}
    if blob.get("text") is None or blob.get("isTruncated") or blob.get("isBinary"):
        raise Unavailable(f"{name} is not shown as a whole text", "name a policy with --policy")
    return str(blob["text"]).encode()
