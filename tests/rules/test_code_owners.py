"""Owners of what changes. Many titles are sentences that some tool or host has got wrong, or that its users have."""

from refwarden.model.codeowners.entries import Dropped
from refwarden.model.codeowners.fact import CodeOwners, OwnersText
from refwarden.model.pulls import Contributors, PullEvents, PullFile, Retarget
from refwarden.model.refs import Repository
from refwarden.model.verdict import Unreadable
from refwarden.rules.reviews.code_owners import RULE
from refwarden.rules.reviews.code_owners_valid import RULE as VALID
from tests.rules.pulls import OLD, PULL, approved, by, facts, review, wants_changes
from tests.rules.table import Row, broken, inapplicable, judged, kept, unsure

APP, AUTH, DOC = PullFile("src/app.py"), PullFile("auth/login.py"), PullFile("docs/guide.md")
TREE = (APP, AUTH, DOC)
TWO_OWNERS = "src/ @ben\nauth/ @cleo\n"
ON_TWO = {"files": (APP, AUTH), "owners": TWO_OWNERS}


def owned(text, *reviews, **more):
    return facts(*reviews, owners=text, **more)


def gitlab(text, *reviews, **more):
    return facts(*reviews, owners=CodeOwners.of(text, "gitlab", ref="develop"), **more)


def unreadable():
    raise Unreadable("the file is not shown", "grant the token Contents: read")


test_code_owners_of_github = judged(
    RULE,
    Row("an owner's approval is enough", PULL, kept("owners approved 1 file"), owned("src/ @ben", approved("ben")), doc=True),
    Row(
        "an approval by somebody who owns nothing of it is not", PULL,
        broken("1 of 1 owned path lacks an owner's approval: src/app.py needs @cleo (line 1)."), owned("src/ @cleo", approved("ben")), doc=True,
    ),
    Row("silence is not consent", PULL, broken("src/app.py needs @ben"), owned("* @ben")),
    Row("an owner's comment is no approval", PULL, broken("needs @ben"), owned("* @ben", review("ben", "commented"))),
    Row("an owner who asks for changes after approving does not approve", PULL, broken("needs @ben"), owned("* @ben", approved("ben", 10), wants_changes("ben", 20))),
    Row("a dismissed approval of an owner does not count", PULL, broken("needs @ben"), owned("* @ben", approved("ben", 10), review("ben", "dismissed", 20))),
    Row("a branch without the file has no owners", PULL, inapplicable("develop has no CODEOWNERS file"), owned(None, approved("ben"))),
    Row("what nobody owns needs nobody", PULL, kept("nobody owns"), owned("docs/ @ben")),
    Row("a file that cannot be read is unknown", PULL, unsure("the file is not shown"), owned(CodeOwners(unreadable, "develop"), approved("ben"))),
    Row("changed files that are not all listed are unknown", PULL, unsure("the host does not say"), owned("* @ben", approved("ben"), files=None)),
    # Which entry applies
    Row("last match wins", PULL, broken("needs @cleo (line 2)"), owned("* @ben\nsrc/ @cleo", approved("ben")), doc=True),
    Row("last match wins, never the most specific", PULL, broken("needs @cleo (line 2)"), owned("/src/app.py @ben\n* @cleo", approved("ben"))),
    Row("no owners means deliberately unowned", PULL, kept("nobody owns"), owned("* @ben\nsrc/"), doc=True),
    Row("owners on a line stand in for each other", PULL, kept(), owned("src/ @dora @cleo @ben", approved("ben")), doc=True),
    Row("final lone `*` stays in its directory", PULL, kept("nobody owns"), owned("src/* @ben", files=(PullFile("src/deep/app.py"),))),
    Row("the host anchors `a/b`", PULL, kept("nobody owns"), owned("src/app.py @ben", files=(PullFile("lib/src/app.py"),))),
    Row("a slash at the end means everything below, at any depth", PULL, broken("lib/src/deep/app.py needs @ben"), owned("src/ @ben", files=(PullFile("lib/src/deep/app.py"),))),
    Row("a line with an owner that is none is dropped as a whole, and the line before it decides", PULL, broken("needs @ben (line 1)"), owned("* @ben\nsrc/ @cleo nobody", approved("cleo"))),
    Row("`!`, `[ ]` and `\\#` are lines that the host drops", PULL, broken("needs @ben (line 1)"), owned("* @ben\n!src/ @cleo\n[s]rc/ @cleo\n\\#x @cleo", approved("cleo"))),
    Row("the policy may refuse dropped lines", PULL, broken("the host drops line 2 of CODEOWNERS: GitHub has no `!`"), owned("* @ben\n!src/", approved("ben")), {"dropped": True}),
    Row("a file over 3 MB is not loaded, so nobody would be asked", PULL, broken("GitHub loads none of 3 MB or more"), owned("src/ @ben\n" * 300_000, approved("ben"))),
    Row("a comment behind the owners names nobody", PULL, broken("needs @ben (line 1)"), owned("src/ @ben # once @cleo", approved("cleo"))),
    # Which files
    Row("one owner's approval covers only the files that this owner owns", PULL, broken("1 of 2 owned paths lacks an owner's approval: auth/login.py needs @cleo"), facts(approved("ben"), **ON_TWO), doc=True),
    Row("every owned file needs an owner", PULL, kept("owners approved 2 files"), facts(approved("ben"), approved("cleo"), **ON_TWO)),
    Row("files that need the same owners are told together", PULL, broken("4 of 4 owned paths lack an owner's approval: a, b, c and 1 more need @ben"), owned("* @ben", files=tuple(map(PullFile, "abcd")))),
    Row("a renamed file is owned under both names", PULL, broken("auth/login.py needs @cleo"), owned(TWO_OWNERS, approved("ben"), files=(PullFile("src/login.py", "renamed", "auth/login.py"),)), doc=True),
    Row("a deleted file still has an owner", PULL, broken("auth/login.py needs @cleo"), owned(TWO_OWNERS, files=(PullFile("auth/login.py", "deleted"),))),
    Row("the policy may want an entry for every file", PULL, broken("no entry speaks of docs/guide.md"), owned(TWO_OWNERS, approved("ben"), files=(APP, DOC)), {"every_file": True}),
    Row("leaving a file to nobody is speaking of it", PULL, kept(), owned(TWO_OWNERS + "docs/", approved("ben"), files=(APP, DOC)), {"every_file": True}),
    Row("where every file must have an entry, the file must be there", PULL, broken("develop has no CODEOWNERS file"), owned(None), {"every_file": True}),
    # Whose approval
    Row("a team's member approves for it", PULL, kept(), owned("* @acme/security", approved("cleo")), doc=True),
    Row("somebody outside the team does not", PULL, broken("needs @acme/security"), owned("* @acme/security", approved("ben"))),
    Row("a team that is not visible is unknown", PULL, unsure("ben may own it: team acme/hidden cannot be seen"), owned("* @acme/hidden", approved("ben"))),
    Row("a hidden team does not matter where a certain owner approved", PULL, kept(), owned("* @acme/hidden @ben", approved("ben"))),
    Row("an entry with a hidden team that nobody approved is not satisfied", PULL, broken("needs @acme/hidden"), owned("* @acme/hidden")),
    Row("a hidden team makes only its own entry unknown", PULL, broken("auth/login.py needs @cleo"), owned("src/ @acme/hidden\nauth/ @cleo", approved("ben"), files=(APP, AUTH))),
    Row("an address is anybody's unless it is mapped", PULL, unsure("whose address cleo@acme.example is cannot be told"), owned("* cleo@acme.example", approved("cleo"))),
    Row("a mapped address is its login's", PULL, kept(), owned("* Cleo@acme.example", approved("cleo")), {"emails": {"cleo@ACME.example": "Cleo"}}),
    Row("a mapped address is nobody else's", PULL, broken("needs cleo@acme.example"), owned("* cleo@acme.example", approved("ben")), {"emails": {"cleo@acme.example": "cleo"}}),
    Row("owners ignore the case of logins", PULL, kept(), owned("* @BEN", approved("Ben"))),
    Row("owners without access do not count", PULL, broken("eve has no write access), none of whom has write access"), owned("* @eve", approved("eve"))),
    Row("a program may own a file that names it", PULL, kept(), owned("* @robot", approved("robot"))),
    Row("a program is no member of a team that people own files by", PULL, broken("robot is a program"), owned("* @acme/bots", approved("robot"), teams={"acme/bots": ["robot"]})),
    # The author, and others who took part
    Row("the author is removed from a line but the rest must still approve", PULL, broken("src/app.py needs @ana or @ben"), owned("* @ana @ben"), doc=True),
    Row("the author's own approval does not count", PULL, broken("not counted: ana opened it"), owned("* @ana @ben", approved("ana"))),
    Row("whoever opened it may be the only owner", PULL, broken("and ana, who opened it, is its only owner"), owned("* @ana", approved("ben")), doc=True),
    Row("a team may hold only its author", PULL, broken("is its only owner"), owned("* @acme/solo", teams={"acme/solo": ["ana"]})),
    Row("an owner who wrote part of it does not count", PULL, broken("not counted: ben took part as co-author"), owned("* @ben", approved("ben"), contributors=Contributors(by("ben", role="co-author")))),
    Row("the policy may count owners who took part", PULL, kept(), owned("* @ben", approved("ben"), contributors=Contributors(by("ben"))), {"despite": ("contributor",)}),
    Row("a retargeted pull request needs its owners again", PULL, broken("before its base was changed"), owned("* @ben", approved("ben"), events=PullEvents(retargets=(Retarget(20, "x", "develop"),)))),
    # Staleness, for each path
    Row("an owner's approval is void when the owned file changed since", PULL, broken("since when src/app.py changed"), owned("src/ @ben", approved("ben", commit=OLD), content={OLD: ["src/app.py"]}), doc=True),
    Row("an approval that is stale only for other paths still counts", PULL, kept(), owned("src/ @ben", approved("ben", commit=OLD), content={OLD: ["docs/guide.md"]}, files=(APP, DOC)), doc=True),
    Row("a change under the new name voids the approval of the old name's owner", PULL, broken("auth/a.py needs @cleo"), owned("auth/ @cleo", approved("cleo", commit=OLD), content={OLD: ["src/a.py"]}, files=(PullFile("src/a.py", "renamed", "auth/a.py"),))),
    Row("whether an older approval still holds may be unknown", PULL, unsure("no clone is at hand"), owned("* @ben", approved("ben", commit=OLD))),
    Row("a doubtful approval does not matter beside a certain one", PULL, kept(), owned("* @ben @cleo", approved("ben", commit=OLD), approved("cleo"))),
)  # fmt: skip

test_code_owners_of_gitlab = judged(
    RULE,
    Row("sections each need approval", PULL, broken("src/app.py needs @cleo (line 4, section Security)"), gitlab("[Code]\n* @ben\n[Security]\n*.py @cleo", approved("ben"))),
    Row("every section may be satisfied", PULL, kept(), gitlab("* @ben\n[Security]\n*.py @cleo", approved("ben"), approved("cleo"))),
    Row("the last match of each section counts", PULL, kept(), gitlab("[Code]\n* @cleo\nsrc/ @ben", approved("ben"))),
    Row("an optional section asks for nobody", PULL, kept("nobody owns"), gitlab("^[Code]\n* @ben")),
    Row("the policy may take optional sections at their word", PULL, broken("needs @ben"), gitlab("^[Code]\n* @ben"), {"optional_sections": True}),
    Row("sections of one name are one whatever their case, required if any copy is", PULL, broken("line 2, section Code"), gitlab("^[Code]\nsrc/ @ben\n[CODE]\ndocs/ @cleo")),
    Row("a section may want two approvals", PULL, broken("needs 2 of @ben and @cleo (line 2, section Code; 1 of 2: ben approved)"), gitlab("[Code][2]\n* @ben @cleo", approved("ben"))),
    Row("two owners are two approvals", PULL, kept(), gitlab("[Code][2]\n* @ben @cleo", approved("ben"), approved("cleo"))),
    Row("`[0]` means 1", PULL, broken("needs @ben"), gitlab("[Code][0]\n* @ben")),
    Row("a section's owners own its entries that name none", PULL, kept(), gitlab("[Code] @ben\nsrc/\n", approved("ben"))),
    Row("exclusions are final in their section", PULL, kept("nobody owns"), gitlab("* @ben\n!src/\nsrc/app.py @cleo")),
    Row("exclusions are their section's only", PULL, broken("section Security"), gitlab("* @ben\n!src/\n[Security]\n* @cleo")),
    Row("`a/b` matches at any depth", PULL, broken("lib/src/app.py needs @ben"), gitlab("src/app.py @ben", files=(PullFile("lib/src/app.py"),))),
    Row("`docs` without a slash does not own its contents", PULL, kept("nobody owns"), gitlab("docs @ben", files=(DOC,))),
    Row("owners in inline comments count", PULL, kept(), gitlab("* @cleo # or @ben", approved("ben"))),
    Row("malformed owners are passed over, and the others still count", PULL, kept(), gitlab("* nobody @ben", approved("ben"))),
    Row("an entry without valid owners must be mended", PULL, broken("src/app.py needs an owner, and its entry names nobody"), gitlab("* nobody", approved("ben"))),
    Row("the policy may let such entries pass, as the host does", PULL, kept(), gitlab("* nobody", approved("ben")), {"valid_owners": False}),
    Row("an entry whose owners are all gone must be mended", PULL, broken("none of whom has write access"), gitlab("* @gone", approved("ben"), teams={"gone": []})),
    Row("a role is not the roles above it: the host is asked for its direct members", PULL, broken("needs @@developer"), gitlab("* @@developer", approved("dora"), teams={"@@developer": ["ben"]})),
    Row("a role's member approves", PULL, kept(), gitlab("* @@developers", approved("ben"), teams={"@@developer": ["ben"]})),
    Row("a role that the host does not list is unknown", PULL, unsure("team @@developer cannot be seen"), gitlab("* @@developer", approved("ben"))),
    Row("a nested group's member approves", PULL, kept(), gitlab("* @acme/core/security", approved("cleo"), teams={"acme/core/security": ["cleo"]})),
    Row("a name with write access is a user, not a group", PULL, broken("needs @cleo"), gitlab("* @cleo", approved("ben"))),
    Row("a name that may be a group is unknown", PULL, unsure("team crew cannot be seen"), gitlab("* @crew", approved("ben"))),
    Row("nobody approved, so it does not matter what the name is", PULL, broken("needs @crew"), gitlab("* @crew")),
)  # fmt: skip


# The file itself

PATHS = ("CODEOWNERS", "src/app.py", "docs/a/b.md", "odd.js/x")


def written(text, *paths, dialect="github", **more):
    fact = CodeOwners(lambda: OwnersText("CODEOWNERS", text), "main", dialect, tree=lambda: paths or PATHS, **more)
    return (fact,)


def seen_alone(text):
    return (CodeOwners.of(text),)


ROOT = Repository("acme/shop")
HOST = {"host": True}
test_code_owners_valid = judged(
    VALID,
    Row("a file whose every line counts", ROOT, kept("CODEOWNERS on main is read as it is written"), written("* @ana\nsrc/ @ben"), doc=True),
    Row("a line that the host dropped is invisible in review", ROOT, broken("line 2 is dropped: GitHub has no `!`"), written("* @ana\n!src/"), doc=True),
    Row("a pattern that matches nothing is invisible in review", ROOT, broken("line 2 lib/ matches no file"), written("* @ana\nlib/ @ben"), doc=True),
    Row("a pull request is told too", PULL, broken("line 2 lib/ matches no file"), written("* @ana\nlib/ @ben")),
    Row("a merged pull request is not asked about today's file", PULL._replace(merged_at=5), inapplicable("it is merged"), written("lib/ @ben")),
    Row("a line that later lines take everything from", ROOT, broken("line 1 src/ owns nothing"), written("src/ @ben\n* @ana"), doc=True),
    Row("a line that decides for one file is not idle", ROOT, kept(), written("* @ana\nsrc/ @ben\ndocs/ @cleo")),
    Row("a pattern that stands again further down", ROOT, broken("line 1 src/ stands again in line 2"), written("src/ @ben\nsrc/ @ana\nCODEOWNERS @ana")),
    Row("the same pattern in two sections is two entries", ROOT, kept(), written("* @ben\n[Docs]\n* @ana", dialect="gitlab")),
    Row("a pattern that can match nothing is known without the files", ROOT, broken("./src can match nothing"), seen_alone("* @ana\n./src @ben")),
    Row("without the files the rest is told, and that they are missing", ROOT, kept("(the files of the branch are not listed here)"), seen_alone("* @ana\nlib/ @ben")),
    Row("nobody owns the file itself", ROOT, broken("nobody owns CODEOWNERS itself"), written("src/ @ana\ndocs/ @ana"), doc=True),
    Row("the policy may leave the file to nobody", ROOT, kept(), written("src/ @ana"), {"own_owner": False}),
    Row("the policy may keep unused patterns", ROOT, kept(), written("* @ana\nlib/ @ben"), {"unused": False}),
    Row("a file over the limit", ROOT, broken("is not loaded: it is 3,300,000 bytes long"), written("src/ @ben\n" * 330_000)),
    Row("a word that names nobody is passed over", ROOT, broken("line 1 is not read as it is written: please"), written("* @ana please", dialect="gitlab")),
    Row("an entry without owners approves itself", ROOT, broken("it has no owner, and GitLab approves it by itself"), written("* @ana\n[Docs]\ndocs/", dialect="gitlab")),
    Row("owners without access are known to the host alone", ROOT, broken("line 1 the host says: unknown owner"), written("* @ana", errors=lambda: [Dropped(1, "* @ana", "unknown owner")]), HOST),
    Row("a host that does not say is unknown", ROOT, unsure("not shown"), written("* @ana", errors=unreadable), HOST),
    Row("lines that the hosts read differently", ROOT, broken("line 2 `a/b`, with a slash inside and none before"), written("* @ana\ndocs/a @ben"), {"portable": True}),
    Row("a file without such lines", ROOT, kept(), written("* @ana\n/src/ @ben"), {"portable": True}),
    Row("several faults are counted", ROOT, broken("; and 1 more"), written("* @ana\n!x\n!y\n!z\n!w")),
    Row("a branch without the file", ROOT, inapplicable("has no CODEOWNERS file"), (CodeOwners.of(None),)),
)  # fmt: skip
