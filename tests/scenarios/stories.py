"""Pull requests as stories on the simulated GitHub, each with the verdicts that it must get.

A story is told to a fresh world: `acme/shop` with main and develop, where ana, ben and cleo may write, dora is an admin,
eve may only read, and cleo is in team acme/security.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.forges.github.pullstory import PullStory
from tests.forges.github.world import RepositoryStory, World

POLICY = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop}
  feature: {match: "feature/**", from: integration, into: integration}
  release: {match: "release/*", from: integration, into: [production, integration]}
  hotfix: {match: "hotfix/*", from: production, into: [production, integration]}
rules:
  branch-kind: error
  merge-direction: error
  required-approvals:
    level: error
    in:
      production: {count: 2}
      integration:
        require: {count: 1, teams: acme/security, when: {paths: "auth/**"}}
  no-changes-requested: error
  fresh-approvals: warning
  conversations-resolved: error
  approval-provenance: error
  last-pusher: warning
  not-draft: error
  required-checks: {level: error, checks: [{name: build, app: github-actions}]}
  pull-title: {level: error, style: conventional}
"""
OLD_LINES = "".join(f"line {number}\n" for number in range(30))


class Story(NamedTuple):
    """One pull request.

    Attributes:
        title: A sentence.
        tell: Tells the story and returns the pull request.
        broken, unknown: Names of the rules that must say so, at any level; all others are kept or do not apply.
        exit: The exit code.
        requests: How many requests it may cost.
        clone: Whether a clone is at hand.
    """

    title: str
    tell: Callable[[RepositoryStory], PullStory]
    broken: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    exit: int = 0
    requests: int = 1
    clone: bool = True


def shop(world: World) -> RepositoryStory:
    """Begin the world of every story."""
    acme = world.org("acme")
    for login in ("ana", "ben", "cleo", "dora", "eve"):
        acme.member(login)
    acme.team("security", "cleo")
    made = acme.repository("shop")
    for login, role in (("ana", "write"), ("ben", "write"), ("cleo", "write"), ("dora", "admin"), ("eve", "read")):
        made.user(login, role)
    made.gitflow(
        {".refwarden.yml": POLICY, "README.md": "A shop.\n", "src/app.py": OLD_LINES, "auth/login.py": OLD_LINES}
    )
    return made


def opened(repository: RepositoryStory, head: str = "feature/greet", base: str = "develop", **more: Any) -> PullStory:
    """Open a pull request that changes one line, whose build passed."""
    more.setdefault("files", {"src/app.py": OLD_LINES.replace("line 3\n", "hello\n")})
    more.setdefault("title", "feat: greet")
    return built(repository.pull(head, base, **more))


def built(pull: PullStory) -> PullStory:
    pull.check("build")
    return pull


def approved(pull: PullStory, *logins: str) -> PullStory:
    for login in logins or ("ben",):
        pull.review(login)
    return pull


# The stories, in the order in which they are told


def a_colleague_approves(shop):
    return approved(opened(shop))


def nobody_approves(shop):
    return opened(shop)


def the_author_approves(shop):
    # GitHub itself refuses an author's approval; an older one may have become the author's by a transfer.
    pull = opened(shop)
    review = pull.review("ben")
    review.author = shop.world.user("ana")
    return pull


def a_co_author_approves(shop):
    return approved(opened(shop, co_authors=["ben"]))


def who_pushed_a_commit_approves(shop):
    pull = opened(shop)
    pull.push({"src/more.py": "x\n"}, by="ben")
    return approved(built(pull))


def a_suggestion_makes_the_reviewer_a_contributor(shop):
    pull = opened(shop)
    shop.web_commit("feature/greet", {"src/more.py": "y\n"}, by="ana", suggested=["ben"])
    return approved(built(pull))


def a_comment_is_no_approval(shop):
    pull = opened(shop)
    pull.review("ben", "comment", "looks good to me, LGTM, approve!")
    return pull


def a_comment_after_an_approval_changes_nothing(shop):
    pull = approved(opened(shop))
    pull.review("ben", "comment", "one more thing")
    return pull


def changes_are_asked_for(shop):
    pull = approved(opened(shop), "cleo")
    pull.review("ben", "object", "no")
    return pull


def changes_asked_for_then_approved(shop):
    pull = opened(shop)
    pull.review("ben", "object", "no")
    return approved(pull)


def changes_asked_for_then_dismissed_by_an_admin(shop):
    pull = approved(opened(shop), "cleo")
    pull.dismiss(pull.review("ben", "object", "no"), by="dora")
    return pull


def changes_asked_for_then_dismissed_by_the_author(shop):
    pull = approved(opened(shop), "cleo")
    pull.dismiss(pull.review("ben", "object", "no"), by="ana")
    return pull


def an_approval_is_dismissed(shop):
    pull = opened(shop)
    pull.review("ben")
    pull.dismiss(pull.review("ben"), by="dora")
    return pull


def an_approver_may_only_read(shop):
    return approved(opened(shop), "eve")


def pushed_after_the_approval(shop):
    pull = approved(opened(shop))
    pull.push({"src/more.py": "slipped in\n"})
    return built(pull)


def pushed_after_the_approval_and_no_clone(shop):
    return pushed_after_the_approval(shop)


def forced_after_the_approval(shop):
    pull = approved(opened(shop))
    pull.force_push({"src/app.py": "other\n"}, message="feat: other")
    return built(pull)


def forced_and_the_review_points_at_the_new_head(shop):
    shop.forge.quirks.repoint_reviews = True
    return forced_after_the_approval(shop)


def a_clean_rebase(shop):
    pull = approved(opened(shop))
    shop.commit("develop", {"README.md": "A better shop.\n"})
    pull.rebase()
    return built(pull)


def a_clean_merge_of_the_base(shop):
    pull = approved(opened(shop))
    shop.commit("develop", {"README.md": "A better shop.\n"})
    pull.merge_base_in()
    return built(pull)


def the_reviewer_presses_update_branch(shop):
    pull = approved(opened(shop))
    shop.commit("develop", {"README.md": "A better shop.\n"})
    pull.update_branch(by="ben")
    return built(pull)


def a_merge_of_the_base_with_a_hand_in_it(shop):
    pull = approved(opened(shop))
    shop.commit("develop", {"README.md": "A better shop.\n"})
    pull.merge_base_in(files={"README.md": "A shop of mine.\n"})
    return built(pull)


def a_path_of_the_security_team(shop):
    return approved(opened(shop, files={"auth/login.py": "open\n"}))


def a_path_of_the_security_team_and_its_member(shop):
    return approved(opened(shop, files={"auth/login.py": "open\n"}), "cleo")


def moved_out_of_the_security_teams_path(shop):
    return approved(opened(shop, files={"auth/login.py": None, "src/login.py": OLD_LINES}))


def a_feature_into_main(shop):
    return approved(opened(shop, base="main"), "ben", "cleo")


def develop_into_main(shop):
    shop.commit("develop", {"src/more.py": "x\n"})
    return approved(built(shop.pull("develop", "main", title="feat: all")), "ben", "cleo")


def a_hotfix_into_main(shop):
    return approved(opened(shop, "hotfix/1.0.1", "main", title="fix: greet"), "ben", "cleo")


def a_hotfix_into_main_by_one(shop):
    return approved(opened(shop, "hotfix/1.0.1", "main", title="fix: greet"))


def a_release_carries_everybodys_work(shop):
    for login, helper in (("ben", "cleo"), ("cleo", "ben")):
        pull = opened(shop, f"feature/{login}", author=login, files={f"src/{login}.py": "x\n"})
        approved(pull, helper).merge(by="dora")
    shop.branch("release/1.0", "develop")
    shop.commit("release/1.0", {"VERSION": "1.0\n"}, "chore: release")
    return approved(built(shop.pull("release/1.0", "main", title="chore: release")), "ben", "cleo")


def a_branch_of_no_kind(shop):
    return approved(opened(shop, "stuff"))


def from_a_fork(shop):
    fork = shop.fork("eve")
    return approved(opened(shop, "feature/theirs", author="eve", source=fork))


def from_a_forks_main(shop):
    fork = shop.fork("eve")
    fork.commit("main", {"src/theirs.py": "x\n"}, author="eve")
    return approved(built(shop.pull("main", "develop", author="eve", title="feat: mine", source=fork)))


def a_draft(shop):
    return approved(opened(shop, draft=True))


def a_bad_title(shop):
    return approved(opened(shop, title="Greet."))


def a_conversation_stands_open(shop):
    pull = approved(opened(shop))
    pull.thread("ben", "src/app.py")
    return pull


def a_conversation_is_resolved(shop):
    pull = approved(opened(shop))
    pull.resolve(pull.thread("ben", "src/app.py"), by="ana")
    return pull


def the_build_failed(shop):
    pull = approved(opened(shop))
    pull.check("build", "failure")
    return pull


def the_build_never_ran(shop):
    return approved(shop.pull("feature/greet", "develop", title="feat: greet"))


def the_build_was_skipped(shop):
    pull = shop.pull("feature/greet", "develop", title="feat: greet")
    pull.check("build", "skipped")
    return approved(pull)


def the_build_still_runs(shop):
    pull = shop.pull("feature/greet", "develop", title="feat: greet")
    pull.check("build", None)
    return approved(pull)


def somebody_posts_the_status_by_hand(shop):
    pull = shop.pull("feature/greet", "develop", title="feat: greet")
    pull.status("build", by="ana")
    return approved(pull)


def another_app_says_it(shop):
    pull = shop.pull("feature/greet", "develop", title="feat: greet")
    pull.check("build", app="helpful")
    return approved(pull)


def retargeted_after_the_approval(shop):
    pull = approved(opened(shop, "hotfix/1.0.1", "develop", title="fix: it"), "ben", "cleo")
    pull.retarget("main")
    return pull


def retargeted_and_approved_again(shop):
    pull = opened(shop, "hotfix/1.0.1", "develop", title="fix: it")
    pull.retarget("main")
    return approved(pull, "ben", "cleo")


def a_bot_approves(shop):
    pull = opened(shop)
    shop.user("ana")
    pull.review("github-actions[bot]")
    return pull


def a_bot_opens_it(shop):
    return approved(opened(shop, author="dependabot[bot]"))


STORIES = [
    Story("a colleague's approval is enough", a_colleague_approves),
    Story("without an approval it waits", nobody_approves, ("required-approvals",), exit=1),
    Story("authors cannot approve their own", the_author_approves, ("required-approvals", "last-pusher"), exit=1),
    Story("co-authors cannot approve their own", a_co_author_approves, ("required-approvals",), exit=1),
    Story("who pushed a commit cannot approve it", who_pushed_a_commit_approves, ("required-approvals", "last-pusher"), exit=1),
    Story("applied suggestions make the reviewer a contributor", a_suggestion_makes_the_reviewer_a_contributor, ("required-approvals",), exit=1),
    Story("a comment is no approval, whatever it says", a_comment_is_no_approval, ("required-approvals",), exit=1),
    Story("a comment never takes the place of an approval", a_comment_after_an_approval_changes_nothing),
    Story("another's approval does not settle an objection", changes_are_asked_for, ("no-changes-requested",), exit=1),
    Story("who objected approves", changes_asked_for_then_approved),
    Story("an admin dismisses an objection", changes_asked_for_then_dismissed_by_an_admin),
    Story("the author dismisses an objection", changes_asked_for_then_dismissed_by_the_author, ("approval-provenance",), exit=1),
    Story("a dismissed approval revives no earlier one", an_approval_is_dismissed, ("required-approvals",), exit=1),
    Story("an approver without write access does not count", an_approver_may_only_read, ("required-approvals",), exit=1),
    Story("a push after the approval voids it", pushed_after_the_approval, ("required-approvals", "fresh-approvals", "last-pusher"), exit=1),
    Story("without a clone nobody can tell whether it does", pushed_after_the_approval_and_no_clone, unknown=("required-approvals", "fresh-approvals", "last-pusher"), exit=3, clone=False),
    Story("a forced push of other content voids it", forced_after_the_approval, ("required-approvals", "fresh-approvals", "last-pusher"), exit=1),
    Story("a review that the host moved to the new head proves nothing", forced_and_the_review_points_at_the_new_head, ("approval-provenance",), ("required-approvals", "fresh-approvals", "last-pusher"), exit=1),
    Story("a clean rebase keeps the approval", a_clean_rebase),
    Story("a clean merge of the base keeps the approval", a_clean_merge_of_the_base),
    Story("a reviewer who updates the branch stays a reviewer", the_reviewer_presses_update_branch),
    Story("a hand in a merge of the base voids the approval", a_merge_of_the_base_with_a_hand_in_it, ("required-approvals", "fresh-approvals", "last-pusher"), exit=1),
    Story("a path of the security team asks for its member", a_path_of_the_security_team, ("required-approvals",), exit=1, requests=2),
    Story("the security team's member approves", a_path_of_the_security_team_and_its_member, requests=2),
    Story("a rename touches both paths", moved_out_of_the_security_teams_path, ("required-approvals",), exit=1, requests=3),
    Story("a feature may not go straight to production", a_feature_into_main, ("merge-direction",), exit=1),
    Story("integration may not go straight to production", develop_into_main, ("merge-direction",), exit=1),
    Story("a hotfix may, with two approvals", a_hotfix_into_main),
    Story("one approval is not two", a_hotfix_into_main_by_one, ("required-approvals",), exit=1),
    Story("whoever worked on what integration has reviewed may approve the release", a_release_carries_everybodys_work),
    Story("a branch of no kind", a_branch_of_no_kind, ("branch-kind",), exit=1),
    Story("a pull request from a fork", from_a_fork, unknown=("last-pusher",)),
    Story("a fork's main is not our main", from_a_forks_main, unknown=("last-pusher",)),
    Story("a draft is judged and is not ready", a_draft, ("not-draft",), exit=1),
    Story("a title that says nothing", a_bad_title, ("pull-title",), exit=1),
    Story("a conversation stands open", a_conversation_stands_open, ("conversations-resolved",), exit=1),
    Story("a conversation is resolved", a_conversation_is_resolved),
    Story("a failed check", the_build_failed, ("required-checks",), exit=1),
    Story("a check that never ran", the_build_never_ran, ("required-checks",), ("last-pusher",), exit=1),
    Story("a skipped check is not a passed one", the_build_was_skipped, ("required-checks",), exit=1),
    Story("a check that still runs", the_build_still_runs, ("required-checks",), exit=1),
    Story("a status that somebody posted", somebody_posts_the_status_by_hand, ("required-checks",), ("last-pusher",), exit=1),
    Story("a check of that name by another app", another_app_says_it, ("required-checks",), exit=1),
    Story("retargeting carries no approval to a stricter branch", retargeted_after_the_approval, ("required-approvals",), exit=1),
    Story("approved again after retargeting", retargeted_and_approved_again),
    Story("a program's approval does not count", a_bot_approves, ("required-approvals",), exit=1),
    Story("a program's pull request is approved by a person", a_bot_opens_it, unknown=("last-pusher",)),
]  # fmt: skip
