"""The rules about who made a commit, when, and how many there are."""

import pytest

from refwarden.model.commits import Commit, Person, Signature
from refwarden.model.graph import CommitGraph
from refwarden.model.refs import Branch, Now
from refwarden.model.text import DAY, HOUR
from refwarden.rules.commits import (
    author_identity,
    commit_count,
    distinct_committer,
    no_merge_commits,
    signature,
    timestamp_sane,
)
from tests.rules.graphs import World
from tests.rules.table import GITFLOW, Row, broken, decide, inapplicable, judged, kept, unsure

A, B, C = "a" * 40, "b" * 40, "c" * 40
T = 1_700_000_000
ANA, BEN = Person("Ana Lima", "ana@example.org", T), Person("Ben Ode", "ben@example.org", T)


def commit(
    author: Person = ANA,
    committer: Person | None = None,
    *,
    oid: str = C,
    parents: tuple[str, ...] = (A,),
    branch: str = "feature/x",
) -> Commit:
    return Commit(oid, parents, author, committer or author, "words", branch)


def at(email: str, name: str = "Ana Lima") -> Commit:
    return commit(Person(name, email, T))


GOOD = (Signature("ssh", "good", "ana@example.org"),)
KEY, PRIMARY = "8B73C446C6C287CB9D6AE762AC00AADC31CE4744", "1" * 40
NAMED = (Signature("openpgp", "good", "ana@example.org", "", (KEY, PRIMARY)),)
GPG = (Signature("openpgp", "good", "0123ABCD"),)


def status(word: str) -> tuple[Signature]:
    return (Signature("openpgp", word),)  # type: ignore[arg-type] # the rows name its states


test_signature = judged(
    signature.RULE,
    Row("a good signature", commit(), kept("ana@example.org"), GOOD, doc=True),
    Row("no signature", commit(), broken("not signed"), (Signature("", "none"),), doc=True),
    Row("a signature nobody could verify", commit(), unsure("could not be verified"), status("unverified"), doc=True),
    Row("a forged one", commit(), broken("does not match"), status("bad")),
    Row("a key that nobody vouches for", commit(), broken("does not count here"), status("untrusted")),
    Row("a key that has expired", commit(), broken("expired"), status("expired")),
    Row("expiry can be forgiven", commit(), kept(), status("expired"), options={"expired": True}),
    Row("a key that was revoked", commit(), broken("revoked"), status("revoked"), options={"expired": True}),
    Row("a format that does not count", commit(), broken("openpgp"), GPG, options={"formats": ("ssh",)}),
    Row("a signer the policy names", commit(), kept(), GPG, options={"signers": ("0123ABCD",)}),
    Row("one it does not name", commit(), broken("does not name"), GPG, options={"signers": ("9999",)}),
    Row("its key's fingerprint is as good as its principal", commit(), kept(), NAMED, options={"signers": (KEY,)}),
    Row(
        "as gpg prints it",
        commit(),
        kept(),
        NAMED,
        options={"signers": ("8b73 c446 c6c2 87cb 9d6a  e762 ac00 aadc 31ce 4744",)},
    ),
    Row("or its primary key's", commit(), kept(), NAMED, options={"signers": (PRIMARY,)}),
    Row("or the principal itself", commit(), kept(), NAMED, options={"signers": ("ana@example.org",)}),
    Row("but nothing that only looks like it", commit(), broken(), NAMED, options={"signers": ("ana", KEY[:16], "")}),
    Row(
        "an expired key is told with its owner",
        commit(),
        broken("expired (ana@example.org, key"),
        (NAMED[0]._replace(status="expired"),),
    ),
    Row("merges count too", commit(parents=(A, B)), broken(), (Signature("", "none"),)),
    Row("unless told", commit(parents=(A, B)), inapplicable(), (Signature("", "none"),), options={"merges": False}),
    Row("a draft is signed later", commit(oid=""), inapplicable(), (Signature("", "none"),)),
    Row("a hostile signer is escaped", commit(), kept(r"\x1b[1m"), (Signature("ssh", "good", "\x1b[1m"),)),
)

COMPANY = {"email": r".+@example\.com"}

test_author_identity = judged(
    author_identity.RULE,
    Row("a name and an address", commit(), kept(), doc=True),
    Row("an address of one machine", at("ana@laptop.local"), broken("one machine"), doc=True),
    Row("what Git makes up", at("ana@laptop.(none)"), broken("one machine")),
    Row("root at home", at("root@localhost"), broken("one machine")),
    Row("a router's domain", at("ana@pc.localdomain"), broken("one machine")),
    Row("no domain at all", at("ana"), broken("no e-mail address")),
    Row("no address at all", at(""), broken("<>")),
    Row("no name", at("ana@example.org", " "), broken("name is empty")),
    Row("an address that the policy wants", at("ana@example.com"), kept(), options=COMPANY, doc=True),
    Row("another one", commit(), broken("does not match"), options=COMPANY),
    Row("the pattern is matched whole", at("ana@example.com.evil.org"), broken(), options=COMPANY),
    Row("a host's no-reply address counts", at("7+ana@users.noreply.github.com"), kept(), options=COMPANY),
    Row(
        "unless the policy says not",
        at("7+ana@users.noreply.github.com"),
        broken(),
        options={**COMPANY, "noreply": False},
    ),
    Row("a domain that only looks so", at("ana@users.noreply.github.com.evil.org"), broken(), options=COMPANY),
    Row("the committer is asked too", commit(ANA, Person("Ben", "ben@pc")), broken("committer's address")),
    Row("unless told", commit(ANA, Person("Ben", "ben@pc")), kept(), options={"committer": False}),
    Row("a name's form", commit(), broken("Ana Lima does not"), options={"name": "[a-z]+"}),
    Row(
        "one fault is told once",
        commit(Person("", "x@y.z", T), Person("", "x@y.z", T + 9)),
        broken("the author's name is empty."),
        options={},
    ),
    Row("a draft is asked as well", commit(Person("", "x@y.z"), oid=""), broken("name is empty")),
    Row("a hostile name is escaped", at("\x1b[1m@pc"), broken(r"\x1b[1m@pc")),
)

test_no_merge_commits = judged(
    no_merge_commits.RULE,
    Row("a plain commit", commit(), kept(), (GITFLOW,), doc=True),
    Row("a merge on a feature branch", commit(parents=(A, B)), broken("merge of 2 parents"), (GITFLOW,), doc=True),
    Row("on develop merges are how work arrives", commit(parents=(A, B), branch="develop"), inapplicable(), (GITFLOW,)),
    Row(
        "unless told",
        commit(parents=(A, B), branch="develop"),
        broken(),
        (GITFLOW,),
        options={"protected": True},
    ),
    Row("a draft's parents are not known", commit(oid="", parents=(A, B)), inapplicable(), (GITFLOW,)),
)

WEB = Person("GitHub", "noreply@github.com", T)

test_distinct_committer = judged(
    distinct_committer.RULE,
    Row("a maintainer applied it", commit(ANA, BEN), kept("Ben Ode"), doc=True),
    Row("the author applied it", commit(), broken("alone"), doc=True),
    Row("a second address is no second person", commit(ANA, ANA._replace(email="a@x.org")), broken()),
    Row("a second name is none either", commit(ANA, BEN._replace(email="ANA@example.org")), broken()),
    Row("a button was pressed by somebody", commit(ANA, WEB), unsure("Git cannot tell"), doc=True),
    Row("whoever merges writes the merge", commit(parents=(A, B)), inapplicable()),
    Row("a draft has not been applied", commit(oid=""), inapplicable()),
)


def timed(author: int, committer: int | None = None) -> Commit:
    return commit(ANA._replace(time=author), ANA._replace(time=author if committer is None else committer))


TIMES = (Now(T), CommitGraph.of({C: [A], A: []}, {A: T - DAY, C: T}))
CHAIN = {"after_parents": True}

test_timestamp_sane = judged(
    timestamp_sane.RULE,
    Row("now", timed(T), kept(), TIMES, doc=True),
    Row("a clock may be a little fast", timed(T + 500), kept(), TIMES),
    Row("tomorrow has not been yet", timed(T + DAY), broken("1 day in the future"), TIMES, doc=True),
    Row("the committer's clock counts too", timed(T, T + HOUR), broken("committer's"), TIMES),
    Row("the tolerance can be wider", timed(T + HOUR), kept(), TIMES, options={"tolerance": DAY}),
    Row("nothing was committed before Git", timed(0), broken("before Git"), TIMES, doc=True),
    Row("but written it may have been", timed(1, T), kept(), TIMES, options={"imported": True}),
    Row("not committed", timed(1), broken("committer's"), TIMES, options={"imported": True}),
    Row("before its parent", timed(T - 2 * DAY), broken("1 day before its parent"), TIMES, options=CHAIN),
    Row("unless nobody asks", timed(T - 2 * DAY), kept(), TIMES),
    Row("after its parent", timed(T), kept(), TIMES, options=CHAIN),
    Row("a parent that is not at hand", timed(T), unsure(), (Now(T), CommitGraph.of({})), options=CHAIN),
    Row("a draft has no time yet", commit(oid=""), inapplicable(), TIMES),
)

# Five commits of its own, one of which merges develop.
GROWN = World(
    """
    m:
    d1: m
    d2: d1
    a1: d1
    a2: a1
    a3: a2
    a4: a3 d2
    a5: a4
    """,
    main="m",
    develop="d2",
    feature__a="a5",
)
FACTS = GROWN.facts()

test_commit_count = judged(
    commit_count.RULE,
    Row("few commits", GROWN.branch("feature/a"), kept("brings 4 commits"), FACTS, doc=True),
    Row("too many", GROWN.branch("feature/a"), broken("more than 3"), FACTS, options={"most": 3}, doc=True),
    Row("exactly as many", GROWN.branch("feature/a"), kept(), FACTS, options={"most": 4}),
    Row("merges can count", GROWN.branch("feature/a"), broken("5"), FACTS, options={"most": 4, "merges": True}),
    Row("develop is made of others' work", GROWN.branch("develop"), inapplicable(), FACTS),
    Row("a name without a tip", Branch("feature/a"), inapplicable(), FACTS),
    Row("a branch that is not there", Branch("feature/b", "a1"), inapplicable(), FACTS),
)


def test_the_evidence_says_why_a_key_does_not_count():
    row = Row("", commit(), broken(), (NAMED[0]._replace(status="untrusted", detail="made\x1b before"),))
    (evidence,) = decide(signature.RULE, row).because
    assert evidence.value == f"untrusted ana@example.org, key {PRIMARY}: made\\x1b before"


@pytest.mark.parametrize(
    ("form", "words"),
    [("ssh", "gpg.ssh.allowedSignersFile FILE"), ("openpgp", "gpg --import FILE"), ("x509", "gpgsm --import FILE")],
)
def test_what_could_not_be_verified_is_told_with_the_way_for_its_format(form, words):
    row = Row("", commit(), unsure(), (Signature(form, "unverified"),))
    assert words in decide(signature.RULE, row).remedy
