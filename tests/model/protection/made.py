"""Guards in a few words."""

from typing import Any

from refwarden.model.protection import Bypass, Guard, Protection, Wanted
from refwarden.model.verdict import Unreadable

OLGA, RUDI, CORE, BOT = "user olga", "user rudi", "team acme/core", "app merge-bot"
ADMINS, OWNERS, CLASSIC_ADMINS = "role admin", "organisation administrators", "administrators"
HIDDEN = "a classic rule may be there that only administrators see"


def ruleset(name: str = "guard", *bypass: str | Bypass, kind: str = "ruleset", state: Any = "active", seen: bool = True, **demands: Any) -> Guard:  # fmt: skip
    through = tuple(one if isinstance(one, Bypass) else Bypass(one) for one in bypass)
    gaps = demands.pop("gaps", {})
    named = {key.replace("_", "-"): value for key, value in demands.items()}
    return Guard(kind, name, named, through if seen else None, state, gaps=gaps)


def classic(*bypass: str | Bypass, **demands: Any) -> Guard:
    return ruleset("main", *bypass, kind="classic", **demands)


def of(*guards: Guard, unseen: str = "") -> Protection:
    return Protection(guards, unseen, "grant it")


def merging(who: str) -> Bypass:
    return Bypass(who, "pull")


def checks(*names: str, app: str = "") -> tuple[Wanted, ...]:
    return tuple(Wanted(name, app) for name in names)


def meets(protection: Protection, demand: str, least: Any = True) -> bool | None:
    """Return whether a demand is enforced, None where nobody can tell."""
    try:
        return protection.enforced(demand, least)
    except Unreadable:
        return None


def who(protection: Protection, demand: str = "pull", least: Any = None, *, pushing: bool = True) -> list[str]:
    return [one.who for one in protection.walkers(demand, least=least, pushing=pushing)]
