from typing import Any

from refwarden.model.evidence import Arrival, Merged
from refwarden.model.kinds import BranchKind, Kinds, TagKind
from refwarden.model.lines import Lines
from refwarden.model.pull_facts import no_graph
from refwarden.model.refs import Refs
from refwarden.rules.proposals import another_way
from refwarden.rules.refs.merge_direction import RULE
from tests.rules.graphs import NOTHING, World, head, proposed
from tests.rules.table import GITFLOW, Row, Want, broken, decide, inapplicable, judged, kept, unsure

TAGGED = Kinds(GITFLOW.branches, (TagKind("version", ("v*",), on=("production",)),))
TRUNK = Kinds(
    (
        BranchKind("production", ("main",), protected=True),
        BranchKind("feature", ("feature/**",), starts_from=("production",), into=("production",)),
    )
)
WORLD = World(
    """
    m1:
    d1: m1
    f: d1
    D: d1 f
    M: m1 f
    B: D m1
    O: D f m1
    x: d1
    X: D x
    P: m1 d1
    U: D x f
    """,
    kinds=TAGGED,
    main="M",
    develop="X",
)  # P, U and B stand on no branch: arrivals are given, not read
FACTS = WORLD.facts()


def onto(branch: str, *merged: Merged, commit: str = "", pushed: bool = False) -> Arrival:
    return WORLD.arrival(branch, commit or {"main": "M", "develop": "D"}[branch], *merged, pushed=pushed)


def row(title: str, subject: Arrival, want: Want, **more: Any) -> Row:
    more.setdefault("kinds", TAGGED)
    return Row(title, subject, want, more.pop("facts", FACTS), **more)


PUSHED = WORLD.facts(before={"develop": "D", "main": "m1"})
# The push moves main along what develop had: M's side line was develop's.
ALONG = WORLD.facts(before={"develop": "X", "main": "m1"})

test_table = judged(
    RULE,
    row("a feature into develop", onto("develop", head("feature/x")), kept(), doc=True),
    row("a feature straight into main", onto("main", head("feature/x")), broken("feature/x (feature)"), doc=True),
    row("a release into main", onto("main", head("release/1")), kept(), doc=True),
    row("a hotfix into main", onto("main", head("hotfix/1")), kept()),
    row("a release into develop", onto("develop", head("release/1")), kept()),
    row("a back-merge of main into develop", onto("develop", head("main")), kept("main (production)"), doc=True),
    row("develop into main", onto("main", head("develop")), broken("develop (integration)"), doc=True),
    row(
        "a pull that merged develop with itself is no-foxtrot's", onto("develop", head("develop", remote=True)), kept()
    ),
    row(
        "a tag of production into develop is production's",
        onto("develop", Merged(tag="v1"), commit="B"),
        kept("tag v1"),
    ),
    row("a tag on the release's tip is where its kind stands", onto("develop", Merged(tag="v1"), commit="D"), kept()),
    row("an unnamed commit of main's line is main's", onto("develop", NOTHING, commit="B"), kept("m1 of")),
    row("a bare commit is nobody's", onto("main", NOTHING), unsure("nothing says")),
    row("a fork's feature is a feature", onto("develop", head("feature/x", "bob")), kept("bob/feature/x")),
    row("a fork's feature straight into main", onto("main", head("feature/x", "bob")), broken("bob/feature/x")),
    row("a fork's main is not our main", onto("main", head("main", "bob")), broken("bob/main (fork)")),
    row("a fork's develop into develop is a contribution", onto("develop", head("develop", "bob")), kept("fork")),
    row("a fork's patch-1 into develop", onto("develop", head("patch-1", "bob")), kept("fork")),
    row("our own develop by pull request is ours", onto("main", head("develop", "acme"), commit="P"), broken("(int")),
    row("a branch of no kind into develop", onto("develop", head("stuff")), kept()),
    row("a branch of no kind into main", onto("main", head("release-0.1")), broken("release-0.1 (other)")),
    row("an octopus is judged by each", onto("develop", head("feature/x"), head("main"), commit="O"), kept()),
    row(
        "one wrong parent of an octopus", onto("main", head("release/1"), head("feature/x"), commit="O"), broken("feat")
    ),
    row("an octopus of which one is unknown", onto("develop", head("feature/x"), NOTHING, commit="U"), unsure()),
    row("a feature into support", onto("main", head("feature/x"))._replace(branch="support/1"), broken()),
    row("main into support is an update", onto("main", head("main"))._replace(branch="support/1"), kept()),
    row("a commit that merged nothing", onto("develop", commit="x"), inapplicable()),
    row("a squash that names its feature", onto("main", head("feature/x"), commit="x"), broken()),
    row("a squash that names only a number", onto("main", Merged(pull="#7", how="mark"), commit="x"), inapplicable()),
    row("on a trunk a feature merges into main", onto("main", head("feature/x")), kept(), kinds=TRUNK),
    row("on a trunk a fork does too", onto("main", head("fix", "bob")), kept(), kinds=TRUNK),
    row(
        "a merge made for develop that main's line holds was moved there",
        onto("main", head("feature/x", target="develop")),
        unsure("says that it merged"),
    ),
    row(
        "pushed, it is main's own whatever it says",
        onto("main", head("feature/x", target="develop"), pushed=True),
        broken(),
        facts=PUSHED,
    ),
    row(
        "main fast-forwarded along develop received no feature",
        onto("main", head("feature/x"), commit="D", pushed=True),
        inapplicable("moves along"),
        facts=ALONG,
    ),
    row(
        "a pull request from develop straight into main",
        proposed("main", "m1", "d1", "develop"),
        broken("#12 would merge develop (integration) into main (production); it may merge into nothing"),
        doc=True,
    ),
    row(
        "a pull request from a feature straight into main",
        proposed("main", "m1", "f", "feature/x"),
        broken("#12 would merge feature/x (feature) into main (production); it may merge into integration."),
        doc=True,
    ),
    row("a pull request from a feature into develop", proposed("develop", "d1", "f", "feature/x"), kept(), doc=True),
    row("a pull request from a hotfix into main", proposed("main", "m1", "f", "hotfix/1"), kept()),
    row("a pull request that merges main back", proposed("develop", "d1", "m1", "main"), kept()),
    row(
        "Forks: head is `owner:branch`, and their main is not our main",
        proposed("main", "m1", "f", "main", "eve"),
        broken("#12 would merge eve/main (fork) into main"),
    ),
    row(
        "the host knows its forks, wherever their tips lie: nothing is walked",
        proposed("develop", "d1", "m1", "main", "eve"),
        kept("eve/main (fork)"),
    ),
    row("a fork's feature by pull request", proposed("develop", "d1", "f", "feature/x", "eve"), kept()),
    row("a pull request of no kind into main", proposed("main", "m1", "f", "stuff"), broken("stuff (other)")),
)


def remedy(subject: Arrival) -> str:
    return decide(RULE, row("", subject, broken())).remedy


def test_a_proposed_merge_is_mended_before_it_happens():
    assert remedy(proposed("main", "m1", "f", "feature/x")) == "gh pr edit 12 --base develop"
    assert remedy(proposed("main", "m1", "d1", "develop")) == (
        "git push origin d1:refs/heads/release/NAME && gh pr create --base main --head release/NAME"
    )
    assert remedy(proposed("main", "m1", "f", "main", "eve")).startswith("gh pr close 12")


def test_without_a_clone_the_kind_that_is_called_by_its_name_is_the_way():
    two_sides = Lines(no_graph(), Refs.of({"main": "m1", "feature/x": "f"}), GITFLOW)
    arrival = proposed("main", "m1", "f", "feature/x")
    kind = GITFLOW.of("feature/x")
    assert another_way(arrival, arrival.merged[0], kind, GITFLOW, two_sides) == "gh pr edit 12 --base develop"
