r"""GitHub's ref patterns, and how a policy's glob is said in them.

They are Ruby's `File.fnmatch` with FNM_PATHNAME: `*` and `?` stop at `/`, and `**/` takes any number of whole segments.
There is no `{a,b}`, no quoting by a backslash, and `[^...]` is no negation (`[!...]` is). Classic rules match branch
names; rulesets match whole ref names such as `refs/heads/main`, and know the aliases `~ALL` and `~DEFAULT_BRANCH`.
"""

from collections.abc import Callable
from typing import NamedTuple

from refwarden.model import globs
from refwarden.model.globs import GlobError
from refwarden.model.kinds import BranchKind, TagKind
from refwarden.model.protection import patterns
from refwarden.model.protection.patterns import ANY, DEEP, FOLDERS, SEGMENT, Names, One, Pattern, Step
from refwarden.model.refs import HEADS
from refwarden.model.text import printable
from refwarden.model.verdict import Unreadable

ALL, DEFAULT = "~ALL", "~DEFAULT_BRANCH"
_MOST_SAID = 16  # patterns that one glob may become


def pattern(text: str) -> Pattern:
    """Return a pattern of GitHub's. A `[` that is not closed matches nothing that could be a ref's name."""
    found: list[Step] = []
    at = 0
    while at < len(text):
        close = text.find("]", at + 2)
        if text.startswith("**/", at) and (at == 0 or text[at - 1] == "/"):
            found.append(FOLDERS)
            at += 3
        elif text[at] == "*":
            if not (found and found[-1] == SEGMENT):
                found.append(SEGMENT)
            at += 1
        elif text[at] == "?":
            found.append(ANY)
            at += 1
        elif text[at] == "[" and close > 0:
            negated = text[at + 1] == "!"
            found.append(One(_members(text[at + 1 + negated : close]), negated))
            at = close + 1
        else:
            found += patterns.literal(text[at])
            at += 1
    return tuple(found)


def _members(inside: str) -> patterns.Ranges:
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(inside):
        if at + 2 < len(inside) and inside[at + 1] == "-":
            found.append((ord(inside[at]), ord(inside[at + 2])))
            at += 3
        else:
            found.append((ord(inside[at]), ord(inside[at])))
            at += 1
    return tuple(one for one in found if one[0] <= one[1])


def matches(text: str, name: str) -> bool:
    """Tell whether a pattern matches the whole name. Case counts."""
    return patterns.matches(pattern(text), name)


def github_pattern(text: str, default: str) -> Callable[[str], bool]:
    """Return what tells whether a branch matches a pattern of a ruleset's.

    Source: https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/
    managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax

    Args:
        text: The pattern, with `refs/heads/` or without.
        default: The default branch's short name.
    """
    compiled = _all((text.removeprefix(HEADS),), default)
    whole = text in (ALL, DEFAULT)
    return lambda branch: any(patterns.matches(one, HEADS + branch if whole else branch) for one in compiled)


def literal(text: str) -> bool:
    """Tell whether a pattern names exactly one name."""
    return not globs.WILD.intersection(text)


def condition(include: tuple[str, ...], exclude: tuple[str, ...], default: str) -> Names:
    """Return the refs that a ruleset's condition chooses.

    Args:
        include: Patterns; without any, nothing is chosen, or, where there are excludes, all but those.
        exclude: Patterns of what is left out.
        default: The default branch's short name; empty where there is none.
    """
    if not include and exclude:
        include = (ALL,)
    return Names(_all(include, default), _all(exclude, default))


def _all(texts: tuple[str, ...], default: str) -> tuple[Pattern, ...]:
    found: list[Pattern] = []
    for text in texts:
        if text == ALL:
            found.append((DEEP,))
        elif text == DEFAULT:
            found += [patterns.literal(HEADS + default)] if default else []
        else:
            found.append(pattern(text))
    return tuple(found)


# From a policy's glob to GitHub's patterns


class Said(NamedTuple):
    """How a set of names is said on GitHub.

    Attributes:
        include, exclude: Patterns over short names.
        unsaid: Why it cannot be said, in words; empty where it can.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    unsaid: str = ""


def said(glob: str) -> Said:
    """Return the patterns that together match the very names that a policy's glob matches, proved equal.

    What GitHub cannot say is told, never approximated.
    """
    try:
        found = _said(glob)
    except GlobError as fault:
        return Said(unsaid=str(fault))
    if isinstance(found, str):
        return Said(unsaid=f"{printable(glob)}: {found}")
    try:
        proved = patterns.same(Names((patterns.of_glob(glob),)), Names(tuple(map(pattern, found))))
    except Unreadable as cut:
        return Said(unsaid=f"{printable(glob)}: {cut.unread.reason}")
    return Said(tuple(found)) if proved else Said(unsaid=f"{printable(glob)}: GitHub's patterns have no form for it")


def _said(glob: str) -> list[str] | str:
    """Return patterns that are to be proved, or why there are none."""
    found = [""]
    before = "/"
    for token in globs.tokens(glob):
        if isinstance(token, tuple):
            forms = _class(*token)
            if forms is None:
                return "GitHub's patterns have no class of what a character is not, nor one of such characters"
        elif token == "**":
            forms = ["**/*"] if before == "/" else ["*", "*/**/*"]
        elif token in ("*", "?", "**/"):
            forms = [token]
        elif token[-1] in "*?[]\\":
            return f"GitHub's patterns cannot quote {token[-1]}"
        else:
            forms = [token[-1]]
        found = [start + form for start in found for form in forms]
        if len(found) > _MOST_SAID:
            return f"it would take more than {_MOST_SAID} patterns"
        before = "/" if token == "**/" else str(token[-1])
    return found


def _class(negated: bool, members: str) -> list[str] | None:
    listed = sorted(set(members) - {"/"})
    if negated or not listed or {"]", "[", "^", "\\"}.intersection(listed):
        return None
    text = ""
    for one in listed:
        if one in "-!":
            continue
        text += one
    runs, at = "", 0
    while at < len(text):
        end = at
        while end + 1 < len(text) and ord(text[end + 1]) == ord(text[end]) + 1:
            end += 1
        runs += f"{text[at]}-{text[end]}" if end - at > 1 else text[at : end + 1]
        at = end + 1
    marks = "".join(one for one in "!-" if one in listed)
    if not runs:
        return None if len(marks) > 1 else [marks]
    return [f"[{runs}{marks}]"]


def kind_said(kind: BranchKind | TagKind, before: tuple[BranchKind, ...] | tuple[TagKind, ...] = ()) -> Said:
    """Return how the names of a kind are said: what it matches, without what an earlier kind takes."""
    includes, excludes, unsaid = _together(kind.match)
    if unsaid:
        return Said(unsaid=unsaid)
    mine = Names(tuple(map(patterns.of_glob, kind.match)))
    for earlier in before:
        names = Names(tuple(map(patterns.of_glob, earlier.match)))
        if any(held for (held,) in patterns.regions(mine, (names,))):
            more, _, unsaid = _together(earlier.match)
            excludes += more
            if unsaid:
                return Said(unsaid=unsaid)
    return Said(includes, excludes)


def _together(match: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    told = [said(one) for one in match]
    whole = tuple(dict.fromkeys(text for one in told for text in one.include))
    return whole, (), next((one.unsaid for one in told if one.unsaid), "")
