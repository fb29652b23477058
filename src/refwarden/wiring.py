"""Names to dotted paths: concrete sources and reporters are loaded by name, when they are used."""

from collections.abc import Callable, Sequence
from typing import Any

from refwarden.model.errors import UsageError
from refwarden.model.ports import Reporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.model.controls import ControlReport

REPORTERS = {
    "text": "refwarden.reporters.text:report",
    "json": "refwarden.reporters.json_v1:report",
    "sarif": "refwarden.reporters.sarif:report",
    "junit": "refwarden.reporters.junit:report",
    "markdown": "refwarden.reporters.markdown:report",
    "annotations": "refwarden.reporters.annotations:report",
    "codequality": "refwarden.reporters.codequality:report",
}

# Reports by the controls of a framework.
CONTROLS = {
    "text": "refwarden.reporters.controls:text",
    "json": "refwarden.reporters.controls:as_json",
}

SOURCES = {
    "push": "refwarden.sources.local.pushing:PushSource",
    "draft": "refwarden.sources.local.drafting:DraftSource",
    "audit": "refwarden.sources.local.auditing:AuditSource",
}


def _load(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(__import__(module, fromlist=[name]), name)


def reporter(name: str) -> Reporter:
    """Return the reporter of that name; raise UsageError where there is none."""
    if name not in REPORTERS:
        raise UsageError(f"--format {name}: there is no such report; choose one of {', '.join(REPORTERS)}")
    loaded: Reporter = _load(REPORTERS[name])
    return loaded


def controls(name: str) -> "Callable[[ControlReport], str]":
    """Return the reporter by controls of that name, one of `CONTROLS`."""
    loaded: Callable[[ControlReport], str] = _load(CONTROLS[name])
    return loaded


def hook() -> Callable[[str, Sequence[str]], int]:
    """Return what runs a hook by its name, so that the command line can do as Git does."""
    loaded: Callable[[str, Sequence[str]], int] = _load("refwarden.hook:main")
    return loaded


def source(name: str) -> Callable[..., Any]:
    """Return the class of a source by its name."""
    loaded: Callable[..., Any] = _load(SOURCES[name])
    return loaded
