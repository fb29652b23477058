"""Fetch one file of a repository elsewhere, by git, into memory. Only a person asks for this, never a hook."""

import os
import subprocess
import tempfile
from collections.abc import Sequence

from refwarden.model.errors import Gone, Unavailable
from refwarden.model.text import printable
from refwarden.sources.local.gitprocess import environment, no_git, said

_PATIENCE = 120  # seconds for one step of git


def fetch(url: str, path: str, ref: str, most: int) -> tuple[str, bytes]:
    """Return the commit that the ref names now, and the file's bytes in it.

    Git sees the person's own configuration, so their credentials and proxies serve, but no repository's: it works in
    an empty one that is thrown away. Git asks nothing on the terminal and speaks only the protocols that are secure,
    or the one that the URL of a local mirror names.

    Args:
        url: The repository.
        path: The file in its tree.
        ref: A branch, a tag or a commit.
        most: Bytes that the file may have.

    Raises:
        Unavailable: Git cannot reach the repository, or is missing.
        Gone: There is no such ref, or no such file in it, or it is too large.
    """
    allowed = "file" if url.startswith("file:") else "https:ssh"
    environ = {**environment(os.environ, in_hook=False), "GIT_ALLOW_PROTOCOL": allowed}
    with tempfile.TemporaryDirectory(prefix="refwarden-fetch-") as folder:

        def git(*words: str) -> "subprocess.CompletedProcess[bytes]":
            return _git(folder, environ, words)

        begun = git("init", "--quiet", "--bare", "--template=")
        if begun.returncode:
            raise Unavailable(f"git cannot begin a repository ({said(begun.stderr)})", "make room where it may write")
        done = git("fetch", "--quiet", "--depth=1", "--no-tags", "--", url, ref)
        name = printable(f"{url} {ref}")
        if done.returncode:
            complaint = said(done.stderr)
            remedy = f"try `git ls-remote {name}`"
            raise Unavailable(f"{name} cannot be fetched ({complaint})", remedy)
        commit = (
            git("rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}").stdout.decode("ascii", "replace").strip()
        )
        if not commit:
            raise Gone(f"{name} is no commit", "name a branch, a tag or a commit")
        file = f"{commit}:{path}"
        size = git("cat-file", "-s", file).stdout.strip()
        content = git("cat-file", "blob", file) if size.isdigit() and int(size) <= most else None
        if content is None or content.returncode:
            words = f"is larger than {most >> 10} KiB" if content is None and size else "is not there"
            raise Gone(f"{printable(path)} in {name} {words}", "mend the path or the ref after the @")
    return commit, content.stdout


def _git(folder: str, environ: dict[str, str], words: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            ["git", "-c", "core.hooksPath=/dev/null", "-c", "advice.graftFileDeprecated=false", *words],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except OSError as fault:
        raise no_git() from fault
    except subprocess.TimeoutExpired as fault:
        raise Unavailable(f"git {words[0]} did not end within {_PATIENCE} seconds", "try again") from fault
