"""What a merge request on GitLab changes, against what, and by whom: a sentence each.

ana opened it; ben and cleo write, eve may only read, dora owns the project.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from refwarden.flows.pull import judge
from refwarden.flows.required import open_pull
from refwarden.model.errors import SourceError
from tests.forges.gitlab.people import User
from tests.forges.gitlab.rest import views
from tests.forges.gitrepo import Person
from tests.scenarios.labs import ToldOfLab, lab_shop
from tests.scenarios.shop import OLD_LINES, POLICY, approved, opened

APPROVALS = "required-approvals"
LONG = "".join(f"row {number}\n" for number in range(900))
STRICT = {".refwarden.yml": POLICY + "  pull-size: {level: error, lines: 500}\n  no-merge-commits: error\n"}


class Row(NamedTuple):
    """What happens, what must come of it, and on which version of the server."""

    title: str
    tell: Callable
    wanted: dict[str, str]
    version: str = "18.8.0-ee"


@pytest.fixture(autouse=True)
def _collapsing(monkeypatch):
    """Let REST show no diff of a long change, as GitLab does."""
    whole = views.change

    def change(call, one):
        shown = whole(call, one)
        return {**shown, "diff": "", "collapsed": True} if one.additions > 500 else shown

    monkeypatch.setattr(views, "change", change)


def long_change(shop):
    return approved(opened(shop, files={"src/rows.txt": LONG}))


def short_change(shop):
    return approved(opened(shop))


def forwarded(shop, *, stale):
    """Merge by fast forward what was approved, or what was changed since."""
    shop.project.settings.merge_method = "ff"
    pull = approved(opened(shop))
    if stale:
        pull.push({"src/app.py": OLD_LINES.replace("line 9\n", "more\n")})
        pull.check("build")
    pull.merge(by="dora")
    return pull


def own_owners(shop):
    """Merge by fast forward a change of CODEOWNERS that its own approver owns."""
    shop.project.settings.merge_method = "ff"
    shop.commit("develop", {"CODEOWNERS": "* @cleo\n"})
    pull = approved(opened(shop, files={"CODEOWNERS": "* @ben\n"}))
    pull.merge(by="dora")
    return pull


def trained(shop):
    """Let owners change while a merge request waits, and a train land it on what the target is by then."""
    shop.project.settings.merge_method = "ff"
    shop.commit("develop", {"CODEOWNERS": "* @ben\n"}, "chore: owners")
    pull = approved(opened(shop))
    shop.commit("develop", {"CODEOWNERS": "* @cleo\n"}, "chore: other owners")
    pull.train(by="dora")
    return pull


def squashed(shop):
    shop.project.settings.merge_method = "ff"
    shop.commit("develop", {"CODEOWNERS": "* @cleo\n"}, "chore: owners")
    pull = approved(opened(shop, files={"CODEOWNERS": "* @ben\n"}))
    pull.merge(by="dora", method="squash")
    return pull


def merge_of_the_base(shop, *, at=""):
    """Merge the base into the head, which changes nothing and brings somebody else's work."""
    pull = opened(shop)
    shop.commit("develop", {"docs/new.md": "New.\n"}, "docs: tell", "ben")
    git, user = shop.git, shop.world.user("ben")
    by = Person(user.name, user.emails[0], shop.world.clock.now)
    tree = git.merge_tree(git.tip("develop"), pull.head)
    sha = git.commit(tree=tree, parents=(pull.head, git.tip("develop")), message="Merge develop", author=by, committer=by)  # fmt: skip
    shop.push("feature/greet", sha, "ana")
    pull.check("build")
    return approved(pull, at or "ben")


def committed_by(shop, email, approver="ben"):
    """Let a commit name an address as its committer's, and somebody approve."""
    pull = opened(shop)
    git = shop.git
    tip = git.info(pull.head)
    other = tip.author._replace(name="Somebody", email=email)
    tree = git.commit({"src/more.py": "x\n"}, parents=[pull.head], message="feat: more", author=tip.author, committer=other)  # fmt: skip
    shop.push("feature/greet", tree, "ana")
    pull.check("build")
    return approved(pull, approver)


def private(shop, login, name=""):
    user = shop.world.user(login)
    return f"{user.id}-{name or login}@users.noreply.127.0.0.1"


def by_a_hidden_member(shop):
    """Let somebody approve whom GitLab lists among no members: an administrator, or a member of a hidden group."""
    root = User(shop.world.forge.next_id(), "root", "Root", ["root@example.org"], admin=True)
    shop.world.forge.users["root"] = root
    return approved(opened(shop), "root")


def co_authored_over_crlf(shop):
    return approved(opened(shop, message="feat: greet\r\n\r\nCo-authored-by: Stranger <who@example.net>\r\n"))


ROWS = [
    Row("a change whose diff GitLab does not show has its lines all the same", long_change, {"pull-size": "broken"}),
    Row("a short one has those of its diff", short_change, {"pull-size": "kept"}),
    Row("what was changed since an approval is, after a fast forward, what the target lacked before it", lambda shop: forwarded(shop, stale=True), {APPROVALS: "broken", "fresh-approvals": "broken"}),
    Row("a fast forward of what was approved keeps the approval", lambda shop: forwarded(shop, stale=False), {APPROVALS: "kept", "fresh-approvals": "kept"}),
    Row("owners are those of the target before a fast forward, and not those that it brought", own_owners, {"code-owners": "broken"}),
    Row("so are those of a squashed one", squashed, {"code-owners": "broken"}),
    Row("a merge of the base is a merge", merge_of_the_base, {"no-merge-commits": "broken", APPROVALS: "kept"}),
    Row("on an older server too, which shows commits without their parents", merge_of_the_base, {"no-merge-commits": "broken", APPROVALS: "kept"}, "16.6.0-ee"),
    Row("a private address is the account's whose number it has", lambda shop: committed_by(shop, private(shop, "ben", "benjamin")), {APPROVALS: "broken"}),
    Row("a private address that names another account is not that one's", lambda shop: committed_by(shop, private(shop, "dora", "ben")), {APPROVALS: "kept"}),
    Row("another server's private address may be anybody's", lambda shop: committed_by(shop, "4711-dora@users.noreply.gitlab.com"), {APPROVALS: "unknown"}),
    Row("an approver whom GitLab lists among no members may have come by a way that it hides", by_a_hidden_member, {APPROVALS: "unknown"}),
    Row("a co-author is named by a line that ends as on Windows", co_authored_over_crlf, {APPROVALS: "unknown"}),
]  # fmt: skip


def test_where_a_train_began_is_not_guessed(lab, lab_server, tmp_path):
    told = ToldOfLab(trained(lab_shop(lab)), lab, lab_server, tmp_path)
    with pytest.raises(SourceError, match="stood before the merge, cannot be told"):
        open_pull(told.asked, told.env)


@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
def test_changes(row, lab, lab_server, tmp_path):
    lab.forge.version = row.version
    shop = lab_shop(lab)
    for branch in ("main", "develop"):
        shop.commit(branch, STRICT, "chore: be strict")
    told = ToldOfLab(row.tell(shop), lab, lab_server, tmp_path)
    run = open_pull(told.asked, told.env)
    live = judge(run.hosted, run.clone, run.policy, lab.clock.now, everything=True)
    found = {}
    for one in live.findings:
        if one.rule in row.wanted:
            found[one.rule] = max(one.verdict, found.get(one.rule, ""), key=["", "not applicable", "kept", "unknown", "broken"].index)  # fmt: skip
    assert found == row.wanted, [(one.rule, one.message) for one in live.findings if one.rule in row.wanted]
    assert live.bugs == ()
