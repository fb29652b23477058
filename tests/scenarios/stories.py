"""Pull requests as stories on the simulated GitHub, each with the verdicts that it must get."""

from collections.abc import Callable
from typing import NamedTuple

from tests.forges.github.pullstory import PullStory
from tests.forges.github.world import RepositoryStory
from tests.scenarios import checking, flowing, owning, reviewing


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


STORIES = [
    Story("a colleague's approval is enough", reviewing.a_colleague_approves),
    Story("without an approval it waits", reviewing.nobody_approves, ("required-approvals",), exit=1),
    Story("authors cannot approve their own", reviewing.the_author_approves, ("required-approvals", "last-pusher"), exit=1),
    Story("co-authors cannot approve their own", reviewing.a_co_author_approves, ("required-approvals",), exit=1),
    Story("who pushed a commit cannot approve it", reviewing.who_pushed_a_commit_approves, ("required-approvals", "last-pusher"), exit=1),
    Story("applied suggestions make the reviewer a contributor", reviewing.a_suggestion_makes_the_reviewer_a_contributor, ("required-approvals",), exit=1),
    Story("whoever's work came by a second parent cannot approve it", reviewing.work_that_came_by_a_second_parent, ("required-approvals",), exit=1),
    Story("an invitation to a team is no membership", reviewing.an_invited_member_approves, ("required-approvals",), exit=1, requests=2),
    Story("a base that the host changed by itself carries the approvals along", reviewing.the_branch_below_was_merged),
    Story("a review that was asked for and answered by a comment is no approval", reviewing.a_review_that_was_asked_for_and_answered_by_a_comment, ("required-approvals",), exit=1),
    Story("a comment is no approval, whatever it says", reviewing.a_comment_is_no_approval, ("required-approvals",), exit=1),
    Story("a comment never takes the place of an approval", reviewing.a_comment_after_an_approval_changes_nothing),
    Story("another's approval does not settle an objection", reviewing.changes_are_asked_for, ("no-changes-requested",), exit=1),
    Story("who objected approves", reviewing.changes_asked_for_then_approved),
    Story("an admin dismisses an objection", reviewing.changes_asked_for_then_dismissed_by_an_admin),
    Story("the author dismisses an objection", reviewing.changes_asked_for_then_dismissed_by_the_author, ("approval-provenance",), exit=1),
    Story("a dismissed approval revives no earlier one", reviewing.an_approval_is_dismissed, ("required-approvals",), exit=1),
    Story("an approver without write access does not count", reviewing.an_approver_may_only_read, ("required-approvals",), exit=1),
    Story("a push after the approval voids it", reviewing.pushed_after_the_approval, ("required-approvals", "fresh-approvals", "last-pusher"), exit=1),
    Story("without a clone nobody can tell whether it does", reviewing.pushed_after_the_approval_and_no_clone, unknown=("required-approvals", "fresh-approvals", "last-pusher"), exit=3, clone=False),
    Story("a forced push of other content voids it", reviewing.forced_after_the_approval, ("required-approvals", "fresh-approvals", "last-pusher"), exit=1),
    Story("a review that the host moved to the new head proves nothing", reviewing.forced_and_the_review_points_at_the_new_head, ("approval-provenance",), ("required-approvals", "fresh-approvals", "last-pusher"), exit=1),
    Story("a clean rebase keeps the approval", reviewing.a_clean_rebase),
    Story("a clean merge of the base keeps the approval", reviewing.a_clean_merge_of_the_base),
    Story("a reviewer who updates the branch stays a reviewer", reviewing.the_reviewer_presses_update_branch),
    Story("a hand in a merge of the base voids the approval", reviewing.a_merge_of_the_base_with_a_hand_in_it, ("required-approvals", "fresh-approvals", "last-pusher"), exit=1),
    Story("a path of the security team asks for its member", flowing.a_path_of_the_security_team, ("required-approvals",), exit=1, requests=2),
    Story("the security team's member approves", flowing.a_path_of_the_security_team_and_its_member, requests=2),
    Story("a rename touches both paths", flowing.moved_out_of_the_security_teams_path, ("required-approvals",), exit=1, requests=3),
    Story("a feature may not go straight to production", flowing.a_feature_into_main, ("merge-direction",), exit=1),
    Story("integration may not go straight to production", flowing.develop_into_main, ("merge-direction",), exit=1),
    Story("a hotfix may, with two approvals", flowing.a_hotfix_into_main),
    Story("one approval is not two", flowing.a_hotfix_into_main_by_one, ("required-approvals",), exit=1),
    Story("whoever worked on what integration has reviewed may approve the release", flowing.a_release_carries_everybodys_work),
    Story("a branch of no kind", flowing.a_branch_of_no_kind, ("branch-kind",), exit=1),
    Story("a pull request from a fork", flowing.from_a_fork, unknown=("last-pusher",)),
    Story("a fork's main is not our main", flowing.from_a_forks_main, unknown=("last-pusher",)),
    Story("more commits than GitHub lists may be anybody's", flowing.more_commits_than_github_lists, unknown=("required-approvals",), exit=3, requests=4),
    Story("a draft is judged and is not ready", flowing.a_draft, ("not-draft",), exit=1),
    Story("a title that says nothing", flowing.a_bad_title, ("pull-title",), exit=1),
    Story("a conversation stands open", flowing.a_conversation_stands_open, ("conversations-resolved",), exit=1),
    Story("a conversation is resolved", flowing.a_conversation_is_resolved),
    Story("a failed check", checking.the_build_failed, ("required-checks",), exit=1),
    Story("a check that never ran", checking.the_build_never_ran, ("required-checks",), ("last-pusher",), exit=1),
    Story("a skipped check is not a passed one", checking.the_build_was_skipped, ("required-checks",), exit=1),
    Story("a check that failed on the merge that GitHub tried", checking.the_build_failed_on_the_trial, ("required-checks",), exit=1),
    Story("a check that passed on the merge that GitHub tried counts more than the head's", checking.the_build_passed_on_the_trial_alone),
    Story("what was said of a trial with an older base says nothing", checking.the_build_failed_on_an_older_trial),
    Story("two workflows may have jobs of one name, and both must pass", checking.one_of_two_builds_failed, ("required-checks",), exit=1),
    Story("a check that still runs", checking.the_build_still_runs, ("required-checks",), exit=1),
    Story("a status that somebody posted", checking.somebody_posts_the_status_by_hand, ("required-checks",), ("last-pusher",), exit=1),
    Story("a check of that name by another app", checking.another_app_says_it, ("required-checks",), exit=1),
    Story("retargeting carries no approval to a stricter branch", checking.retargeted_after_the_approval, ("required-approvals",), exit=1),
    Story("approved again after retargeting", checking.retargeted_and_approved_again),
    Story("a program's approval does not count", checking.a_bot_approves, ("required-approvals",), exit=1),
    Story("a program's pull request is approved by a person", checking.a_bot_opens_it, unknown=("last-pusher",)),
    Story("an owner approves", owning.an_owner_approves),
    Story("somebody who owns none of it approves", owning.somebody_else_approves, ("code-owners",), exit=1),
    Story("a team owns it and its member approves", owning.a_team_owns_it_and_its_member_approves, requests=2),
    Story("a team that is not there owns it", owning.a_team_that_is_not_there_owns_it, unknown=("code-owners",), exit=3, requests=2),
    Story("one of two owners approves", owning.two_owners_and_one_approves, ("code-owners", "required-approvals"), exit=1, requests=2),
    Story("owners are looked for in .github first", owning.the_file_in_github_comes_before_the_one_at_the_top, ("code-owners",), exit=1),
    Story("a head does not choose its own owners", owning.the_head_brings_its_own_owners, ("code-owners",), exit=1),
    Story("an owner's approval outlives changes of other paths", owning.a_later_push_changes_other_paths_only, ("fresh-approvals",)),
    Story("an owner's approval does not outlive changes of the owned path", owning.a_later_push_changes_the_owned_path, ("code-owners", "fresh-approvals"), exit=1),
    Story("a line that the host drops leaves the one before it", owning.the_host_drops_a_line),
    Story("owners in a file that the host does not load", owning.the_file_is_too_large, ("code-owners",), exit=1),
    Story("owners in a file that does not come whole", owning.a_large_file_is_read_by_itself, ("code-owners",), exit=1, requests=2),
]  # fmt: skip
