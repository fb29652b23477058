"""What the shims run: Git's standard input and arguments to verdicts on standard error and an exit code.

The hot path. It imports what the policy's rules need and nothing else: no command line, no YAML, and pygit2 only when
a rule asks for the graph. A test holds the set of modules.
"""

import os
import sys
import time
from collections.abc import Sequence

from refwarden.model.errors import PolicyError, RefwardenError, SourceError, UsageError
from refwarden.model.report import EXIT_INTERRUPTED, EXIT_KEPT, EXIT_UNKNOWN, EXIT_USAGE, Report
from refwarden.model.text import printable
from refwarden.model.verdict import Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.model.refs import Actor, RefUpdate
    from refwarden.sources.local.backend import Backend
    from refwarden.sources.local.place import Place


_FED = ("pre-push", "pre-receive", "post-receive")  # the hooks to which Git says on standard input what moves
_MOST_MESSAGE = 1 << 24  # bytes; no message is longer


def shim(stage: str, path: str, arguments: Sequence[str]) -> int:
    """Run one hook for the shim at `path`, then the hook that was there before it, if there is one that Git would run.

    That hook gets the same arguments and the same standard input, and its exit code counts.
    """
    before = f"{path}.before-refwarden"
    return main(stage, arguments, before if os.access(before, os.X_OK) else "")


def main(stage: str, arguments: Sequence[str], before: str = "") -> int:
    """Run one hook and return its exit code; a fault is one line on standard error, never a traceback.

    Args:
        stage: `pre-push`, `pre-receive`, `update`, `commit-msg` or `pre-commit`.
        arguments: What Git gave the hook.
        before: A hook that becomes this process once ours has passed; empty for none.
    """
    try:
        return _chained(stage, arguments, before)
    except PolicyError as fault:
        for complaint in fault.complaints:
            _say(complaint)
        return EXIT_USAGE
    except UsageError as fault:
        _say(str(fault))
        return EXIT_USAGE
    except (SourceError, RefwardenError) as fault:
        _say(str(fault))
        return EXIT_UNKNOWN
    except Unreadable as cut:
        _say(f"{cut}; {cut.unread.remedy}")
        return EXIT_UNKNOWN
    except KeyboardInterrupt:
        _say("interrupted; nothing was judged")
        return EXIT_INTERRUPTED
    except Exception as fault:  # noqa: BLE001 - the last line of defence: a line and a log, never a traceback
        from refwarden.flows.crash import keep

        _say(f"refwarden has a bug ({type(fault).__name__}); the log is {keep(fault)}")
        return EXIT_UNKNOWN


def _chained(stage: str, arguments: Sequence[str], before: str) -> int:
    data = _standard_input() if stage in _FED else b""
    code = _run(stage, arguments, data)
    if code == EXIT_KEPT and before:
        from refwarden.installer.chain import become

        become(before, arguments, data if stage in _FED else None)
    return code


def _run(stage: str, arguments: Sequence[str], data: bytes) -> int:
    if stage == "pre-push":
        return _pre_push(arguments, data)
    if stage in ("pre-receive", "update", "post-receive"):
        return _receive(stage, arguments, data)
    if stage in ("pre-commit", "commit-msg"):
        return _commit(stage, arguments)
    raise UsageError(f"{stage}: refwarden has no such hook")


def _say(line: str) -> None:
    _write(f"refwarden: {line}\n")


def _write(text: str) -> None:
    # Bytes, since a terminal's encoding may refuse what a name holds; everything here is escaped already.
    sys.stderr.flush()
    os.write(2, text.encode("utf-8", "backslashreplace"))


def _standard_input() -> bytes:
    from refwarden.sources.local.stdin import MOST_BYTES

    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UsageError(f"standard input is larger than {MOST_BYTES >> 20} MiB; no push is")
    return data


def _pre_push(arguments: Sequence[str], data: bytes) -> int:
    from refwarden import wiring
    from refwarden.flows import push
    from refwarden.flows.judging import policy_for
    from refwarden.sources.local import stdin
    from refwarden.sources.local.place import locate

    begun = time.perf_counter()
    try:
        updates = stdin.pre_push(data)
    except stdin.Malformed as fault:
        raise UsageError(f"standard input, {fault}; a pre-push hook is fed by git push") from fault
    if not updates and arguments:
        return EXIT_KEPT
    place = locate(".", os.environ)
    remote = arguments[0] if arguments else ""
    if not updates:
        updates, remote = _managed(place)  # git always names the remote; a hook manager may say it in its own way
    policy = policy_for(place, os.environ.get("REFWARDEN_POLICY"))

    def source(**given: object) -> object:
        return wiring.source("push")(updates=updates, remote=remote, **_developers(place), **given)

    report = push.judge(push.Push("push", updates, source), policy, int(time.time()))
    return _finish(report._replace(cost=report.cost._replace(seconds=time.perf_counter() - begun)))


def _managed(place: "Place") -> "tuple[tuple[RefUpdate, ...], str]":
    """Return the update that a hook manager describes in its environment, and the remote."""
    from refwarden.sources.local.managers import Unsaid, pre_commit
    from refwarden.sources.local.opening import open_backend

    backend = open_backend(place, in_hook=True)
    refs = {ref.name: ref.oid for ref in backend.refs()}
    try:
        update, remote = pre_commit(os.environ, refs, backend.head())
    except Unsaid as fault:
        raise UsageError(f"pre-push: {fault}; give it git's arguments and standard input") from fault
    return (update,), remote


def _receive(stage: str, arguments: Sequence[str], data: bytes) -> int:
    from refwarden.flows import receive
    from refwarden.sources.local import stdin
    from refwarden.sources.local.place import locate

    begun = time.perf_counter()
    try:
        if stage == "update":
            if len(arguments) != 3:
                raise UsageError("update: a ref and two object ids were expected, as git receive-pack gives them")
            ref, old, new = map(os.fsencode, arguments)
            updates: Sequence[RefUpdate] = (stdin.update(ref, old, new),)
        else:
            updates = stdin.pre_receive(data)
    except ValueError as fault:  # Malformed is one
        raise UsageError(f"{stage}: {fault}; git receive-pack feeds this hook") from fault
    place = locate(".", os.environ)
    if stage == "post-receive":
        receive.remember(place, updates, os.environ)
        return EXIT_KEPT
    if not updates:
        return EXIT_KEPT
    report = receive.judge(place, updates, os.environ, int(time.time()))
    return _finish(report._replace(cost=report.cost._replace(seconds=time.perf_counter() - begun)))


def _commit(stage: str, arguments: Sequence[str]) -> int:
    from refwarden import wiring
    from refwarden.flows import commit
    from refwarden.flows.judging import policy_for
    from refwarden.sources.local.place import locate

    begun = time.perf_counter()
    message = None
    if stage == "commit-msg":
        if len(arguments) != 1:
            raise UsageError("commit-msg: the message's file was expected, as git commit gives it")
        message = _message(arguments[0])
    place = locate(".", os.environ)
    policy = policy_for(place, os.environ.get("REFWARDEN_POLICY"))

    def source(**given: object) -> object:
        return wiring.source("draft")(place=place, message=message, environ=os.environ, **_developers(place), **given)

    report = commit.judge(stage, source, policy, int(time.time()))
    return _finish(report._replace(cost=report.cost._replace(seconds=time.perf_counter() - begun)))


def _message(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_MOST_MESSAGE)
    except OSError as fault:
        raise UsageError(f"{printable(path)} cannot be read: {fault.strerror or fault}") from fault


def _developers(place: "Place") -> "dict[str, object]":
    """Return what sources on a developer's machine share: the repository, opened when asked for, and a claimed name."""

    def opened() -> "Backend":
        from refwarden.sources.local.opening import open_backend

        return open_backend(place, in_hook=True)

    def actor() -> "Actor":
        from refwarden.sources.local.people import claimed

        return claimed(opened)

    return {"backend": opened, "actor": actor, "label": place.root}


def _finish(report: Report) -> int:
    from refwarden import wiring

    verbose = bool(os.environ.get("REFWARDEN_VERBOSE"))
    if not (verbose or report.findings or report.bugs):
        return report.exit_code  # a good push is silent, and loads no reporter to be so
    colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    _write(wiring.reporter("text")(report, everything=verbose, colour=colour, width=_width()))
    for bug in report.bugs:
        from refwarden.flows.crash import keep

        _say(f"bug in {printable(bug.partition(chr(10))[0])}; the log is {keep(bug)}")
    return report.exit_code


def _width() -> int:
    try:
        return max(60, min(120, os.get_terminal_size(2).columns))
    except OSError:
        return 80
