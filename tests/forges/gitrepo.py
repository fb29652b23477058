"""Git behind the simulated GitHub: real bare repositories on disk, whose every answer is git's own.

Objects are written by libgit2 and asked of git itself, save what a single line of commits answers. Several repositories
may share one store of objects, each with its refs under `refs/namespaces/`, as GitHub keeps a repository and its forks:
a thousand are made in a second, and a fork's commits are found from its parent. Everything that is asked by commit ids
is remembered, since it cannot change.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pygit2

from tests.support.repository import BEGIN, Git, run

ZERO = "0" * 40
EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # the tree of nothing, which git knows by itself
_SHORT = 50  # commits
Files = Mapping[str, str | bytes | None]  # None removes


class Person(NamedTuple):
    """A name and an address in a commit."""

    name: str
    email: str
    at: int
    offset: int = 0  # minutes east


class CommitInfo(NamedTuple):
    """A commit as it stands in Git."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str


class Change(NamedTuple):
    """A file that differs between two trees, in GitHub's words."""

    path: str
    status: str  # added, removed, modified, renamed, copied, changed
    additions: int
    deletions: int
    sha: str  # of the blob, the old one where it was removed
    previous: str | None = None
    binary: bool = False


class Entry(NamedTuple):
    """What a path of a tree holds: `blob`, `tree` or `commit` (a submodule)."""

    path: str
    kind: str
    mode: int
    sha: str
    size: int


class Store:
    """A bare git directory, and what it was asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        pygit2.init_repository(str(path), bare=True, initial_head="main")
        self.answers: dict[tuple[Any, ...], Any] = {}
        self.namespaces = 0

    @cached_property
    def odb(self) -> pygit2.Repository:
        return pygit2.Repository(str(self.path))

    def git(self, *words: str, check: bool = True, data: bytes = b"", env: Mapping[str, str] | None = None) -> Git:
        """Run git in it."""
        return run("git", *words, cwd=self.path, check=check, data=data, env=env)


class GitRepository:
    """One repository's refs, over a store that may be shared.

    Args:
        store: Where its objects are.
        namespace: What its refs are under, empty for the store's own.
    """

    def __init__(self, store: Store, namespace: str = "") -> None:
        self.store = store
        self.namespace = namespace
        self._prefix = f"refs/namespaces/{namespace}/" if namespace else ""
        self._known: dict[str, str] = {}  # nobody else moves refs here: looking through a thousand files takes time

    @property
    def path(self) -> Path:
        """The git directory; with a namespace, git must be told it by GIT_NAMESPACE."""
        return self.store.path

    def beside(self) -> "GitRepository":
        """Return a new repository without refs over the same objects."""
        self.store.namespaces += 1
        return GitRepository(self.store, f"n{self.store.namespaces}")

    # Refs, by their whole names

    def refs(self, prefix: str = "refs/") -> dict[str, str]:
        """Return the refs below a prefix and what each points at (a tag's object, not its commit), in order."""
        return {name: self._known[name] for name in sorted(self._known) if name.startswith(prefix)}

    def branches(self) -> dict[str, str]:
        """Return the branches by their short names."""
        return {name.removeprefix("refs/heads/"): oid for name, oid in self.refs("refs/heads/").items()}

    def tags(self) -> dict[str, str]:
        """Return the tags by their short names."""
        return {name.removeprefix("refs/tags/"): oid for name, oid in self.refs("refs/tags/").items()}

    def ref(self, name: str) -> str | None:
        """Return what a ref points at, None where there is none."""
        return self._known.get(name)

    def tip(self, branch: str) -> str | None:
        """Return a branch's tip."""
        return self.ref(f"refs/heads/{branch}")

    def set_ref(self, name: str, oid: str | None) -> None:
        """Point a ref somewhere; None deletes it."""
        references = self.store.odb.references
        if oid is None:
            if self._known.pop(name, None) is not None:
                references.delete(self._prefix + name)
        else:
            references.create(self._prefix + name, oid, force=True)
            self._known[name] = oid

    def resolve(self, name: str) -> str | None:
        """Return the commit that a branch, a tag, a whole ref or a (short) id means, None for none.

        Source: https://docs.github.com/rest/commits/commits: "ref: branch name, tag name, or commit sha".
        """
        for whole in (f"refs/heads/{name}", f"refs/tags/{name}", name, f"refs/{name}"):
            found = self.ref(whole) if whole.startswith("refs/") else None
            if found:
                return self.peel(found)
        if 7 <= len(name) <= 40 and all(letter in "0123456789abcdef" for letter in name):
            return self.peel(name)
        return None

    def peel(self, oid: str) -> str | None:
        """Return the commit that an object is, or that a tag leads to."""
        try:
            return str(self.store.odb[oid].peel(pygit2.Commit).id)
        except (KeyError, ValueError, pygit2.GitError):
            return None

    # Objects

    def commit(
        self,
        files: Files | None = None,
        *,
        parents: Sequence[str] = (),
        message: str = "feat: work",
        author: Person | None = None,
        committer: Person | None = None,
        tree: str | None = None,
    ) -> str:
        """Write a commit on the first parent's tree with these files changed (or of this tree), and return its id."""
        odb = self.store.odb
        author = author or Person("Ana Lima", "ana@example.org", BEGIN)
        if tree is None:
            index = pygit2.Index()
            if parents:
                index.read_tree(odb[parents[0]].peel(pygit2.Tree))
            for path, content in (files or {}).items():
                if content is None:
                    index.remove(path)
                    continue
                blob = odb.create_blob(content if isinstance(content, bytes) else content.encode())
                index.add(pygit2.IndexEntry(path, blob, pygit2.enums.FileMode.BLOB))
            tree = str(index.write_tree(odb))
        people = [pygit2.Signature(one.name, one.email, one.at, one.offset) for one in (author, committer or author)]
        return str(odb.create_commit(None, *people, message, tree, list(parents)))

    def tag(self, name: str, target: str, message: str = "", tagger: Person | None = None) -> str:
        """Make a tag: annotated where it has a message."""
        if message:
            by = tagger or Person("Ana Lima", "ana@example.org", BEGIN)
            zone = f"{'-' if by.offset < 0 else '+'}{abs(by.offset) // 60:02}{abs(by.offset) % 60:02}"
            text = (
                f"object {target}\ntype commit\ntag {name}\ntagger {by.name} <{by.email}> {by.at} {zone}\n\n{message}"
            )
            target = str(self.store.odb.write(pygit2.enums.ObjectType.TAG, text.encode()))
        self.set_ref(f"refs/tags/{name}", target)
        return target

    def info(self, sha: str) -> CommitInfo:
        """Return a commit; raise KeyError where there is none."""
        found: pygit2.Commit = self.store.odb[sha].peel(pygit2.Commit)
        people = [Person(who.name, who.email, who.time, who.offset) for who in (found.author, found.committer)]
        parents = tuple(str(oid) for oid in found.parent_ids)
        return CommitInfo(str(found.id), str(found.tree_id), parents, people[0], people[1], found.message)

    def entry(self, commit: str, path: str) -> Entry | None:
        """Return what a path of a commit's tree is, the root for an empty path."""
        tree: pygit2.Tree = self.store.odb[commit].peel(pygit2.Tree)
        if not path:
            return Entry("", "tree", 0o040000, str(tree.id), 0)
        try:
            found = tree[path]
        except KeyError:
            return None
        size = found.size if isinstance(found, pygit2.Blob) else 0
        return Entry(path, found.type_str, found.filemode, str(found.id), size)

    def entries(self, tree: str, path: str = "") -> list[Entry]:
        """Return a tree's entries, by their whole paths below `path`."""
        base = f"{path}/" if path else ""
        found: pygit2.Tree = self.store.odb[tree].peel(pygit2.Tree)
        return [
            Entry(base + (one.name or ""), one.type_str, one.filemode, str(one.id), getattr(one, "size", 0))
            for one in found
        ]

    def blob(self, sha: str) -> bytes:
        """Return a blob's bytes."""
        return bytes(self.store.odb[sha].peel(pygit2.Blob).data)

    def file(self, commit: str, path: str) -> bytes | None:
        """Return a file of a commit, None for none."""
        found = self.entry(commit, path)
        return self.blob(found.sha) if found and found.kind == "blob" else None

    # What git says of commits; the same question about the same commits has one answer for ever

    def _asked(self, *words: str, codes: tuple[int, ...] = (0,)) -> Git:
        if words not in self.store.answers:
            done = self.store.git(*words, check=False)
            assert done.returncode in codes, f"{words} exited {done.returncode}: {done.err}"
            self.store.answers[words] = done
        answer: Git = self.store.answers[words]
        return answer

    def _line(self, base: str, head: str) -> list[str] | None:
        """Return the commits after `base` up to `head`, oldest first, where a single short line leads there.

        Then nothing needs to be asked: `base` is the ancestor, and a merge would be a fast-forward. Most branches of
        stories are such lines, and a process for each question would take most of a story's time.
        """
        found: list[str] = []
        while head != base:
            one = self.store.odb.get(head)
            if not isinstance(one, pygit2.Commit) or len(one.parent_ids) != 1 or len(found) == _SHORT:
                return None
            found.append(head)
            head = str(one.parent_ids[0])
        return found[::-1]

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the best common ancestor, None for unrelated histories."""
        for base, head in ((one, other), (other, one)):
            if self._line(base, head):
                return base
        return self._asked("merge-base", one, other, codes=(0, 1)).out.strip() or None

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether `new` has `old` in its history."""
        return (
            bool(self._line(old, new))
            or self._asked("merge-base", "--is-ancestor", old, new, codes=(0, 1)).returncode == 0
        )

    def between(self, base: str, head: str) -> list[str]:
        """Return the commits of `base..head`, oldest first."""
        return (
            self._line(base, head)
            or self._asked("rev-list", "--topo-order", "--reverse", f"{base}..{head}").out.split()
        )

    def log(self, tip: str, *options: str, path: str = "") -> list[str]:
        """Return the commits in a tip's history, newest first; `options` are rev-list's."""
        return self._asked("rev-list", *options, tip, "--", *([path] if path else [])).out.split()

    def changes(self, old: str | None, new: str) -> list[Change]:
        """Return the files that differ between two commits or trees, renames found; `old` None for the empty tree."""
        words = ("diff-tree", "-r", "-M", "-z", "--raw", "--numstat", "--no-commit-id", "--no-abbrev")
        return _parsed(self._asked(*words, old or EMPTY, new).stdout)

    def patches(self, old: str | None, new: str) -> dict[str, str]:
        """Return each changed file's hunks by its new path (its old one where it was removed), without a header."""
        listed = self.changes(old, new)
        text = self._asked("diff-tree", "-r", "-M", "-p", "--no-commit-id", old or EMPTY, new).out
        parts = [part.partition("\n@@ ") for part in f"\n{text}".split("\ndiff --git ")[1:]]
        # Git prints files in one order in all its forms.
        return {
            change.path: f"@@ {hunks}".rstrip("\n")
            for change, (_, at, hunks) in zip(sorted(listed, key=lambda one: one.path), parts, strict=True)
            if at
        }

    def merge_tree(self, ours: str, theirs: str, base: str | None = None) -> str | None:
        """Return the tree of a clean merge, None where it conflicts or nothing is shared.

        With a base, it is the three-way merge that a cherry-pick makes.
        """
        if base:  # git 2.39 knows no --merge-base: commits of the same trees, on that base, ask the same
            ours, theirs = (self.commit(tree=self.info(one).tree, parents=[base]) for one in (ours, theirs))
        if self._line(ours, theirs):
            return self.info(theirs).tree
        if self.merge_base(ours, theirs) is None:
            return None
        done = self._asked("merge-tree", "--write-tree", ours, theirs, codes=(0, 1))
        return done.out.split("\n")[0] if done.returncode == 0 else None


def _parsed(output: bytes) -> list[Change]:
    """Parse `--raw --numstat -z`: first every raw line, then every count."""
    words = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    raw: list[tuple[str, str | None, str, str]] = []
    at = 0
    while at < len(fields) and fields[at].startswith(":"):
        _, _, before, after, status = fields[at].split(" ")
        two = status[0] in "RC"
        path, previous = (fields[at + 2], fields[at + 1]) if two else (fields[at + 1], None)
        raw.append((path, previous, words[status[0]], before if status[0] == "D" else after))
        at += 3 if two else 2
    counts: dict[str, tuple[str, str]] = {}
    while at < len(fields) and fields[at]:
        added, deleted, path = fields[at].split("\t")
        at += 1
        if not path:  # a rename: the old and the new path follow
            path = fields[at + 1]
            at += 2
        counts[path] = (added, deleted)
    found = []
    for path, previous, status, sha in raw:
        added, deleted = counts[path]
        binary = added == "-"
        numbers = (0, 0) if binary else (int(added), int(deleted))
        found.append(Change(path, status, *numbers, sha, previous, binary))
    return found
