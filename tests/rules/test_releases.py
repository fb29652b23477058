"""The rules about tags and versions."""

from refwarden.model.commits import Signature
from refwarden.model.evidence import Arrival, Merged
from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import Kinds, TagKind
from refwarden.model.lines import Lines
from refwarden.model.refs import Now, Refs, RefUpdate, Tag, TagObject
from refwarden.model.tagged import Tagged
from refwarden.model.text import DAY
from refwarden.rules.releases import (
    production_tagged,
    release_version,
    tag_annotated,
    tag_immutable,
    tag_name,
    tag_on,
    tag_signed,
    version_increases,
)
from tests.rules.table import GITFLOW, Row, broken, decide, inapplicable, judged, kept, unsure

A, B, ZERO = "a" * 40, "b" * 40, "0" * 40
VERSION = TagKind("version", ("v*",), scheme="semver", on=("production",), annotated=True, signed=True, immutable=True)
STRICT = Kinds(GITFLOW.branches, (VERSION, TagKind("month", ("m-*",), scheme="calver"), TagKind("free", ("free-*",))))
PATTERN = Kinds(tags=(TagKind("build", ("build-*",), pattern=r"build-\d+"),))
EVERY = {"every": True}

test_tag_name = judged(
    tag_name.RULE,
    Row("a semantic version", Tag("v1.2.3-rc.1+build.5"), kept(), kinds=STRICT, doc=True),
    Row("two numbers are no semantic version", Tag("v1.2"), broken("v1.2 is not"), kinds=STRICT, doc=True),
    Row("a leading zero is forbidden", Tag("v1.02.3"), broken(), kinds=STRICT),
    Row("a calendar version", Tag("m-2026.11"), kept(), kinds=STRICT, doc=True),
    Row("a month that is none", Tag("m-2026.99"), broken("calendar"), kinds=STRICT),
    Row("a kind without a scheme takes any name", Tag("free-1.x"), kept(), kinds=STRICT),
    Row("a pattern must match the whole name", Tag("build-12x"), broken("pattern"), kinds=PATTERN),
    Row("a name that does", Tag("build-12"), kept(), kinds=PATTERN),
    Row("a tag of no kind is nobody's business", Tag("wip"), inapplicable(), kinds=STRICT),
    Row("unless every tag must have one", Tag("wip"), broken("no kind"), kinds=STRICT, options=EVERY),
)

LIGHT, FULL = TagObject(False, A), TagObject(True, A, nested=1)

test_tag_annotated = judged(
    tag_annotated.RULE,
    Row("an annotated tag", Tag("v1.0.0", B), kept(), (FULL,), kinds=STRICT, doc=True),
    Row("a light tag", Tag("v1.0.0", A), broken("light tag"), (LIGHT,), kinds=STRICT, doc=True),
    Row("a kind that does not ask", Tag("free-1", A), inapplicable(), (LIGHT,), kinds=STRICT),
)


def test_a_tag_that_others_have_is_not_told_to_move() -> None:
    """tag-immutable would forbid what the remedy asks for."""
    row = Row("", Tag("v1.0.0", A), broken(), (LIGHT,), kinds=STRICT)
    assert "-f" not in decide(tag_annotated.RULE, row).remedy
    assert "git tag -f -a" in decide(tag_annotated.RULE, row._replace(subject=Tag("v1.0.0", A, created=True))).remedy


test_tag_signed = judged(
    tag_signed.RULE,
    Row(
        "a good signature", Tag("v1.0.0"), kept("ann"), (FULL, Signature("ssh", "good", "ann")), kinds=STRICT, doc=True
    ),
    Row("no signature", Tag("v1.0.0"), broken("not signed"), (FULL, Signature("", "none")), kinds=STRICT, doc=True),
    Row(
        "an untrusted key",
        Tag("v1.0.0"),
        broken("does not count here"),
        (FULL, Signature("ssh", "untrusted")),
        kinds=STRICT,
    ),
    Row(
        "a key past its time",
        Tag("v1.0.0"),
        broken("has expired (ann)"),
        (FULL, Signature("ssh", "expired", "ann")),
        kinds=STRICT,
    ),
    Row("a revoked key", Tag("v1.0.0"), broken("was revoked"), (FULL, Signature("openpgp", "revoked")), kinds=STRICT),
    Row(
        "words that were not signed",
        Tag("v1.0.0"),
        broken("does not match"),
        (FULL, Signature("ssh", "bad")),
        kinds=STRICT,
    ),
    Row("no keys at hand", Tag("v1.0.0"), unsure(), (FULL, Signature("ssh", "unverified")), kinds=STRICT),
    Row("a kind that does not ask", Tag("free-1"), inapplicable(), (FULL, Signature("", "none")), kinds=STRICT),
)


def move(old: str, new: str, tag: str = "v1.0.0") -> RefUpdate:
    return RefUpdate(f"refs/tags/{tag}", old, new)


test_tag_immutable = judged(
    tag_immutable.RULE,
    Row("a new tag", move(ZERO, A), kept(), kinds=STRICT, doc=True),
    Row("a moved tag", move(A, B), broken("v1.0.0 would be moved"), kinds=STRICT, doc=True),
    Row("a deleted tag", move(A, ZERO), broken("deleted"), kinds=STRICT),
    Row("a kind that may move", move(A, B, "free-1"), inapplicable(), kinds=STRICT),
    Row("a branch is no tag", RefUpdate("refs/heads/v1.0.0", A, B), inapplicable(), kinds=STRICT),
)

# m2 merged the release r; x is on develop only; s continues an old series on a support branch.
GRAPH = CommitGraph.of(
    {"m3": ["m2"], "m2": ["m1", "r"], "m1": [], "r": ["d1"], "d1": ["m1"], "x": ["d1"], "s": ["m1"], "s2": ["s"]}
)
BRANCHES = {"main": "m3", "develop": "x", "support/1": "s2"}
LINES = Lines(GRAPH, Refs.of(BRANCHES), STRICT)


def at(commit: str, kind: str = "commit") -> tuple[Lines, TagObject]:
    return LINES, TagObject(True, commit, kind)


test_tag_on = judged(
    tag_on.RULE,
    Row("a tag on production's line", Tag("v1.0.0"), kept("main"), at("m2"), kinds=STRICT, doc=True),
    Row("a tag on the tip that production merged", Tag("v1.0.0"), kept("merged its commit"), at("r"), kinds=STRICT),
    Row("a tag on integration", Tag("v1.0.0"), broken("never received"), at("x"), kinds=STRICT, doc=True),
    Row("a commit behind the merged tip was not the release", Tag("v1.0.0"), broken(), at("d1"), kinds=STRICT),
    Row("tree and blob tags exist", Tag("v1.0.0"), broken("on a tree"), at("m2", "tree"), kinds=STRICT),
    Row("a kind that may stand anywhere", Tag("free-1"), inapplicable(), at("x"), kinds=STRICT),
    Row(
        "production is not at hand",
        Tag("v1.0.0"),
        unsure("no branch of kind production"),
        (Lines(GRAPH, Refs.of({}), STRICT), TagObject(True, "m2")),
        kinds=STRICT,
    ),
)


def tagged(**tags: str) -> Tagged:
    """Tags by name, with `_` for `.` and `__` for `-`."""
    named = {name.replace("__", "-").replace("_", "."): commit for name, commit in tags.items()}
    return Tagged(Refs.of(BRANCHES, named), STRICT, GRAPH, lambda oid: oid)


test_version_increases = judged(
    version_increases.RULE,
    Row("a greater version", Tag("v1.1.0"), kept(), (tagged(v1_0_0="m1", v1_1_0="m2"),), doc=True),
    Row("a lower version", Tag("v0.9.0"), broken("lower than v1.0.0"), (tagged(v1_0_0="m1", v0_9_0="m2"),), doc=True),
    Row("ten comes after nine", Tag("v1.10.0"), kept(), (tagged(v1_9_0="m1", v1_10_0="m2"),)),
    Row("a release comes after its candidates", Tag("v1.0.0"), kept(), (tagged(v1_0_0__rc_1="m1", v1_0_0="m2"),)),
    Row("a candidate after its release", Tag("v1.0.0-rc.1"), broken(), (tagged(v1_0_0="m1", v1_0_0__rc_1="m2"),)),
    Row(
        "build metadata makes no new version",
        Tag("v1.0.0+b"),
        broken("same version"),
        (Tagged(Refs.of(BRANCHES, {"v1.0.0+a": "m1", "v1.0.0+b": "m2"}), STRICT, GRAPH, str),),
    ),
    Row(
        "an old series goes on on its own line", Tag("v1.0.1"), kept(), (tagged(v1_0_0="m1", v2_0_0="m3", v1_0_1="s"),)
    ),
    Row("but not backwards", Tag("v1.0.1"), broken("v1.0.2"), (tagged(v1_0_2="s", v2_0_0="m3", v1_0_1="s2"),)),
    Row("what a merge brought counts too", Tag("v1.0.0"), broken("v3.0.0"), (tagged(v3_0_0="r", v1_0_0="m2"),)),
    Row("two names on one commit do not compete", Tag("v1.0.0"), kept(), (tagged(v1_0_0="m2", v1_0_1="m2"),)),
    Row("another kind's numbers are another series", Tag("v1.0.0"), kept(), (tagged(m__2026_1="m1", v1_0_0="m2"),)),
    Row("a name that is no version", Tag("vNext"), inapplicable(), (tagged(vNext="m1"),)),
)

BY_RELEASE = Arrival("main", "m2", ("m1", "r"), 0, "words", (Merged("r", "release/1.4.0", how="subject"),))
DIRECT = Arrival("main", "m3", ("m2",), 0, "words")

test_release_version = judged(
    release_version.RULE,
    Row("release/1.4.0 leads to v1.4.0", BY_RELEASE, kept(), (tagged(v1_4_0="m2"),), doc=True),
    Row("the tag may stand on the merged tip", BY_RELEASE, kept(), (tagged(v1_4_0="r"),)),
    Row("another version", BY_RELEASE, broken("not to v1.4.0"), (tagged(v1_5_0="m2"),), doc=True),
    Row("the right one among several", BY_RELEASE, kept(), (tagged(v1_5_0="r", v1_4_0="m2"),)),
    Row("no tag is another question", BY_RELEASE, inapplicable("production-tagged"), (tagged(),)),
    Row("a direct commit has no branch", DIRECT, inapplicable(), (tagged(v1_4_0="m3"),)),
    Row(
        "a branch that is not named after a version",
        BY_RELEASE._replace(merged=(Merged("r", "release/spring", how="subject"),)),
        inapplicable(),
        (tagged(v1_4_0="m2"),),
    ),
)

LATE, SOON = Now(9 * DAY), Now(DAY // 2)

test_production_tagged = judged(
    production_tagged.RULE,
    Row("the arrival carries a tag", BY_RELEASE, kept("v1.4.0"), (tagged(v1_4_0="m2"), LATE), doc=True),
    Row("older tools tag the branch's tip", BY_RELEASE, kept(), (tagged(v1_4_0="r"), LATE)),
    Row("no version", BY_RELEASE, broken("m2 reached main 9 days ago"), (tagged(), LATE), doc=True),
    Row("a tag of another kind's name is no version", DIRECT, broken(), (tagged(wip="m3"), LATE)),
    Row("a tag further back is not its own", DIRECT, broken(), (tagged(v1_4_0="m2"), LATE)),
    Row("there is a grace time", DIRECT, kept("allowed"), (tagged(), SOON)),
    Row("a root is no release", Arrival("main", "m1", (), 0, "x"), inapplicable(), (tagged(), LATE)),
    Row("integration is not released", DIRECT._replace(branch="develop"), inapplicable(), (tagged(), LATE)),
)
