"""The rules that ask about a branch's or tag's name alone."""

from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.refs import Branch, Refs, Tag
from refwarden.rules.refs import branch_kind, branch_name, portable_ref
from tests.rules.table import Row, broken, decide, inapplicable, judged, kept

NAMED = Kinds(
    (
        BranchKind("production", ("main",), protected=True),
        BranchKind(
            "feature", ("feature/**",), pattern=r"feature/[A-Z]+-\d+(-[a-z0-9]+)*", example="feature/AB-1-words"
        ),
    )
)
PLAIN = Kinds((BranchKind("feature", ("feature/**",)),))

test_branch_kind = judged(
    branch_kind.RULE,
    Row("a feature branch is of a kind", Branch("feature/x"), kept("feature"), doc=True),
    Row("a branch of no kind is a finding", Branch("my-stuff"), broken("my-stuff is of no kind"), doc=True),
    Row("an old spelling of a kind is no kind", Branch("release-0.1"), broken()),
    Row("a kind's glob does not cross a slash unless it says so", Branch("feature/a/b"), broken()),
    Row("case counts", Branch("Feature/x"), broken()),
    Row("what a host dictates is allowed", Branch("gh-pages"), kept("allows"), doc=True),
    Row("the policy says which names need no kind", Branch("gh-pages"), broken(), options={"allow": ()}),
    Row("without kinds there is nothing to ask", Branch("x"), inapplicable(), kinds=Kinds()),
    Row("a hostile name is printed harmlessly", Branch("a\x1b[31m\u202e"), broken("a\\x1b[31m\\u202e")),
)

test_branch_name = judged(
    branch_name.RULE,
    Row("a name of the form asked for", Branch("feature/AB-12-fix"), kept(), kinds=NAMED, doc=True),
    Row("a name without its ticket", Branch("feature/fix"), broken("is not of the form"), kinds=NAMED, doc=True),
    Row("the whole name must match, not its beginning", Branch("feature/AB-1 x"), broken(), kinds=NAMED),
    Row("a kind without a pattern asks nothing", Branch("feature/What Ever"), kept(), kinds=PLAIN),
    Row("a name of no kind is branch-kind's question", Branch("x"), inapplicable(), kinds=NAMED),
    Row("too long", Branch("feature/12345"), broken("13 characters"), options={"max_length": 12}, kinds=PLAIN),
    Row("just long enough", Branch("feature/1234"), kept(), options={"max_length": 12}, kinds=PLAIN),
    Row("capitals", Branch("feature/ABC"), broken("capital"), options={"case": "lower"}, kinds=PLAIN),
    Row("accents", Branch("feature/caf\u00e9"), broken("ASCII"), options={"ascii": True}, kinds=PLAIN),
    Row("bytes that are no text match no pattern", Branch("feature/AB-1-\udcff"), broken("\\xff"), kinds=NAMED),
)


def refs(*names: str, tags: tuple[str, ...] = ()) -> tuple[Refs]:
    return (Refs.of(dict.fromkeys(names, "a" * 40), dict.fromkeys(tags, "a" * 40)),)


ALONE = refs("main", "feature/x")

test_portable_ref = judged(
    portable_ref.RULE,
    Row("a plain name", Branch("feature/x"), kept(), ALONE, doc=True),
    Row("refs/heads/HEAD, -x and @ are legal refs, not branch names: HEAD", Branch("HEAD"), broken("current"), ALONE),
    Row("refs/heads/@ is no branch name", Branch("@"), broken("current commit"), ALONE),
    Row("a leading dash is taken for an option", Branch("-x"), broken("option"), ALONE, doc=True),
    Row("forty hex digits are taken for a commit", Branch("A" * 40), broken("commit id"), ALONE),
    Row("sixty-four hex digits too", Branch("0" * 64), broken("commit id"), ALONE),
    Row("thirty-nine are a name", Branch("a" * 39), kept(), ALONE),
    Row("a name that check-ref-format refuses", Branch("a..b"), broken("no legal name"), ALONE),
    Row("so is one that ends in .lock", Branch("a.lock/b"), broken("no legal name"), ALONE),
    Row(
        "Main/MAIN/main coexist on Linux and nowhere else",
        Branch("Main"),
        broken("Main and main are one name"),
        refs("Main", "main"),
        doc=True,
    ),
    Row(
        "NFC/NFD twins coexist on Linux",
        Branch("caf\u00e9"),
        broken("one name"),
        refs("caf\u00e9", "cafe\u0301"),
    ),
    Row("a tag and a branch are no twins", Branch("main"), kept(), refs("main", tags=("Main",))),
    Row("tags have twins too", Tag("V1"), broken("V1 and v1"), refs(tags=("V1", "v1"))),
    Row("`feature` blocks `feature/x`", Branch("feature"), broken("folder"), refs("feature", "feature/x")),
    Row("`feature/x` is blocked by `Feature`", Branch("feature/x"), broken("folder"), refs("Feature", "feature/x")),
    Row("zero-width letters are legal and unseen", Branch("ma\u200bin"), broken("cannot be seen"), ALONE),
    Row("homoglyph names are legal and misleading", Branch("m\u0430in"), broken("Cyrillic"), ALONE),
    Row("a name wholly in another script is honest", Branch("\u0432\u0435\u0442\u043a\u0430"), kept(), ALONE),
    Row("words of two scripts side by side too", Branch("fix-\u0432\u0435\u0442\u043a\u0430"), kept(), ALONE),
    Row("full-width letters pass for ASCII", Branch("\uff4dain"), broken("full-width"), ALONE),
    Row("non-UTF-8 names arrive surrogate-escaped", Branch("a\udcff"), broken("a\\xff is not valid UTF-8"), ALONE),
)


def test_renaming_a_head_branch_closes_the_pull_request() -> None:
    """Renaming a head branch closes the PR (renaming the base retargets it): the remedies say so."""
    for table in (test_branch_kind, test_branch_name):
        bad = next(row for row in table.rows if row.want.state == "broken")  # type: ignore[attr-defined]
        assert "a rename closes it" in decide(table.rule, bad).remedy  # type: ignore[attr-defined]
