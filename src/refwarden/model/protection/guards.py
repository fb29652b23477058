"""What a host enforces on one branch, whatever it comes from: every demand, its sources, and who can walk around it.

A host may guard a branch in several ways at once: a classic rule, rulesets of the repository, rulesets of the
organisation. Each is a `Guard`. Where several demand the same, the strictest counts and lists are joined; who may pass
one of them still meets the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from refwarden.model.checks import is_app
from refwarden.model.protection.bypass import Bypass, around
from refwarden.model.refs import HEADS, TAGS
from refwarden.model.text import printable
from refwarden.model.verdict import Place, Unreadable

# What can be demanded. Numbers, lists and limits are named in NUMBERS, LISTS and LIMITS; everything else is demanded or
# not. A list is demanded whole; a limit names all that is allowed, and is None where nothing is limited.
Demand = Literal[
    "pull",  # changes come by pull requests
    "approvals",  # so many of them
    "stale",  # approvals are dismissed when something is pushed
    "owners",  # code owners approve
    "last-push",  # somebody other than who pushed last approves
    "threads",  # conversations are resolved
    "checks",  # these checks pass
    "strict",  # on an up-to-date branch
    "queue",  # through a merge queue
    "linear",  # without merge commits
    "signed",
    "no-force",
    "no-deletion",
    "creation",  # only some create such branches
    "update",  # only some push
    "locked",  # nobody changes it, not by pull requests either
    "deployments",
    "workflows",
    "scans",
    "reviewers",  # these approve changes of these paths
    "dismissal",  # only some dismiss reviews
    "methods",  # the ways to merge
    "names",  # what the ref's own name must be
    "messages",  # what the messages of commits must be
    "emails",  # what the addresses of authors and committers must be
    "fixed",  # a tag that stays where it is: neither moved nor deleted
]
NUMBERS = frozenset({"approvals"})
LISTS = frozenset({"checks", "deployments", "workflows", "scans", "reviewers", "names", "messages", "emails"})
LIMITS = frozenset({"methods"})
# What holds where both of these do.
_OF_BOTH = {"fixed": ("update", "no-deletion")}


class Wanted(NamedTuple):
    """A check that a host demands; `app` is the program that must say it, empty where anybody may."""

    name: str
    app: str = ""


class Guard(NamedTuple):
    """One source of demands, all of which the same people may walk around.

    A classic rule lets different people past its different demands, so it is several guards of one name.

    Attributes:
        kind: `classic`, `ruleset`, `organisation ruleset` or `enterprise ruleset`.
        name: What it is called, or the pattern of a classic rule.
        demands: What it demands: True, a number, or a tuple of names or of Wanted.
        bypass: Who may walk around it; None where that is not to be seen, which is not nobody.
        state: `active`; `evaluate` enforces nothing and says what it would have done; `disabled`.
        url: Its page.
        gaps: Why a demand of it could not be read, by the demand; it may be stricter than `demands` says.
        caps: How strict a demand of a gap can be at most, where it is a number and that is known.
        mends: What would make such a demand known, by the demand, where that is another thing than what shows the rest.
        voids: Why it looks as if it demanded something, or more of it, and does not, by the demand.
    """

    kind: str
    name: str
    demands: Mapping[str, Any]
    bypass: tuple[Bypass, ...] | None = ()
    state: Literal["active", "evaluate", "disabled"] = "active"
    url: str = ""
    gaps: Mapping[str, str] = {}
    caps: Mapping[str, int] = {}
    mends: Mapping[str, str] = {}
    voids: Mapping[str, str] = {}

    @property
    def words(self) -> str:
        """How people call it."""
        return f"{self.kind} {self.name}"


class Bound(NamedTuple):
    """What is known of a demand.

    Attributes:
        value: The strictest value that is seen: False, 0 or an empty tuple where none demands it.
        more: Why there may be more than is seen; empty where everything was read.
        sources: The guards that demand it.
        mend: What would show more; empty where the protection's own remedy does.
        void: Why something looks as if it demanded it, or more of it, and does not.
        most: What a number can be at most; None where nobody can tell.
    """

    value: Any
    more: str
    sources: tuple[Guard, ...] = ()
    mend: str = ""
    void: str = ""
    most: int | None = None


class Protection:
    """A fact: every guard of one branch, and why there may be more.

    Args:
        guards: All that are seen, those that enforce nothing included.
        unseen: Why there may be others, such as a classic rule that only administrators see; empty for none.
        remedy: What would show them.
    """

    def __init__(self, guards: Iterable[Guard], unseen: str = "", remedy: str = "") -> None:
        self.guards = tuple(guards)
        self.unseen = unseen
        self.remedy = remedy

    @property
    def active(self) -> tuple[Guard, ...]:
        """The guards that enforce anything."""
        return tuple(one for one in self.guards if one.state == "active")

    def bound(self, demand: str) -> Bound:
        """Return what is known of a demand: the strictest of what is seen, with what it comes from."""
        if demand in _OF_BOTH:
            parts = [self.bound(part) for part in _OF_BOTH[demand]]
            made = tuple(one for part in parts for one in part.sources)
            more, mend = next(((part.more, part.mend) for part in parts if part.more), ("", ""))
            return Bound(all(part.value for part in parts), more, made, mend)
        more, mend = self._more(demand)
        void = "; ".join(dict.fromkeys(one.voids[demand] for one in self.active if demand in one.voids))
        if demand in LIMITS:
            sources = tuple(one for one in self.active if one.demands.get(demand) is not None)
            return Bound(_common([one.demands[demand] for one in sources]), more, sources, mend, void)
        sources = tuple(one for one in self.active if one.demands.get(demand))
        values = [one.demands[demand] for one in sources]
        if demand in NUMBERS:
            return Bound(max(values, default=0), more, sources, mend, void, self._most(demand, values))
        if demand in LISTS:
            every = tuple(dict.fromkeys(part for value in values for part in value))
            return Bound(every, more, sources, mend, void)
        return Bound(bool(values), more, sources, mend, void)

    def _more(self, demand: str) -> tuple[str, str]:
        """Return why there may be more of a demand than is seen, and what would show it."""
        if self.unseen:
            return self.unseen, ""
        found = next((one for one in self.active if demand in one.gaps), None)
        return (found.gaps[demand], found.mends.get(demand, "")) if found else ("", "")

    def _most(self, demand: str, values: Iterable[int]) -> int | None:
        """Return what a number can be at most, None where nobody can tell."""
        hidden = [one.caps.get(demand) for one in self.active if demand in one.gaps]
        told = [one for one in hidden if one is not None]
        return max([0, *values, *told]) if len(told) == len(hidden) and not self.unseen else None

    def enforced(self, demand: str, least: Any = True) -> bool:
        """Tell whether a demand is enforced, at least so strictly.

        What is seen proves that it is; that it is not, is proved only where everything was read.

        Args:
            demand: The demand.
            least: How strictly: a number, the parts of a list (checks by name, or as Wanted with their app), or all
                that a limit may allow.

        Raises:
            Unreadable: It is not seen, and there may be more.
        """
        found = self.bound(demand)
        enough = enough_for(demand, found.value, least)
        if enough is None:
            raise Unreadable(
                f"whether the app of a check is {_apps(least)} cannot be told from its number", self.remedy
            )
        beyond = demand in NUMBERS and found.most is not None and found.most < least
        if not enough and found.more and not beyond:
            raise Unreadable(found.more, found.mend or self.remedy)
        return enough

    def walkers(self, demand: str, *, pushing: bool = True, least: Any = None) -> tuple[Bypass, ...]:
        """Return who can walk around a demand: a demand binds somebody unless every source of it lets them pass.

        Args:
            demand: The demand.
            pushing: Whether it is about a push; who may pass for pull requests only is bound then.
            least: How strict a source must be to count; None for any that makes the demand.

        Raises:
            Unreadable: Who may pass a source is not to be seen, or something unseen may hold those who may.
        """
        found = self.bound(demand)
        passing: dict[str, Bypass] = {}
        for part in _parts(demand, least):
            strict = [one for one in found.sources if part is None or enough_for(demand, one.demands.get(demand), part)]
            told = around(strict or list(found.sources), pushing=pushing)
            if told.unsure:
                raise Unreadable(told.unsure, self.remedy or _SEE_BYPASS)
            passing.update({one.who: one for one in told.all})
        if passing and found.more:
            names = ", ".join(sorted(passing))
            raise Unreadable(
                f"{printable(names)} may walk around what is seen; {found.more}", found.mend or self.remedy
            )
        return tuple(passing[who] for who in sorted(passing))


def enough_for(demand: str, value: Any, least: Any) -> bool | None:
    """Tell whether a value is at least as strict as wanted; None where a check's app cannot be compared."""
    if demand in LIMITS:
        return value is not None and set(value) <= set(least)
    if demand == "checks":
        answers = [_checked(tuple(value or ()), one) for one in least]
        return False if False in answers else None if None in answers else True
    if demand in LISTS:
        return set(least) <= set(value or ())
    return bool(value >= least) if demand in NUMBERS else bool(value) or not least


def _checked(value: Sequence[Any], wanted: Any) -> bool | None:
    """Whether a check is demanded, from the app that is wanted."""
    name, app = getattr(wanted, "name", wanted), getattr(wanted, "app", "")
    there = [getattr(one, "app", "") for one in value if getattr(one, "name", one) == name]
    if not app or not there:
        return bool(there)
    if any(is_app(app, one) for one in there):
        return True
    # An app that the host told by its number alone may be the one.
    return None if any(one.startswith(_BY_NUMBER) != app.startswith(_BY_NUMBER) for one in there if one) else False


_BY_NUMBER = "app "


def _apps(least: Any) -> str:
    return ", ".join(sorted({printable(one.app) for one in least if getattr(one, "app", "")}))


def _parts(demand: str, least: Any) -> Sequence[Any]:
    """Return what is wanted in parts, each of which some source may demand by itself."""
    return [(one,) for one in least] if demand in LISTS and least else [least]


def _common(values: Sequence[Iterable[str]]) -> tuple[str, ...] | None:
    """Return what all limits allow, None where nothing limits."""
    if not values:
        return None
    return tuple(one for one in values[0] if all(one in other for other in values[1:]))


_SEE_BYPASS = "ask as somebody who may edit the ruleset, or grant Administration: read"


class ProtectedRef(NamedTuple):
    """A branch or tag that the policy protects, as the subject of rules about what the host enforces on it.

    Attributes:
        branch: The short name; empty for a tag.
        repository: `owner/name` where a run is about several repositories; else empty.
        url: Where its settings are.
        tag: The short name of a tag; empty for a branch.
        kind: The name of a tag's kind. A branch's follows from its name.
        there: Whether it is there. Where not, its name stands for all of its kind that the host treats alike.
        used: Whether the repository has any branch or tag of its kind.
        unsaid: Why no pattern of the host's says the names of its kind; empty where one does.
    """

    branch: str
    repository: str = ""
    url: str = ""
    tag: str = ""
    kind: str = ""
    there: bool = True
    used: bool = True
    unsaid: str = ""

    @property
    def words(self) -> str:
        """How people call it, safe to print."""
        name = printable(self.branch or self.tag)
        if self.there:
            return name
        return f"branches such as {name}" if self.branch else f"tags such as {name}"

    def place(self) -> Place:
        """Where a finding about it stands."""
        ref = HEADS + self.branch if self.branch else TAGS + self.tag
        return Place(repository=self.repository, ref=ref, url=self.url)
