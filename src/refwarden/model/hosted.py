"""A repository as its host keeps it: the settings that are about the whole of it."""

from typing import Literal, NamedTuple

from refwarden.model.verdict import Place

MergeMethod = Literal["merge", "squash", "rebase"]


class HostedRepository(NamedTuple):
    """The repository under judgement, as the subject of rules about its settings on a host.

    Attributes:
        name: `owner/name`.
        url: The page of its settings.
        host: Which host keeps it.
    """

    name: str
    url: str = ""
    host: Literal["github", "gitlab"] = "github"

    @property
    def branch(self) -> str:
        """A repository is on no branch."""
        return ""

    def place(self) -> Place:
        """Where a finding about it stands."""
        return Place(repository=self.name, url=self.url)


class RepositorySettings(NamedTuple):
    """A fact: what a repository's settings say.

    Attributes:
        methods: The ways in which its pull requests may be merged.
        deletes_heads: Whether the branch of a pull request is deleted once it is merged.
    """

    methods: tuple[MergeMethod, ...]
    deletes_heads: bool
