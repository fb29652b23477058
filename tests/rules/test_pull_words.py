"""The rules about what people write into a pull request: title, description, tickets, dependencies."""

from refwarden.model.pulls import ClosedTickets, PullRequest
from refwarden.model.standing import OtherPulls
from refwarden.model.verdict import Unreadable
from refwarden.rules import descriptions
from refwarden.rules.pulls import depends_on, linked_ticket, pull_description, pull_title
from tests.rules.proposing import SHOP, pull
from tests.rules.table import Row, broken, inapplicable, judged, kept, unsure


def titled(title: str) -> PullRequest:
    return pull(title=title)


ANCHORS = ["fix: .*", "feat: .*"]

test_title = judged(
    pull_title.RULE,
    Row("a title is enough by default", titled("Add a cart"), kept(), doc=True),
    Row("an empty title is none", titled("  "), broken("fewer than 1")),
    Row(
        "a conventional title",
        titled("feat(cart): add a cart"),
        kept(),
        options={"style": "conventional"},
        doc=True,
    ),
    Row(
        "a title of no conventional type",
        titled("Add a cart"),
        broken("a conventional subject reads"),
        options={"style": "conventional"},
        doc=True,
    ),
    Row("a type that is not the team's", titled("wip: cart"), broken("type wip"), options={"style": "conventional"}),
    Row("a scope is wanted", titled("fix: it"), broken("scope"), options={"style": "conventional", "scope": True}),
    Row("one of several patterns is enough", titled("feat: a"), kept(), options={"patterns": ANCHORS}),
    Row(
        "regexes unanchored: a pattern in the middle of the title is no match",
        titled("revert fix: a"),
        broken("matches none of"),
        options={"patterns": ANCHORS},
        doc=True,
    ),
    Row(
        "empty pattern matches all: here it matches nothing",
        titled("Add a cart"),
        broken("matches none of"),
        options={"patterns": [""]},
    ),
    Row(
        "an empty pattern forbids nothing",
        titled("Add a cart"),
        kept(),
        options={"forbidden": [""]},
    ),
    Row("a forbidden title", titled("wip"), broken("is forbidden"), options={"forbidden": ["(?i)wip"]}),
    Row("a forbidden pattern speaks of the whole title", titled("wiper"), kept(), options={"forbidden": ["(?i)wip"]}),
    Row(
        "Title `matches`/`not_matches` are alternatives elsewhere: here both hold",
        titled("fix: DO NOT MERGE"),
        broken("is forbidden"),
        options={"patterns": ANCHORS, "forbidden": [".*DO NOT MERGE.*"]},
    ),
    Row("a title may be too short", titled("fix"), broken("fewer than 10"), options={"least": 10}),
    Row("spaces make no title longer", titled("fix" + " " * 10), broken("fewer than 10"), options={"least": 10}),
    Row("a title may be too long", titled("x" * 51), broken("more than 50"), options={"most": 50}),
    Row("a title may be as long as allowed", titled("x" * 50), kept(), options={"most": 50}),
    Row("undecodable bytes match no pattern", titled("fix: \udcff"), broken(r"\xff"), options={"patterns": ANCHORS}),
    Row(
        "Squash: message rules judge only the resulting commit, whose subject the title becomes",
        titled("Add a cart (#12)"),
        broken("a conventional subject"),
        options={"style": "conventional"},
    ),
)

TEMPLATE = """## Why
<!-- Say why, in a sentence or two. -->

## How it was tried
Describe your tests here

## Checklist
- [ ] Tests
- [x] Docs
"""
FILLED = TEMPLATE.replace("<!-- Say", "Carts hold wishes.\n<!-- Say").replace("[ ]", "[x]")


def described(body: str) -> PullRequest:
    return pull(body=body)


test_description = judged(
    pull_description.RULE,
    Row("a few words are enough by default", described("Carts hold wishes."), kept(), doc=True),
    Row("an empty description says nothing", described(" \n\r\n"), broken("it is empty"), doc=True),
    Row("a template's comments are no words", described("<!-- Say why. -->"), broken("it is empty")),
    Row("a comment over several lines is none", described("<!--\nSay\n\nwhy.\n-->"), broken("it is empty")),
    Row("a comment that nobody closed hides the rest", described("<!-- Say why.\nCarts."), broken("it is empty")),
    Row("words around a comment count", described("Carts <!-- x --> hold"), kept(), options={"least": 10}),
    Row("two comments on one line", described("<!-- a --><!-- b -->"), broken("it is empty")),
    Row("headings alone are no words", described("## Why\n### How"), broken("it is empty")),
    Row("too few words", described("Carts."), broken("fewer than 20"), options={"least": 20}),
    Row(
        "a section with words under it is filled",
        described(FILLED),
        kept(),
        options={"sections": ["Why"]},
        doc=True,
    ),
    Row(
        "a section that holds its template's comment is empty",
        described(TEMPLATE),
        broken("nothing stands under Why"),
        options={"sections": ["Why"]},
        doc=True,
    ),
    Row("a section that is missing", described("Carts."), broken("Why is missing"), options={"sections": ["Why"]}),
    Row("case does not count in a heading", described("# WHY #\nx"), kept(), options={"sections": ["why"]}),
    Row(
        "a subsection's words fill the section above",
        described("# Why\n## A\nx"),
        kept(),
        options={"sections": ["Why"]},
    ),
    Row(
        "the next section's words do not fill the one before",
        described("## Why\n## How\nx"),
        broken("nothing stands under Why"),
        options={"sections": ["Why", "How"]},
    ),
    Row(
        "a smaller heading before a greater one takes nothing from it",
        described("### Why\n## How\nx"),
        broken("nothing stands under Why"),
        options={"sections": ["Why"]},
    ),
    Row(
        "a heading in a code block is no heading",
        described("```\n# Why\nx\n```"),
        broken("Why is missing"),
        options={"sections": ["Why"]},
    ),
    Row("a comment in a code block is code", described("```\n<!-- x -->\n```"), kept()),
    Row("#12 at the beginning of a line is no heading", described("# Why\n#12"), kept(), options={"sections": ["Why"]}),
    Row(
        "a placeholder of the template counts as nothing",
        described(TEMPLATE),
        broken("nothing stands under How it was tried"),
        options={"sections": ["How it was tried"], "placeholders": ["describe your tests here"]},
    ),
    Row("a box that is not ticked", described(TEMPLATE), broken("1 box not ticked: Tests"), options={"ticked": True}),
    Row("every box is ticked", described(FILLED), kept(), options={"ticked": True}),
    Row("boxes that nobody asks for may stay open", described(TEMPLATE), kept()),
    Row("a box that must be ticked", described(TEMPLATE), broken("the box Tests"), options={"boxes": ["Tests"]}),
    Row("a box that was taken out", described("Carts."), broken("the box Docs"), options={"boxes": ["Docs"]}),
    Row("a box that is there, ticked", described(TEMPLATE), kept(), options={"boxes": ["docs"]}),
    Row("a box in a comment is none", described("x <!--\n- [x] Docs\n-->"), broken(), options={"boxes": ["Docs"]}),
)


def _hidden():
    raise Unreadable("the tickets are not to be seen", "give a token that may")


NONE, HIDDEN = (ClosedTickets.of(),), ClosedTickets(_hidden)

test_ticket = judged(
    linked_ticket.RULE,
    Row(
        "a ticket that the merge will close",
        pull(),
        kept("acme/shop#17"),
        (ClosedTickets.of("acme/shop#17"),),
        doc=True,
    ),
    Row("a ticket in the title", pull(title="PAY-17 Add a cart"), kept("PAY-17 stands in its title"), NONE, doc=True),
    Row("a ticket in the description", pull(body="For #17."), kept("#17 stands in its body"), NONE),
    Row("a ticket in a heading", pull(body="## Closes #17"), kept("#17 stands in its body"), NONE),
    Row("a ticket in the branch's name", pull("feature/PAY-17-cart"), kept("PAY-17 stands in its branch"), NONE),
    Row("no ticket anywhere", pull(), broken("names no ticket"), NONE, doc=True),
    Row("a ticket in a template's comment is nobody's", pull(body="<!-- such as #17 -->"), broken(), NONE),
    Row("UTF-8 is no ticket", pull(title="Read UTF-8"), broken(), NONE),
    Row(
        "only what the host will close counts",
        pull(title="PAY-17"),
        broken("its closes"),
        NONE,
        options={"where": ["closes"]},
    ),
    Row(
        "a ticket in the title, where nobody can tell what the host will close",
        pull(title="PAY-17"),
        kept("PAY-17"),
        (HIDDEN,),
    ),
    Row("no ticket, where nobody can tell what the host will close", pull(), unsure("not to be seen"), (HIDDEN,)),
    Row("an empty pattern finds nothing", pull(title="PAY-17"), broken(), NONE, options={"pattern": ""}),
)

OTHERS = OtherPulls.of(
    {
        (SHOP, 1): "merged",
        (SHOP, 2): "open",
        (SHOP, 3): "closed",
        ("acme/lib", 4): "open",
        ("acme/group/lib", 5): "merged",
    }
)


def needing(*lines: str, **parts: object) -> PullRequest:
    return pull(body="Carts.\n\n" + "\n".join(lines), **parts)


def needs_row(title: str, subject: PullRequest, want: object, **more: object) -> Row:
    return Row(title, subject, want, (OTHERS,), **more)


test_depends = judged(
    depends_on.RULE,
    needs_row("what depends on nothing may go", needing(), kept()),
    needs_row("what it needed is merged", needing("Depends-on: #1"), kept("merged"), doc=True),
    needs_row("what it needs is open", needing("Depends-on: #2"), broken("#2, still open"), doc=True),
    needs_row("what it needs was given up", needing("depends-on: #1, #3"), broken("#3, closed without a merge")),
    needs_row("what it needs is not there", needing("Depends-On: #99"), broken("nowhere to be seen")),
    needs_row("another repository's", needing("Depends-on: acme/lib#4"), broken("acme/lib#4")),
    needs_row("an address", needing("- Depends-on: https://github.com/acme/lib/pull/4"), broken("still open")),
    needs_row(
        "an address of a merge request",
        needing("Depends-on: https://gitlab.com/acme/group/lib/-/merge_requests/5"),
        kept(),
    ),
    needs_row("the host records one", pull(depends_on=("acme/shop#2",)), broken("acme/shop#2, not merged yet")),
    needs_row("a line that names nothing", needing("Depends-on: the other one"), broken("names no pull request")),
    needs_row("a line in a comment names nothing", needing("<!-- Depends-on: #2 -->"), kept()),
    needs_row("it cannot depend on itself", needing("Depends-on: ACME/shop#12"), broken("itself")),
    needs_row("a word in a sentence is no line", needing("It Depends-on: nothing"), kept()),
    needs_row("other words may be asked for", needing("Needs: #2"), broken("#2"), options={"words": ["needs"]}),
    needs_row(
        "what is named without end is not looked up",
        needing("Depends-on: " + " ".join(f"#{number}" for number in range(100, 121))),
        unsure("names 21"),
    ),
    needs_row("a merged one is past it", needing("Depends-on: #2", state="merged"), inapplicable("merged")),
)


def test_a_question_about_another_pull_request_is_asked_once():
    asked = []

    def read(repository, number):
        asked.append((repository, number))
        return "open"

    others = OtherPulls(read)
    assert [others.state("acme/lib", 4), others.state("Acme/Lib", 4)] == ["open", "open"]
    assert asked == [("acme/lib", 4)]


def test_a_hostile_description_is_read_in_time():
    for body in (
        "<!--" * 50_000,
        "# a\n" * 50_000,
        "```\n" * 50_000,
        "- [ ] " * 50_000,
        "###### x\n" * 20_000 + "y\n" * 20_000,
    ):
        assert descriptions.read(body).words is not None
