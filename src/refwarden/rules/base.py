"""What a rule is, and the words that its options are declared with.

An option's type says what the policy may write. Besides `int`, `bool`, `str`, `tuple[...]` and `Literal[...]`,
these annotations add meaning that the policy's validation, its JSON Schema, the generated pages and
`refwarden policy diff` read; none of them costs anything when a push is judged:

    count: Annotated[int, AtLeast(1), Tighter("higher")] = 1
    pattern: Pattern = ""                 # an RE2 expression, matched against the whole text
    paths: tuple[Glob, ...] = ()
    grace: Duration = 0                   # written `3 days`, held in seconds

An option may be a list of groups, each a NamedTuple of such options. A group with a method `fault` is asked what is
wrong with it as a whole; an empty text says that nothing is.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from refwarden.model.case import Case
from refwarden.model.verdict import Verdict


class AtLeast(NamedTuple):
    """The number is at least this."""

    least: int


class Tighter(NamedTuple):
    """In which direction a changed value demands more.

    `higher` and `lower` for numbers; `true` and `false` for booleans; `more` and `fewer` for lists, by inclusion;
    `set` where any value demands more than an empty one. `fewer, or all` and `lower, or all` where an empty list or
    zero stands for no demand.
    """

    towards: Literal["higher", "lower", "true", "false", "more", "fewer", "set", "fewer, or all", "lower, or all"]


class Says(NamedTuple):
    """What the option means, in one sentence for the generated page."""

    text: str


class Form(NamedTuple):
    """How a text is written: `regex`, `glob`, `duration`, `size`, `kind` (a branch kind's name), `moment` and the like.

    `calendar` is the path of an iCalendar file, beside the document that names it; the compiled policy holds its events
    in the path's place.
    """

    name: Literal["regex", "glob", "duration", "size", "kind", "moment", "zone", "hours", "calendar"]


Pattern = Annotated[str, Form("regex")]
Glob = Annotated[str, Form("glob")]
Duration = Annotated[int, Form("duration")]
Size = Annotated[int, Form("size")]
Kind = Annotated[str, Form("kind")]
Moment = Annotated[str, Form("moment")]
Zone = Annotated[str, Form("zone")]
Hours = Annotated[str, Form("hours")]
Calendar = Annotated[str, Form("calendar")]


G = TypeVar("G")


def grouped(group: type[G], given: Iterable[Any]) -> tuple[G, ...]:
    """Return the members of an option that is a list of groups; the policy holds each as a mapping of what it says."""
    return tuple(one if isinstance(one, group) else group(**one) for one in given)


Desires = tuple[tuple[str, Any], ...]  # demands of a host with how strictly; see model.protection


def wanting(demand: str) -> Callable[[Any, Any], Desires]:
    """Return a rule's `desire` that is one demand, whatever the kind and the options."""
    return lambda _kind, _options: ((demand, True),)


class NoOptions(NamedTuple):
    """The options of a rule that has none."""


class Rule(NamedTuple):
    """One question with an answer, a reason and a remedy: pure judgement over facts.

    Its module's docstring is its documentation: a first line, then `## Asks`, `## Why` and `## Fix`.

    Attributes:
        code: `RW104`; never changes meaning.
        name: What is demanded, such as `protected-push`.
        since: The version of refwarden that first had it.
        about: The types of subject that it judges.
        needs: The fact types that it reads; the case holds these and no other.
        judge: `judge(case, options) -> Verdict`; no input, no output, no clock.
        options: A NamedTuple class; every field has a default.
        controls: The public controls that it serves, such as `slsa-source:...`.
        desire: `desire(kind, options)` says what a host can enforce of it by itself on branches of a kind; None for
            nothing. Such a rule has the door `s`.
        desire_of_tags: `desire_of_tags(kind)` says the same of tags.
    """

    code: str
    name: str
    since: str
    about: tuple[type[Any], ...]
    judge: Callable[[Case[Any], Any], Verdict]
    needs: tuple[type[Any], ...] = ()
    options: type[Any] = NoOptions
    controls: tuple[str, ...] = ()
    desire: Callable[[Any, Any], Desires] | None = None
    desire_of_tags: Callable[[Any], Desires] | None = None
