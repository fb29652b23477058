"""Branch kinds and tag kinds: what a branch or a tag is for, by its name."""

from typing import NamedTuple

from refwarden.model.globs import any_matches


class BranchKind(NamedTuple):
    """What a branch is for: where it starts, where it may merge.

    Attributes:
        name: The kind's name in the policy, such as `feature`.
        match: Globs over the short branch name; the first kind that matches wins.
        pattern: An RE2 expression for the whole short name, or empty for no demand beyond `match`.
        shape: The same as the policy writes it, with its parts such as `{ticket}`, for people.
        example: A name that satisfies `pattern`, for people; may be empty.
        starts_from: Names of the kinds that a branch of this kind may start on (`from` in the policy).
        into: Names of the kinds that it may merge into.
        protected: Whether it lives long and moves only by pull requests.
        stacked: Whether branches of this kind may be built upon one another on purpose.
    """

    name: str
    match: tuple[str, ...] = ()
    pattern: str = ""
    example: str = ""
    starts_from: tuple[str, ...] = ()
    into: tuple[str, ...] = ()
    protected: bool = False
    stacked: bool = False
    shape: str = ""


class TagKind(NamedTuple):
    """What a tag is for.

    Attributes:
        name: The kind's name in the policy, such as `version`.
        match: Globs over the short tag name; the first kind that matches wins.
        scheme: `semver`, `calver` or empty.
        pattern: An RE2 expression for the whole short name, or empty.
        prefix: What stands before the version in the name, such as `v`; a bare version is accepted when it is empty.
        on: Names of the branch kinds that the tagged commit must lie on; empty for anywhere.
        annotated, signed, immutable: What is demanded of the tag.
    """

    name: str
    match: tuple[str, ...] = ()
    scheme: str = ""
    pattern: str = ""
    prefix: str = ""
    on: tuple[str, ...] = ()
    annotated: bool = False
    signed: bool = False
    immutable: bool = False


OTHER = BranchKind("other")
OTHER_TAG = TagKind("other")

# The two roles that the graph rules speak of; a policy gives them branches, and may leave one out.
PRODUCTION, INTEGRATION = "production", "integration"


class Kinds(NamedTuple):
    """A policy's branch and tag kinds, in the order in which they are tried."""

    branches: tuple[BranchKind, ...] = ()
    tags: tuple[TagKind, ...] = ()

    def of(self, branch: str) -> BranchKind:
        """Return the kind of a branch by its short name, `OTHER` when no kind matches."""
        for kind in self.branches:
            if any_matches(kind.match, branch):
                return kind
        return OTHER

    def of_tag(self, tag: str) -> TagKind:
        """Return the kind of a tag by its short name, `OTHER_TAG` when no kind matches."""
        for kind in self.tags:
            if any_matches(kind.match, tag):
                return kind
        return OTHER_TAG

    def named(self, name: str) -> BranchKind | None:
        """Return the branch kind of that name, or None where the policy has none."""
        for kind in self.branches:
            if kind.name == name:
                return kind
        return None

    def upstream(self, kind: BranchKind) -> tuple[str, ...]:
        """Return the names of all kinds that a branch of this kind descends from: its `from`, theirs, and so on.

        Integration descends from production where the policy has both, whether or not it says so: a back-merge
        goes that way.
        """
        found: list[str] = []
        waiting = [kind.name]
        while waiting:
            at = self.named(waiting.pop())
            if at is None:
                continue
            parents = at.starts_from
            if at.name == INTEGRATION and self.named(PRODUCTION) is not None:
                parents = (*parents, PRODUCTION)
            fresh = [parent for parent in parents if parent not in found and parent != kind.name]
            found.extend(fresh)
            waiting.extend(fresh)
        return tuple(found)
