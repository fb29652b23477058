"""What a server does with a push: judge all of it, let a named person override, and note that on what came in."""

import os
from collections.abc import Mapping, Sequence

from refwarden.flows import override, push, trusted
from refwarden.model.errors import SourceError, UsageError
from refwarden.model.kinds import Kinds
from refwarden.model.refs import RefUpdate
from refwarden.model.report import Report
from refwarden.model.signers import Signer
from refwarden.sources.local.gitprocess import Runner, said
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.people import authenticated
from refwarden.sources.local.place import Place
from refwarden.sources.local.pushing import PushSource

_SIGNED = {"NAME": "refwarden", "EMAIL": "refwarden@localhost"}  # who writes the notes


def judge(place: Place, updates: Sequence[RefUpdate], environ: Mapping[str, str], now: int) -> Report:
    """Judge what a server is about to receive.

    Everything is read, and nothing is written but the log of overrides: in `pre-receive` objects that were written
    would escape the quarantine, or be lost with it.

    Args:
        place: The repository.
        updates: Every ref that Git named.
        environ: The environment in which Git ran the hook.
        now: The moment of judgement, in seconds since 1970.

    Raises:
        PolicyError: There is no policy to judge by, or the push would leave none.
        SourceError: The repository cannot be opened.
    """
    backend = open_backend(place, in_hook=True)
    policy = trusted.policy(place, backend, environ)
    trusted.refuse_broken(place, backend, environ, updates)
    actor = authenticated(environ)

    def source(kinds: Kinds, signers: tuple[Signer, ...] | None) -> PushSource:
        return PushSource(
            updates=updates,
            remote=None,
            backend=lambda: backend,
            actor=lambda: actor,
            label=os.path.basename(place.root),
            kinds=kinds,
            signers=signers,
        )

    report = push.judge(push.Push("receive", updates, source), policy, now)
    reason = override.reason(environ)
    if reason is None:
        return report
    asked = override.Asked(reason, actor, updates, now)
    return override.applied(report, asked, policy, place.common_dir)


def remember(place: Place, updates: Sequence[RefUpdate], environ: Mapping[str, str]) -> None:
    """Note an override on the new tips, once the push is through; does nothing where there was none.

    Raises:
        UsageError: Git cannot write the note. The log holds the override all the same.
    """
    if override.reason(environ) is None:
        return
    record = override.granted(place.common_dir, updates)
    if record is None:
        return
    names = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in _SIGNED.items()}
    git = Runner(place, {**environ, **names}, in_hook=True)
    for tip in override.noted(updates):
        try:
            done = git.run("notes", f"--ref={override.NOTES}", "append", "-m", override.note(record), tip)
        except SourceError as fault:
            raise UsageError(str(fault)) from fault
        if done.returncode:
            raise UsageError(f"the override is logged, but git cannot note it: {said(done.stderr)}")
