"""Toy rules and sources: just enough to see the engine at work."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from refwarden.engine.judge import Judge, Judgement
from refwarden.engine.select import Selected
from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.refs import Actor, Branch
from refwarden.model.verdict import Unread, Verdict, broken, kept
from refwarden.policy.compiled import Exemption, Policy, RuleSetting
from refwarden.rules.base import Rule

NOW = 1_000_000
KINDS = Kinds((BranchKind("production", ("main",), protected=True), BranchKind("feature", ("feature/*",))))
MAIN, TOPIC, STRAY = Branch("main", "a" * 40), Branch("feature/x", "b" * 40), Branch("stray", "c" * 40)


class Options(NamedTuple):
    """A toy's options."""

    word: str = "default"
    names: tuple[str, ...] = ()


class Number(NamedTuple):
    """A fact."""

    value: int


def says(verdict: Verdict | Exception) -> Callable[[Any, Any], Verdict]:
    """Return a judge that always answers so, or crashes so."""

    def judge(case: Any, options: Any) -> Verdict:
        del case, options
        if isinstance(verdict, Exception):
            raise verdict
        return verdict

    return judge


NOBODY = Unread("nobody says")
BROKEN, KEPT = broken("it is broken", "mend it"), kept("it is kept")


def rule(
    judge: Callable[[Any, Any], Verdict] | None = None, name: str = "toy", code: str = "RW999", **more: Any
) -> Rule:
    return Rule(code, name, "0.1", **{"about": (Branch,), "options": Options, "judge": judge or says(BROKEN), **more})


def selected(one: Rule, **setting: Any) -> Selected:
    given = {"name": one.name, "code": one.code, "module": "", "doors": "pra", "level": "error", **setting}
    return Selected(one, RuleSetting(**given))


class Toys:
    """A source of a few branches and whatever facts are given."""

    name = "toys"

    def __init__(
        self,
        subjects: Iterable[Any] | Unread | Exception = (MAIN,),
        facts: Mapping[type[Any], Any] | None = None,
        actor: Actor | Unread = NOBODY,
    ) -> None:
        self._subjects, self._facts, self._actor = subjects, facts or {}, actor
        self.asked: list[tuple[type[Any], Any]] = []

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        if isinstance(self._subjects, Exception):
            raise self._subjects
        if isinstance(self._subjects, Unread):
            return self._subjects
        return (one for one in self._subjects if isinstance(one, about))

    def read(self, fact: type[Any], subject: Any) -> Any:
        self.asked.append((fact, subject))
        if fact is Actor:
            return self._actor
        found = self._facts.get(fact, Unread("not at hand", "fetch it"))
        if isinstance(found, Exception):
            raise found
        return found

    def notes(self) -> tuple[str, ...]:
        return ()


def policy(*exemptions: Exemption, unknown: Mapping[str, Any] | None = None) -> Policy:
    return Policy("toys.yml", "sha256:0", KINDS, (), exemptions, unknown or {})


def run(
    rules: Rule | list[Selected],
    source: Toys | None = None,
    door: str = "push",
    *,
    everything: bool = True,
    using: Policy | None = None,
    now: int = NOW,
) -> Judgement:
    chosen = rules if isinstance(rules, list) else [selected(rules)]
    return Judge(using or policy(), door, source or Toys(), now).run(chosen, everything=everything)
