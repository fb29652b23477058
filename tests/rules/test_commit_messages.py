"""The rules about what a commit's message says."""

from pathlib import Path

from refwarden.model.commits import Commit, Person
from refwarden.model.kinds import Kinds
from refwarden.rules.commits import ai_attribution, commit_message, no_fixup, no_work_in_progress, sign_off, ticket
from tests.rules.table import GITFLOW, Row, broken, decide, inapplicable, judged, kept
from tests.support.repository import Repository, run

A, B, C = "a" * 40, "b" * 40, "c" * 40
ANA = Person("Ana Lima", "ana@example.org", 1_700_000_000)
BEN = Person("Ben Ode", "ben@example.org", 1_700_000_000)
CLAUDE = Person("Claude", "noreply@anthropic.com", 1_700_000_000)


def commit(
    message: str,
    *,
    author: Person = ANA,
    parents: tuple[str, ...] = (A,),
    branch: str = "feature/x",
) -> Commit:
    return Commit(C, parents, author, ANA, message, branch)


def draft(message: str) -> Commit:
    return Commit("", (A,), ANA, ANA, message, "feature/x")


STYLE = {"style": "conventional"}
BREAKS = "feat: a\n\nBREAKING CHANGE: the old way is gone\n"

test_commit_message = judged(
    commit_message.RULE,
    Row("a short subject is enough by default", commit("Add the parser\n"), kept(), doc=True),
    Row("a conventional subject", commit("fix(parser): accept empty lines\n"), kept(), options=STYLE, doc=True),
    Row("a subject without a type", commit("Accept empty lines"), broken("type(scope)"), options=STYLE, doc=True),
    Row("types are read in any case", commit("FIX: a"), kept(), options=STYLE),
    Row("an unknown type", commit("fixes: a"), broken("none of feat"), options=STYLE),
    Row("a type of the team's own", commit("deps: a"), kept(), options={**STYLE, "types": ("deps",)}),
    Row("no types named allow any noun", commit("anything: a"), kept(), options={**STYLE, "types": ()}),
    Row("a breaking change may be marked by `!`", commit("feat(api)!: a"), kept(), options=STYLE),
    Row("`!` stands after the scope", commit("feat!(api): a"), broken("type(scope)"), options=STYLE),
    Row("a scope is not empty", commit("feat(): a"), broken("type(scope)"), options=STYLE),
    Row("a space follows the colon", commit("feat:a"), broken("type(scope)"), options=STYLE),
    Row("only one space", commit("feat:  a"), broken("type(scope)"), options=STYLE),
    Row("no space stands before it", commit("feat : a"), broken("type(scope)"), options=STYLE),
    Row("a description is not empty", commit("feat: "), broken("type(scope)"), options=STYLE),
    Row("a scope can be demanded", commit("feat: a"), broken("scope is missing"), options={**STYLE, "scope": True}),
    Row("scopes can be named", commit("feat(ui): a"), broken("scope ui"), options={**STYLE, "scopes": ("api",)}),
    Row("a footer announces what breaks", commit(BREAKS), kept(), options=STYLE),
    Row("in capitals", commit(BREAKS.replace("BREAKING CHANGE", "Breaking change")), broken("BREAKING"), options=STYLE),
    Row("with a text", commit("feat: a\n\nBREAKING-CHANGE:\n"), broken("followed by"), options=STYLE),
    Row("a long subject is cut off everywhere", commit("x" * 73), broken("73 characters")),
    Row("72 characters are allowed", commit("x" * 72), kept()),
    Row("characters count, not bytes", commit("é" * 72), kept()),
    Row("the limit can be lifted", commit("x" * 200), kept(), options={"subject_most": 0}),
    Row("a second line belongs to nobody", commit("a\nb\n"), broken("second line must be blank"), doc=True),
    Row("the description's case", commit("fix: Accept"), broken("lower case"), options={**STYLE, "case": "lower"}),
    Row("letters without case have none", commit("fix: 空行"), kept(), options={**STYLE, "case": "lower"}),
    Row("a period at the end", commit("Add it."), broken("period"), options={"period": False}),
    Row("an ellipsis is none", commit("Wait for it..."), kept(), options={"period": False}),
    Row("a body can be demanded", commit("a\n\nRefs: #1\n"), broken("body"), options={"body": True}),
    Row("words below the subject are one", commit("a\n\nbecause\n"), kept(), options={"body": True}),
    Row("long body lines", commit("a\n\n" + "b " * 50), broken("line 3"), options={"body_most": 72}),
    Row("a URL cannot be broken", commit("a\n\nhttps://x.example/" + "b" * 90), kept(), options={"body_most": 72}),
    Row(
        "nor can a trailer",
        commit("a\n\nb\n\nSigned-off-by: " + "n" * 90 + " <n@example.org>"),
        kept(),
        options={"body_most": 72},
    ),
    Row("a footer can be demanded", commit("a\n\nb\n"), broken("Refs is missing"), options={"footers": ("Refs",)}),
    Row("in any case", commit("a\n\nrefs: #1\n"), kept(), options={"footers": ("Refs",)}),
    Row("a pattern is matched whole", commit("PAY-17 a"), kept(), options={"pattern": r"[A-Z]+-\d+ .+"}),
    Row("and not in part", commit("re PAY-17 a"), broken("does not match"), options={"pattern": r"[A-Z]+-\d+ .+"}),
    Row(
        "bytes that are not UTF-8 match no pattern", commit("caf\udce9"), broken(r"caf\xe9"), options={"pattern": ".*"}
    ),
    Row(
        "a merge is worded by Git", commit("Merge branch 'x'", parents=(A, B)), inapplicable(), options=STYLE, doc=True
    ),
    Row("one parent makes no merge", commit("Merge branch 'x'"), broken(), options=STYLE),
    Row("a revert is worded by Git", commit('Revert "feat: a"'), inapplicable(), options=STYLE),
    Row("so is its undoing", commit('Reapply "feat: a"'), inapplicable(), options=STYLE),
    Row("a fixup takes the other's subject", commit("fixup! feat: a"), inapplicable(), options=STYLE),
    Row("exemptions can be taken away", commit('Revert "a"'), broken(), options={**STYLE, "exempt": ()}),
    Row("an empty draft is Git's own to refuse", draft("\n"), inapplicable("no message")),
    Row("escape sequences reach no terminal", commit("\x1b[2J" + "x" * 80), broken(r"\x1b[2J")),
    Row("U+2028 ends no line", commit("a\u2028b"), kept()),
)

SIGNED = "a\n\nSigned-off-by: Ana Lima <ana@example.org>\n"
BEN_TOO = "Signed-off-by: Ben Ode <ben@example.org>\n"
PAIRED = "a\n\nCo-authored-by: Ben Ode <ben@example.org>\nSigned-off-by: Ana Lima <ana@example.org>\n"

test_sign_off = judged(
    sign_off.RULE,
    Row("the author signed off", commit(SIGNED), kept("Ana Lima"), doc=True),
    Row("nobody signed off", commit("a\n"), broken("no Signed-off-by"), doc=True),
    Row("a sign-off by somebody else", commit("a\n\n" + BEN_TOO), broken("none by Ana Lima <ana@"), doc=True),
    Row("Point 40: the author's need not be the last of several", commit(SIGNED + BEN_TOO), kept()),
    Row("another address is another statement", commit(SIGNED.replace("ana@", "ana@mail.")), broken("ana@mail.")),
    Row("another name too", commit(SIGNED.replace("Lima", "L")), broken()),
    Row("case is how somebody typed", commit(SIGNED.replace("Ana Lima", "ana lima")), kept()),
    Row("words in the body are no trailer", commit(SIGNED + "\nand more words\n"), broken("no Signed-off-by")),
    Row("a subject cannot sign off", commit("Signed-off-by: Ana Lima <ana@example.org>"), broken()),
    Row("a merge brings no work of its own", commit("Merge x", parents=(A, B)), inapplicable()),
    Row("unless the policy says so", commit("Merge x", parents=(A, B)), broken(), options={"merges": True}),
    Row("co-authors need not sign", commit(PAIRED), kept()),
    Row("unless the policy says so too", commit(PAIRED), broken("none by Ben"), options={"co_authors": True}),
    Row("a draft can still be signed", draft("a\n"), broken()),
    Row("a hostile name is escaped", commit("a\n\nSigned-off-by: \x1b]0;x\x07 <a@b.c>\n"), broken(r"\x1b]0;x\x07")),
)

test_ticket = judged(
    ticket.RULE,
    Row("a ticket in the subject", commit("PAY-17 refund in cents"), kept("PAY-17"), doc=True),
    Row("no ticket anywhere", commit("refund in cents"), broken("names no ticket"), doc=True),
    Row("a number of the host's", commit("refund in cents (#17)"), kept("#17")),
    Row("the branch may carry it", commit("refund", branch="feature/PAY-17-refund"), kept("branch"), doc=True),
    Row("unless it must be in the message", commit("a", branch="f/A-1"), broken(), options={"where": ("message",)}),
    Row("UTF-8 is a standard, not a ticket", commit("read UTF-8 and SHA-256"), broken()),
    Row("but a ticket beside it counts", commit("read UTF-8 (TXT-8)"), kept("TXT-8")),
    Row("part of a word is none", commit("xPAY-17x"), broken()),
    Row("a trailer can be demanded", commit("PAY-17 a"), broken("trailer"), options={"where": ("trailer",)}),
    Row("and found", commit("a\n\nRefs: PAY-17"), kept("trailer"), options={"where": ("trailer",)}),
    Row("in the subject only", commit("a\n\nRefs: PAY-17"), broken("subject"), options={"where": ("subject",)}),
    Row("a merge is worded by Git", commit("Merge x", parents=(A, B)), inapplicable()),
    Row("bytes that are not UTF-8 hide no ticket", commit("caf\udce9 PAY-17"), kept("PAY-17")),
    Row("an empty draft", draft(""), inapplicable()),
)

KINDS = (GITFLOW,)

test_no_fixup = judged(
    no_fixup.RULE,
    Row("a commit of its own", commit("fix: a"), kept(), KINDS, doc=True),
    Row("a forgotten fixup", commit("fixup! feat: a"), broken("waits to be folded"), KINDS, doc=True),
    Row("squash! and amend! are the same", commit("amend! feat: a"), broken(), KINDS),
    Row("a word that begins so", commit("fixups are handled"), kept(), KINDS),
    Row("without kinds no base can be named", commit("squash! a"), broken(), (Kinds(),), kinds=Kinds()),
)

test_no_work_in_progress = judged(
    no_work_in_progress.RULE,
    Row("a finished commit", commit("feat: a"), kept(), doc=True),
    Row("a commit marked WIP", commit("WIP: parser"), broken("unfinished: wip"), doc=True),
    Row("in brackets", commit("[wip] parser"), broken()),
    Row("after a conventional type", commit("feat(parser): wip"), broken()),
    Row("alone", commit("wip"), broken()),
    Row("a wiper is none", commit("wiper blades turn"), kept()),
    Row("a mark inside is about something else", commit("Refuse WIP commits"), kept()),
    Row("a team's own mark", commit("TMP parser"), broken(), options={"marks": ("tmp",)}),
    Row("control characters are escaped", commit("wip \x1b[31m"), broken(r"\x1b[31m")),
)

HELPED = "a\n\nCo-authored-by: Claude <noreply@anthropic.com>\n"
FORBID, REQUIRE = {"mode": "forbid"}, {"mode": "require"}
NAMED = {"trailer_names": ("Assisted-by",)}

test_ai_attribution = judged(
    ai_attribution.RULE,
    Row("a trailer that names the agent", commit(HELPED), kept("Claude"), doc=True),
    Row("an agent as author, unnamed in trailers", commit("a\n", author=CLAUDE), broken("Claude"), doc=True),
    Row(
        "a mark in the text is no trailer",
        commit("a\n\n\U0001f916 Generated with [Claude Code](x)\n"),
        broken("Claude"),
    ),
    Row("another trailer than the one wanted", commit(HELPED), broken("no Assisted-by"), options=NAMED),
    Row("the one wanted", commit("a\n\nAssisted-by: Claude\n"), kept(), options=NAMED),
    Row("a commit that shows no agent", commit("a\n"), inapplicable("no agent")),
    Row("forbidden help", commit(HELPED), broken("not wanted"), options=FORBID, doc=True),
    Row("people help each other", commit("a\n\n" + BEN_TOO), kept(), options=FORBID),
    Row("every commit must say", commit("a\n"), broken("does not say"), options=REQUIRE),
    Row("`none` says so", commit("a\n\nAssisted-by: none\n"), kept("no agent"), options=REQUIRE),
    Row("and shows no agent", commit("a\n\nAssisted-by: none\n"), kept(), options=FORBID),
    Row(
        "a human co-author says nothing of agents",
        commit("a\n\nCo-authored-by: Ben Ode <ben@example.org>\n"),
        broken(),
        options=REQUIRE,
    ),
    Row("a merge need not say", commit("Merge x", parents=(A, B)), inapplicable(), options=REQUIRE),
    Row("an empty draft", draft(""), inapplicable()),
    Row("a hostile tool's name is escaped", commit("a\n\nAssisted-by: \x1b[1m\n"), broken(r"\x1b[1m"), options=FORBID),
)


def recorded(repository: Repository, commit: str = "HEAD") -> Commit:
    """Read a commit as plain git tells it."""
    oid, parents, name, email, message = repository.git(
        "log", "-1", "--format=%H%x00%P%x00%an%x00%ae%x00%B", commit
    ).out.split("\0")
    author = Person(name, email)
    return Commit(oid, tuple(parents.split(" ")) if parents else (), author, author, message, "feature/x")


def verdict_of(commit: Commit) -> tuple[str, str]:
    verdict = decide(sign_off.RULE, Row("", commit, kept()))
    return verdict.state, verdict.remedy


def shell(repository: Repository, command: str) -> None:
    """Run a remedy as somebody would who copies it and leaves the editor at once."""
    run("sh", "-c", command, cwd=repository.path, env={"GIT_EDITOR": "true"})


def test_the_commands_for_several_commits_sign_them_off(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit("begin")
    repository.commit("feat: a", {"a": "1"})
    repository.commit("feat: b", {"b": "1"})
    state, remedy = verdict_of(recorded(repository, "HEAD^"))
    assert state == "broken"
    shell(repository, remedy.partition("else ")[2])
    assert {verdict_of(recorded(repository, name))[0] for name in ("HEAD", "HEAD^")} == {"kept"}


def test_a_refused_draft_is_not_lost(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    hook = repository.path / ".git/hooks/commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\ngrep -q Signed-off-by "$1"\n')
    hook.chmod(0o755)
    (repository.path / "a").write_text("1")
    repository.git("add", "a")
    refused = repository.git("commit", "--message", "feat: a\n\nwhy it is so\n", check=False)
    assert refused.returncode == 1
    _, remedy = verdict_of(draft("feat: a\n\nwhy it is so\n"))
    shell(repository, remedy)
    assert recorded(repository).message.startswith("feat: a\n\nwhy it is so\n\nSigned-off-by: Ana Lima")
