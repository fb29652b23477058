"""When GitLab's people approved and objected, and of what: by its lists, its notes and its moments, a sentence each.

ana opened the merge request; ben and cleo write, dora owns the project. Notes are written by another process than the one
that takes an approval, and may come late.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from refwarden.flows.audit import Window
from refwarden.flows.hosted import Auditing, audit
from refwarden.flows.pull import judge
from refwarden.flows.required import open_pull
from refwarden.model.targets import target
from tests.forges.gitlab.people import User
from tests.forges.gitlab.state import Note
from tests.scenarios.labs import ToldOfLab, lab_shop
from tests.scenarios.shop import OLD_LINES, POLICY, approved, opened

MORE = {"src/app.py": OLD_LINES.replace("line 9\n", "more\n")}
OLD, FREE = "18.4.2-ee", "free"
APPROVALS, OBJECTIONS, PROVENANCE = "required-approvals", "no-changes-requested", "approval-provenance"


class Row(NamedTuple):
    """What happens, and what must come of it.

    Attributes:
        title: The sentence.
        tell: Tells the story of a merge request that was opened.
        wanted: The verdict of each rule that is asked about.
        version: What the server is.
        tier: What the licence has.
    """

    title: str
    tell: Callable
    wanted: dict[str, str]
    version: str = "18.8.0-ee"
    tier: str = "ultimate"


def note_later(pull, opinion, seconds=1):
    """Let the note of an opinion be written only now."""
    notes, note = pull.request.notes, opinion.note
    notes.remove(note)
    note.at = pull.forge.clock.tick(seconds)
    notes.append(note)


def without_note(pull, opinion):
    pull.request.notes.remove(opinion.note)


def pushed(pull):
    pull.push(MORE)
    pull.check("build")


def approved_and_pushed(pull, seconds=1):
    given = pull.review("ben")
    pushed(pull)
    note_later(pull, given, seconds)


def approved_and_retargeted(pull):
    given = [pull.review("ben"), pull.review("cleo")]
    pull.retarget("main")
    for one in given:
        note_later(pull, one)


def retargeted_and_approved(pull, *, noted=True):
    pull.retarget("main")
    for login in ("ben", "cleo"):
        given = pull.review(login)
        if not noted:
            without_note(pull, given)


def unasked(pull, opinion, by="ana"):
    """Take somebody off the list of reviewers."""
    request = pull.request
    del request.reviewers[opinion.user]
    pull.comment(by, f"removed review request for @{opinion.user.username}")
    request.notes[-1].action = "reviewer"


def objected(pull, login="cleo"):
    approved(pull)
    return pull.review(login, "object")


def objected_by_no_reviewer(pull):
    opinion = objected(pull)
    del pull.request.reviewers[opinion.user]


def objected_alone(pull):
    """Let somebody who is no reviewer object where nobody has approved."""
    opinion = pull.review("cleo", "object")
    del pull.request.reviewers[opinion.user]


def left_the_list(pull):
    unasked(pull, objected(pull), by="cleo")


def settled_and_reset(pull, *, asked_by="ana"):
    """Settle an objection after asking anew, and let a push take the approval back that settled it."""
    opinion = pull.review("cleo", "object")
    pull.dismiss(opinion, asked_by)
    pull.review("cleo")
    pull.request.approvals.pop(opinion.user)
    pull.request.reviewers[opinion.user] = "UNAPPROVED"
    approved(pull)


def asked_and_taken_back(pull):
    opinion = objected(pull)
    pull.dismiss(opinion, "ana")
    pull.request.objectors.clear()


def taken_back_by_itself(pull):
    """Press "Remove my change request", of which GitLab writes nothing down."""
    opinion = objected(pull)
    pull.request.objectors.clear()
    pull.request.reviewers[opinion.user] = "UNREVIEWED"


def imitated(pull):
    """Write what GitLab's own notes say."""
    objected(pull)
    pull.comment("ana", "requested review from @cleo")
    pull.comment("cleo", "approved this merge request")


STALE = {APPROVALS: "broken", "fresh-approvals": "broken"}
ROWS = [
    Row("an approval before a push is of what was there, however late its note", approved_and_pushed, STALE),
    Row("an older server's note just after a push may be of an approval before it", approved_and_pushed, {APPROVALS: "unknown"}, OLD),
    Row("an older server's note well after a push is of an approval after it", lambda pull: approved_and_pushed(pull, 300), {APPROVALS: "kept"}, OLD),
    Row("an approval before a new target is for the old one, however late its note", approved_and_retargeted, {APPROVALS: "broken"}),
    Row("an older server's note just after a new target may be of an approval before it", approved_and_retargeted, {APPROVALS: "unknown"}, OLD),
    Row("an approval after a new target counts before its note is there", lambda pull: retargeted_and_approved(pull, noted=False), {APPROVALS: "kept"}),
    Row("an older server's approval without a note may be from before a new target", lambda pull: retargeted_and_approved(pull, noted=False), {APPROVALS: "unknown"}, OLD),
    Row("an older server's notes tell that approvals came after a new target", retargeted_and_approved, {APPROVALS: "kept"}, OLD),
    Row("an objection stands when its giver is no reviewer any more", lambda pull: unasked(pull, objected(pull)), {OBJECTIONS: "broken"}),
    Row("an objection stands though its giver never was a reviewer", objected_by_no_reviewer, {OBJECTIONS: "broken"}),
    Row("an older server tells of such an objection by its note", objected_by_no_reviewer, {OBJECTIONS: "broken"}, "16.8.0-ee"),
    Row("an objection stands when the review is asked for anew", lambda pull: pull.dismiss(objected(pull), "ana"), {OBJECTIONS: "broken"}),
    Row("without a licence that lets it block, asking anew takes an objection back, and who did is told", lambda pull: pull.dismiss(objected(pull), "ana"), {OBJECTIONS: "kept", PROVENANCE: "broken"}, tier=FREE),
    Row("without such a licence, so does taking its giver off the list", lambda pull: unasked(pull, objected(pull)), {OBJECTIONS: "kept", PROVENANCE: "broken"}, tier=FREE),
    Row("somebody else than a contributor may ask anew", lambda pull: pull.dismiss(objected(pull), "dora"), {OBJECTIONS: "kept", PROVENANCE: "kept"}, tier=FREE),
    Row("whoever takes their own objection back has none", taken_back_by_itself, {OBJECTIONS: "kept", PROVENANCE: "kept"}),
    Row("whoever approves has taken their objection back", lambda pull: (objected(pull), pull.review("cleo")), {OBJECTIONS: "kept"}),
    Row("without such a licence it stands where nobody approved, and its giver is no reviewer", objected_alone, {OBJECTIONS: "broken"}, tier=FREE),
    Row("whoever takes themselves off the list has taken it back by themselves", left_the_list, {OBJECTIONS: "kept", PROVENANCE: "kept"}, tier=FREE),
    Row("who asked anew took nothing away from whoever has spoken since", settled_and_reset, {OBJECTIONS: "kept", PROVENANCE: "kept"}, tier=FREE),
    Row("where objections block, who asked anew is not to blame when it is taken back", asked_and_taken_back, {OBJECTIONS: "kept", PROVENANCE: "kept"}),
    Row("where objections block, asking anew takes nothing away", settled_and_reset, {OBJECTIONS: "kept", PROVENANCE: "kept"}),
    Row("words in a comment take nothing back", imitated, {OBJECTIONS: "broken"}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
def test_opinions(row, lab, lab_server, tmp_path):
    lab.forge.tier, lab.forge.version = row.tier, row.version
    if row.version == "16.8.0-ee":
        lab_server.lacking = ("MergeRequest.changeRequesters",)
    pull = opened(lab_shop(lab))
    row.tell(pull)
    told = ToldOfLab(pull, lab, lab_server, tmp_path)
    run = open_pull(told.asked, told.env)
    live = judge(run.hosted, run.clone, run.policy, lab.clock.now, everything=True)
    found = {one.rule: one.verdict for one in live.findings if one.rule in row.wanted}
    assert found == row.wanted, [one.message for one in live.findings if one.rule in row.wanted]


# At a merge: what was said later decided nothing, and what GitLab no longer shows may have been said


def merged(pull):
    pull.merge(by="dora")


def approved_and_merged(pull, seconds=1):
    given = pull.review("ben")
    merged(pull)
    note_later(pull, given)
    given.note.at = pull.request.merged_at + seconds


def approved_after(pull):
    merged(pull)
    pull.review("ben")


def approved_again_after(pull):
    pull.review("ben")
    pull.revoke("ben")
    merged(pull)
    pull.review("ben")


def approver_deleted(pull, *, revoked=False):
    """Let the account of an approver be deleted: GitLab keeps their notes as Ghost User's, and no approval of theirs."""
    given = pull.review("ben")
    pull.check("build")
    if revoked:
        pull.revoke("ben")
    merged(pull)
    ghost = User(1, "ghost", kind="GHOST")
    pull.request.approvals.pop(given.user, None)
    pull.request.reviewers.pop(given.user, None)
    for note in pull.request.notes:
        note.author = ghost if note.author is given.user else note.author


def objected_after(pull):
    approved(pull)
    merged(pull)
    pull.review("cleo", "object")


def objected_and_merged(pull, *, later=""):
    objected(pull)
    merged(pull)
    if later:
        pull.review("cleo", later)


def taken_back_silently(pull):
    """Press "Remove my change request" after the merge, of which GitLab writes nothing down."""
    opinion = objected(pull)
    merged(pull)
    pull.request.objectors.clear()
    pull.request.reviewers[opinion.user] = "UNREVIEWED"


def reviewed(pull, opinion):
    """Review once more, with comments only."""
    pull.request.reviewers[opinion.user] = "REVIEWED"
    pull.comment(opinion.user.username, "left review comments")
    pull.request.notes[-1].action = "reviewed"


def objected_and_reviewed(pull):
    opinion = objected(pull)
    merged(pull)
    reviewed(pull, opinion)


def reviewed_and_merged(pull):
    reviewed(pull, objected(pull))
    merged(pull)


def objector_deleted(pull):
    opinion = objected(pull)
    merged(pull)
    pull.request.objectors.clear()
    del pull.request.reviewers[opinion.user]
    opinion.note.author = User(1, "ghost", kind="GHOST")


def asked_anew_and_merged(pull):
    pull.dismiss(objected(pull), "ana")
    merged(pull)
    pull.review("cleo")


def two_approvers_deleted(pull):
    """Let two accounts that approved be deleted, one of which had taken it back and given it again."""
    approver_deleted(pull)
    ghost = next(note.author for note in pull.request.notes if note.action == "approved")
    for action in ("unapproved", "approved", "approved"):
        pull.request.notes.insert(0, Note(pull.forge.next_id(), ghost, action, pull.request.created_at + 1, action))


def objection_without_note(pull):
    opinion = objected(pull)
    merged(pull)
    without_note(pull, opinion)


MERGED = [
    Row("an approval just before the merge counted, however late its note", approved_and_merged, {APPROVALS: "kept"}),
    Row("an older server's note just after the merge may be of an approval before it", approved_and_merged, {APPROVALS: "unknown"}, OLD),
    Row("an older server's note well after the merge is of an approval after it", lambda pull: approved_and_merged(pull, 300), {APPROVALS: "broken"}, OLD),
    Row("an approval after the merge decided nothing", approved_after, {APPROVALS: "broken"}),
    Row("an approval that was taken back before the merge and given again after it decided nothing", approved_again_after, {APPROVALS: "broken"}),
    Row("so an older server's notes tell", approved_again_after, {APPROVALS: "broken"}, OLD),
    Row("an approver whose account is deleted since may have counted", approver_deleted, {APPROVALS: "unknown"}),
    Row("what a deleted account had taken back did not count", lambda pull: approver_deleted(pull, revoked=True), {APPROVALS: "broken"}),
    Row("an objection after the merge decided nothing", objected_after, {OBJECTIONS: "kept"}),
    Row("an objection that stood at the merge was passed over", objected_and_merged, {OBJECTIONS: "broken"}),
    Row("so was one that was taken back after it", lambda pull: objected_and_merged(pull, later="approve"), {OBJECTIONS: "broken"}),
    Row("one that its giver may have taken back since, without a word, nobody can tell of", taken_back_silently, {OBJECTIONS: "unknown"}),
    Row("one whose giver only commented before the merge did not stand at it", reviewed_and_merged, {OBJECTIONS: "kept"}, tier=FREE),
    Row("one whose giver only commented after the merge stood at it", objected_and_reviewed, {OBJECTIONS: "broken"}, tier=FREE),
    Row("one by an account that is deleted since may have stood", objector_deleted, {OBJECTIONS: "unknown"}),
    Row("where objections block, one stood though the review was asked for anew", asked_anew_and_merged, {OBJECTIONS: "broken"}),
    Row("of several deleted accounts each may have approved", two_approvers_deleted, {APPROVALS: "unknown"}),
    Row("an objection of which nothing is written may be from after the merge", objection_without_note, {OBJECTIONS: "unknown"}),
]  # fmt: skip


@pytest.mark.parametrize("despite", [["stale"], ["no-access"]])
def test_no_policy_overlooks_that_an_approval_may_not_have_stood(despite, lab, lab_server, tmp_path):
    """What speaks against an approval may be overlooked, but not that there may have been none."""
    lab.forge.version = OLD
    pull = opened(lab_shop(lab))
    (approved_and_merged if "stale" in despite else approver_deleted)(pull)
    policy = POLICY.replace("  required-approvals:\n", f"  required-approvals:\n    despite: [{despite[0]}]\n")
    assert verdicts_of_audit(lab, lab_server, tmp_path, policy)[APPROVALS] == "unknown"


@pytest.mark.parametrize("row", MERGED, ids=[row.title for row in MERGED])
def test_opinions_at_a_merge(row, lab, lab_server, tmp_path):
    lab.forge.tier, lab.forge.version = row.tier, row.version
    pull = opened(lab_shop(lab))
    row.tell(pull)
    found = verdicts_of_audit(lab, lab_server, tmp_path, POLICY)
    assert {rule: found.get(rule) for rule in row.wanted} == row.wanted


def verdicts_of_audit(lab, server, folder, policy):
    """Audit the history of the shop; return the verdict of each rule on its merge request."""
    (folder / "policy.yml").write_text(policy)
    env = {"REFWARDEN_GITLAB_URL": server.home, "REFWARDEN_GITLAB_TOKEN": lab.token("dora", scopes=("read_api",))}
    asked = Auditing(target("gitlab:acme/shop"), str(folder / "policy.yml"), Window(all_history=True))
    report = audit(asked, env, lab.clock.now, everything=True).report
    assert report.bugs == ()
    return {one.rule: one.verdict for one in report.findings if "/merge-requests/" in (one.where.ref or "")}
