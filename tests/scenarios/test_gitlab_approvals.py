"""What approvals are worth whatever GitLab's own settings let people do with them: a sentence each.

ana opened the merge request; ben and cleo write, and dora owns the project. The policy wants one approval on develop, by
somebody who took no part, for the content that would be merged.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from refwarden.flows.pull import judge
from refwarden.flows.required import open_pull
from tests.scenarios.labs import ToldOfLab, lab_shop
from tests.scenarios.shop import OLD_LINES, approved, opened

MORE = {"src/app.py": OLD_LINES.replace("line 9\n", "more\n")}


class Row(NamedTuple):
    """A project's settings, what happens, and what must come of it.

    Attributes:
        title: The sentence.
        settings: How the project lets people approve.
        tell: Tells the story of a merge request that was opened.
        verdict: That of required-approvals.
        tier: What the licence has.
    """

    title: str
    settings: dict[str, bool]
    tell: Callable
    verdict: str
    tier: str = "ultimate"


def pushed(pull, by="ana"):
    pull.push(MORE, by=by)
    pull.check("build")
    return pull


RESET, KEPT = {"reset_approvals_on_push": True}, {"reset_approvals_on_push": False}
ROWS = [
    Row("an author's own approval counts for nothing where the project lets authors approve", {"merge_requests_author_approval": True}, lambda pull: approved(pull, "ana"), "broken"),
    Row("a committer's approval counts for nothing where the project lets committers approve", {**KEPT, "merge_requests_disable_committers_approval": False}, lambda pull: approved(pushed(pull, "ben"), "ben"), "broken"),
    Row("somebody else's approval counts where the project excludes committers", {**KEPT, "merge_requests_disable_committers_approval": True}, lambda pull: approved(pushed(pull, "ben"), "cleo"), "kept"),
    Row("a push takes approvals back where the project resets them", RESET, lambda pull: pushed(approved(pull, "ben")), "broken"),
    Row("an approval that is given anew after the reset counts", RESET, lambda pull: approved(pushed(approved(pull, "ben")), "ben"), "kept"),
    Row("an approval that the project retains was for other content", KEPT, lambda pull: pushed(approved(pull, "ben")), "broken"),
    Row("a licence without resets retains approvals, which were for other content", RESET, lambda pull: pushed(approved(pull, "ben")), "broken", "free"),
    Row("an approval that was taken back is none", KEPT, lambda pull: (approved(pull, "ben"), pull.revoke("ben")), "broken"),
    Row("a role that may only read has no voice, though GitLab may count it", KEPT, lambda pull: approved(pull, "eve"), "broken"),
    Row("a push that changes nothing leaves approvals as they are", RESET, lambda pull: (approved(pull, "ben"), pull.update_branch("ana")), "kept"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
def test_approvals(row, lab, lab_server, tmp_path):
    lab.forge.tier = row.tier
    shop = lab_shop(lab)
    vars(shop.project.approvals).update(row.settings)
    pull = opened(shop)
    row.tell(pull)
    told = ToldOfLab(pull, lab, lab_server, tmp_path)
    run = open_pull(told.asked, told.env)
    live = judge(run.hosted, run.clone, run.policy, lab.clock.now, everything=True)
    (found,) = [one for one in live.findings if one.rule == "required-approvals"]
    assert found.verdict == row.verdict, found.message
