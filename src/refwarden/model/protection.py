"""What a host enforces on one branch, whatever it comes from: every demand, its sources, and who can walk around it.

A host may guard a branch in several ways at once: a classic rule, rulesets of the repository, rulesets of the
organisation. Each is a `Guard`. Where several demand the same, the strictest counts and lists are joined; who may pass
one of them still meets the others.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from refwarden.model.refs import HEADS
from refwarden.model.verdict import Place, Unreadable

# What can be demanded. Numbers and lists are named in NUMBERS and LISTS; everything else is demanded or not.
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
    "deployments",
]
NUMBERS, LISTS = frozenset({"approvals"}), frozenset({"checks", "deployments"})


class Wanted(NamedTuple):
    """A check that a host demands; `app` is the program that must say it, empty where anybody may."""

    name: str
    app: str = ""


class Bypass(NamedTuple):
    """Somebody who may walk around a guard.

    Attributes:
        who: In words, such as `team acme/release`, `role admin`, `app merge-bot`.
        mode: `always`; `pull` for merging a pull request and not for pushing; `exempt` as always, without a trace.
    """

    who: str
    mode: Literal["always", "pull", "exempt"] = "always"


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
    """

    kind: str
    name: str
    demands: Mapping[str, Any]
    bypass: tuple[Bypass, ...] | None = ()
    state: Literal["active", "evaluate", "disabled"] = "active"
    url: str = ""

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
    """

    value: Any
    more: str
    sources: tuple[Guard, ...] = ()


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
        """Return what is known of a demand."""
        sources = tuple(one for one in self.active if one.demands.get(demand))
        values = [one.demands[demand] for one in sources]
        if demand in NUMBERS:
            return Bound(max(values, default=0), self.unseen, sources)
        if demand in LISTS:
            return Bound(tuple(dict.fromkeys(part for value in values for part in value)), self.unseen, sources)
        return Bound(bool(values), self.unseen, sources)

    def enforced(self, demand: str, least: Any = True) -> bool:
        """Tell whether a demand is enforced, at least so strictly.

        What is seen proves that it is; that it is not, is proved only where everything was read.

        Raises:
            Unreadable: It is not seen, and there may be more.
        """
        found = self.bound(demand)
        if demand in LISTS:
            there = {one.name if isinstance(one, Wanted) else one for one in found.value}
            enough = there >= set(least)
        else:
            enough = found.value >= least if demand in NUMBERS else bool(found.value)
        if not enough and found.more:
            raise Unreadable(found.more, self.remedy)
        return enough

    def walkers(self, demand: str, *, pushing: bool = True) -> tuple[Bypass, ...]:
        """Return who can walk around a demand: a demand binds somebody unless every source of it lets them pass.

        Args:
            demand: The demand.
            pushing: Whether it is about a push; who may pass for pull requests only is bound then.

        Raises:
            Unreadable: Who may pass a source is not to be seen.
        """
        found = self.bound(demand).sources
        if not found:
            return ()
        passing: list[dict[str, Bypass]] = []
        for guard in found:
            if guard.bypass is None:
                if not any(one.bypass == () for one in found):
                    raise Unreadable(f"who may bypass {guard.words} is not to be seen", self.remedy or _SEE_BYPASS)
                continue
            passing.append({one.who: one for one in guard.bypass if not (pushing and one.mode == "pull")})
        everywhere = set(passing[0]).intersection(*passing[1:]) if passing else set()
        return tuple(passing[0][who] for who in sorted(everywhere))


_SEE_BYPASS = "ask as somebody who may edit the ruleset, or grant Administration: read"


class ProtectedRef(NamedTuple):
    """A branch of a protected kind, as the subject of rules about what the host enforces on it.

    Attributes:
        branch: The short name.
        repository: `owner/name` where a run is about several repositories; else empty.
        url: Where its settings are.
    """

    branch: str
    repository: str = ""
    url: str = ""

    def place(self) -> Place:
        """Where a finding about it stands."""
        return Place(repository=self.repository, ref=HEADS + self.branch, url=self.url)


Matcher = Callable[[str], bool]


def github_pattern(pattern: str, default: str) -> Matcher:
    """Return what tells whether a branch matches a pattern of GitHub's.

    GitHub uses fnmatch with FNM_PATHNAME: `*` and `?` stop at `/`, `**/` stands for any number of folders, `[...]` for
    one character; `~ALL` and `~DEFAULT_BRANCH` are words of rulesets. There is no escaping, and `[^` is no negation.
    Source: https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/
    managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax

    Args:
        pattern: The pattern, with `refs/heads/` or without.
        default: The default branch's short name.
    """
    if pattern == "~ALL":
        return lambda _: True
    if pattern == "~DEFAULT_BRANCH":
        return lambda branch: branch == default
    parts = pattern.removeprefix(HEADS).split("/")
    return lambda branch: _folders(parts, branch.split("/"))


def _folders(parts: list[str], names: list[str]) -> bool:
    """Match folder by folder; `**` stands for any number of them, but for at least the last name."""
    reachable = {0}
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        if part == "**" and not last:
            reachable = {at for start in reachable for at in range(start, len(names))}
        else:
            reachable = {at + 1 for at in reachable if at < len(names) and _segment(part, names[at])}
        if not reachable:
            return False
    return len(names) in reachable


def _segment(pattern: str, name: str) -> bool:
    """Match one folder's name in time that grows with the product of both lengths."""
    tokens = _tokens(pattern)
    reachable = {0}
    for token in tokens:
        if token is None:
            reachable = set(range(min(reachable), len(name) + 1)) if reachable else set()
        else:
            reachable = {at + 1 for at in reachable if at < len(name) and token(name[at])}
    return len(name) in reachable


def _tokens(pattern: str) -> list[Callable[[str], bool] | None]:
    found: list[Callable[[str], bool] | None] = []
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        end = pattern.find("]", at + 2)
        if letter == "*":
            if not (found and found[-1] is None):
                found.append(None)
        elif letter == "?":
            found.append(lambda _: True)
        elif letter == "[" and end > 0:
            found.append(_class(pattern[at + 1 : end]))
            at = end
        else:
            found.append(letter.__eq__)
        at += 1
    return found


def _class(content: str) -> Callable[[str], bool]:
    negated = content.startswith("!")
    body = content[1:] if negated else content
    ranges, at = [], 0
    while at < len(body):
        if body[at + 1 : at + 2] == "-" and at + 2 < len(body):
            ranges.append((body[at], body[at + 2]))
            at += 3
        else:
            ranges.append((body[at], body[at]))
            at += 1
    return lambda letter: any(low <= letter <= high for low, high in ranges) is not negated
