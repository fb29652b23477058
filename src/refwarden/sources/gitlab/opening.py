"""The way in: a target to a source."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from refwarden.model.codeowners.places import PLACES
from refwarden.model.errors import Gone, Unavailable
from refwarden.model.kinds import Kinds
from refwarden.model.pull_facts import Redo
from refwarden.model.pulls import Account
from refwarden.model.targets import Target
from refwarden.sources.gitlab.access import base_url, credential
from refwarden.sources.gitlab.asking import Asking, First
from refwarden.sources.gitlab.client import Client, Settings
from refwarden.sources.gitlab.owner import WORKERS, OwnerSource
from refwarden.sources.gitlab.questions import at_project, at_request
from refwarden.sources.gitlab.source import PullSource
from refwarden.sources.gitlab.words import Node
from refwarden.sources.gitlab.write import publish
from refwarden.sources.web.cache import folder
from refwarden.sources.web.credentials import certificates
from refwarden.sources.web.heads import Place, stayed, with_head
from refwarden.sources.web.journal import Journal
from refwarden.sources.web.published import Standing, Verdict, Way

# What is asked for together, since most of it is wanted.
_TOGETHER = (".refwarden.yml", ".github/refwarden.yml", ".gitlab/refwarden.yml", ".refwarden.lock", *PLACES["gitlab"])


class Connection:
    """GitLab, ready to be asked, as one target needs it.

    Raises:
        Unauthorised: There is no token.
        UsageError: The environment names an address that is none.
    """

    def __init__(self, target: Target, environ: Mapping[str, str]) -> None:
        base = base_url(environ, target.server)
        if target.server:
            target = target.below(urlsplit(base).path)
        found = credential(environ, base)
        self._credential = found
        self.client = Client(Settings(base, found.token, found.words, certificates(environ), cache=folder(environ)))
        self.asking = Asking(self.client)
        self._target = target

    @property
    def target(self) -> Target:
        """What is asked about, as its server names it."""
        return self._target

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self.client.requests

    @property
    def words(self) -> str:
        """What the credential is, such as `GITLAB_TOKEN`."""
        return self._credential.words

    def pull(self, head: str = "") -> First:
        """Ask for the merge request; see Asking.first, and `with_head` for one that must have a certain head."""
        return with_head(
            lambda: self.asking.first(self._target.repository, self._target.number),
            lambda first: str(first.request["diffHeadSha"] or ""),
            head,
            self.client,
            str(self._target),
        )

    def still(self, first: First) -> None:
        """Look whether the merge request has the head and the target that it had in the first answer.

        Raises:
            Moved: It has another.
            SourceError: GitLab could not be asked.
        """
        was, path = first.request, at_request(str(first.project["fullPath"]), int(first.request["iid"]))
        now = self.client.get(path).data
        if not isinstance(now, dict) or not now.keys() >= {"sha", "target_branch"}:
            raise Unavailable(f"GitLab does not say what has become of {self._target}", "run it again")
        before = Place(str(was["diffHeadSha"] or ""), str(was["targetBranch"]))
        stayed(before, Place(str(now["sha"] or ""), str(now["target_branch"])), str(self._target))

    def standing(self, first: First) -> Standing:
        """Return what reads files from the tip of a merge request's target.

        Raises:
            Unavailable: That branch is gone.
        """
        branch = str(first.request["targetBranch"])
        if not first.base:
            raise Unavailable(
                "where its target stands, or stood before the merge, cannot be told, nor the policy of there",
                "name one with --policy",
            )
        return self.at(str(first.project["fullPath"]), branch, first.base)

    def at(self, path: str, branch: str, commit: str) -> Standing:
        """Return what reads files by name from a commit of a project."""

        def read(name: str) -> bytes | None:
            self.asking.files(path, commit, _TOGETHER)
            return self.asking.file(path, commit, name)

        return Standing(branch, commit, read)

    def repository(self) -> Node:
        """Ask for the project, as REST has it.

        Raises:
            Gone: There is none, or the token may not see it.
            SourceError: GitLab could not be asked.
        """
        return self.asking.held(at_project(self._target.repository), "id", "path_with_namespace")

    def repository_or_group(self) -> Node | None:
        """Ask for the project; None where the target is a group, which a path of several names may be as well.

        Raises:
            Gone: There is neither, or the token may not see it.
            SourceError: GitLab could not be asked.
        """
        if not self._target.name:
            return None
        try:
            return self.repository()
        except Gone:
            if self.asking.group(self._target.repository) is None:
                raise
            return None

    def owner(self, environ: Mapping[str, str], tell: Callable[[str], None], kinds: Kinds) -> OwnerSource:
        """Return the source over every project of the target, which is a group or a person.

        Raises:
            Gone: It is neither, or the token may not see it.
            SourceError: GitLab could not be asked.
        """
        path = self._target.repository if self._target.name else self._target.owner
        # What one token was shown must not be taken for what another would be.
        key = f"{self.client.host} {path.casefold()} {self._credential.token()}"
        self.client.many(WORKERS)
        self.asking.journal = Journal(folder(environ), key)
        return OwnerSource(path, self.asking.owner(path), self.asking, tell, kinds)

    def open_pulls(self, repository: str, commit: str) -> list[int]:
        """Return the numbers of the open merge requests whose head is a commit; raise SourceError."""
        told = self.client.pages(f"{at_project(repository)}/repository/commits/{commit}/merge_requests")
        return [int(one["iid"]) for one in told if one["state"] == "opened" and one["sha"] == commit]

    def open_from(self, repository: str, branch: str, project: str = "") -> list[int]:
        """Return the numbers of a project's open merge requests that come from a branch, whatever head each has now.

        Args:
            repository: The project that they would change.
            branch: The branch's short name.
            project: The number of the project that has the branch; empty for the same.

        Raises:
            SourceError: GitLab could not be asked.
        """
        path = f"{at_project(repository)}/merge_requests"
        told = self.client.steady(path, state="opened", source_branch=branch)
        found = (one for one in told if str(one["source_project_id"]) == (project or str(one["target_project_id"])))
        return sorted(int(one["iid"]) for one in found)

    def parents(self, repository: str, commit: str) -> list[str]:
        """Return a commit's parents; raise SourceError."""
        return self.asking.parents(repository, commit)

    def publish(self, verdict: Verdict, way: Way) -> str:
        """Publish a verdict and say how; see write.publish."""
        return publish(self.client, verdict, way)

    def source(self, first: First, kinds: Kinds, redo: Redo | None = None, pusher: Account | None = None) -> PullSource:
        """Return the source over a merge request that was asked for."""
        return PullSource(first, self.asking, kinds, redo, pusher)
