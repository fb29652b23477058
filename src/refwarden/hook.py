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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.model.refs import Actor
    from refwarden.sources.local.backend import Backend


_FED = ("pre-push", "pre-receive", "post-receive")  # the hooks to which Git says on standard input what moves


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
    except KeyboardInterrupt:
        _say("interrupted; nothing was judged")
        return EXIT_INTERRUPTED


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
    if not updates:
        return EXIT_KEPT
    place = locate(".", os.environ)
    policy = policy_for(place, os.environ.get("REFWARDEN_POLICY"))
    remote = arguments[0] if arguments else ""

    def source(**given: object) -> object:
        def opened() -> "Backend":
            from refwarden.sources.local.opening import open_backend

            return open_backend(place, in_hook=True)

        def actor() -> "Actor":
            from refwarden.sources.local.people import claimed

            return claimed(opened)

        return wiring.source("push")(
            updates=updates, remote=remote, backend=opened, actor=actor, label=place.root, **given
        )

    report = push.judge(push.Push("push", updates, source), policy, int(time.time()))
    return _finish(report._replace(cost=report.cost._replace(seconds=time.perf_counter() - begun)))


def _finish(report: Report) -> int:
    from refwarden import wiring

    verbose = bool(os.environ.get("REFWARDEN_VERBOSE"))
    if not (verbose or report.findings or report.bugs):
        return report.exit_code  # a good push is silent, and loads no reporter to be so
    colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    _write(wiring.reporter("text")(report, everything=verbose, colour=colour, width=_width()))
    for bug in report.bugs:
        _say(f"bug in {printable(bug.partition(chr(10))[0])}")
    return report.exit_code


def _width() -> int:
    try:
        return max(60, min(120, os.get_terminal_size(2).columns))
    except OSError:
        return 80
