"""Stories of reviews: who approves what, and what becomes of it."""

from tests.scenarios.shop import approved, built, opened


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


def work_that_came_by_a_second_parent(shop):
    """Merge a colleague's unreviewed branch into one's own."""
    pull = opened(shop)
    theirs = shop.commit("feature/other", {"src/other.py": "x\n"}, "feat: other", "ben", start="develop")
    tree = {"src/other.py": "x\n"}
    merged = shop.commit("feature/greet", tree, "Merge feature/other", "ana", parents=[pull.head, theirs], push=False)
    shop.push("feature/greet", merged)
    return approved(built(pull))


def an_invited_member_approves(shop):
    """Ask for the security team's approval of one who was invited to it and has not accepted."""
    team = shop.the_team("security")
    team.members.clear()
    team.pending.append(shop.world.user("cleo"))
    return approved(opened(shop, files={"auth/login.py": "changed\n"}), "ben", "cleo")


def the_branch_below_was_merged(shop):
    """Stack one branch on another, which is merged and deleted: GitHub moves the base by itself."""
    below = opened(shop, "feature/below", files={"src/below.py": "x\n"})
    above = opened(shop, "feature/above", "feature/below", files={"src/above.py": "y\n"})
    approved(above)
    below.merge("dora")
    shop.delete_branch("feature/below")
    return above


def a_review_that_was_asked_for_and_answered_by_a_comment(shop):
    pull = opened(shop)
    pull.request_review("ben")
    pull.review("ben", "comment", "what does this do?")
    return pull
