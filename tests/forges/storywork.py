"""Words of stories that are the same on every host, since they are Git's: commits, branches, heads that move."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Self

from tests.forges.gitrepo import Files, GitRepository, Person


class GitWork(ABC):
    """A repository in which people commit. Whoever is named by a login is made when first named."""

    clock: Any

    @property
    @abstractmethod
    def git(self) -> GitRepository:
        """The repository's Git."""

    @abstractmethod
    def person(self, login: str) -> Person:
        """Return whom a commit of an account names, now."""

    @abstractmethod
    def push(self, branch: str, sha: str | None, by: str = "ana") -> None:
        """Push a commit to a branch, whether or not that is a fast-forward; None deletes it."""

    def commit(
        self,
        branch: str,
        files: Files | None = None,
        message: str = "feat: work",
        author: str = "ana",
        *,
        start: str = "",
        committer: str | Person = "",
        co_authors: Sequence[str] = (),
        parents: Sequence[str] | None = None,
        push: bool = True,
    ) -> str:
        """Commit on a branch (made at `start`, if there is none) and push it, as its author does."""
        self.clock.tick(60)
        tip = self.git.tip(branch) or (self.git.resolve(start) if start else None)
        trailers = [self.person(one) for one in co_authors]
        if trailers:
            message += "\n\n" + "\n".join(f"Co-authored-by: {one.name} <{one.email}>" for one in trailers)
        by = self.person(author)
        sha = self.git.commit(
            files if files is not None else {f"work/{self.clock.now}.txt": f"{self.clock.now}\n"},
            parents=parents if parents is not None else [tip] if tip else [],
            message=message,
            author=by,
            committer=self.person(committer) if isinstance(committer, str) and committer else committer or by,
        )
        if push:
            self.push(branch, sha, author)
        return sha

    def branch(self, name: str, start: str = "main", by: str = "ana") -> str:
        """Make a branch at another's tip."""
        sha = self.git.resolve(start)
        assert sha is not None, f"there is no {start}"
        self.push(name, sha, by)
        return sha

    def tag(self, name: str, target: str = "main", message: str = "") -> str:
        sha = self.git.resolve(target)
        assert sha is not None, f"there is no {target}"
        return self.git.tag(name, sha, message)

    def gitflow(self, files: Files | None = None) -> Self:
        """Begin as GitFlow does: one commit on main, develop beside it."""
        self.commit("main", files if files is not None else {"README.md": "A project.\n"}, "chore: begin")
        self.branch("develop")
        return self


class HeadWork(ABC):
    """A branch that is to be merged into another. Whoever is not named is its author."""

    source: Any  # GitWork of the repository that the head is in

    @property
    @abstractmethod
    def head(self) -> str:
        """The head's tip."""

    @property
    @abstractmethod
    def branches(self) -> tuple[str, str]:
        """The branch that is to be merged, and the one that would move."""

    @property
    @abstractmethod
    def onto(self) -> str:
        """The tip of the branch that would move."""

    @property
    @abstractmethod
    def author(self) -> str:
        """The login of whoever opened it."""

    def push(self, files: Files | None = None, by: str = "", message: str = "feat: more", **more: Any) -> str:
        """Commit and push to the head."""
        sha: str = self.source.commit(self.branches[0], files, message, by or self.author, **more)
        return sha

    def force_push(self, files: Files | None = None, by: str = "", message: str = "feat: anew") -> str:
        """Write the whole branch anew as one commit on its merge base, and force it."""
        base = self.source.git.merge_base(self.onto, self.head)
        parents, who = [base] if base else [], by or self.author
        sha: str = self.source.commit(self.branches[0], files, message, who, parents=parents, push=False)
        self.source.push(self.branches[0], sha, who)
        return sha

    def rebase(self, by: str = "") -> str:
        """Rebase the branch onto its base's tip, as its author would, and force it."""
        git, who, at = self.source.git, by or self.author, self.onto
        for sha in git.between(self.onto, self.head):
            old = git.info(sha)
            tree = git.merge_tree(at, sha, old.parents[0])
            assert tree is not None, "the rebase conflicts"
            committer = self.source.person(who)
            at = git.commit(tree=tree, parents=[at], message=old.message, author=old.author, committer=committer)
        self.source.push(self.branches[0], at, who)
        return at

    def merge_base_in(self, by: str = "", files: Files | None = None) -> str:
        """Merge the base into the branch, cleanly unless files are given (a hand in the merge), and push it."""
        git, who = self.source.git, by or self.author
        self.source.clock.tick(60)
        tree = git.merge_tree(self.head, self.onto)
        assert tree is not None or files, "the merge conflicts"
        message = f"Merge branch '{self.branches[1]}' into {self.branches[0]}"
        committer = self.source.person(who)
        parents = [self.head, self.onto]
        sha: str = git.commit(tree=tree or git.info(self.head).tree, parents=parents, message=message, author=committer)
        if files:
            on_top = git.commit(files, parents=[sha], author=committer)
            sha = git.commit(tree=git.info(on_top).tree, parents=parents, message=message, author=committer)
        self.source.push(self.branches[0], sha, who)
        return sha
