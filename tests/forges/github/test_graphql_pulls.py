"""What GitHub's GraphQL API says of pull requests, their reviews and what happened to them."""

import pytest

from tests.forges.github import lifecycle, reviewing
from tests.forges.github.graphql.story import asked
from tests.forges.github.world import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def shop(world):
    story = world.repository("olga/shop").gitflow({"README.md": "one\n"})
    for login in ("ana", "bob", "carol"):
        story.user(login)
    return story


@pytest.fixture
def pull(shop):
    return shop.pull("feature/A-1", "develop", files={"a.txt": "a\n"})


def told(pull, query, login="olga"):
    repository = pull.repository.full_name.split("/")[1]
    whole = (
        f'{{ repository(owner: "olga", name: "{repository}") {{ pullRequest(number: {pull.number}) {{ {query} }} }} }}'
    )
    return asked(pull.repository, whole, login)["repository"]["pullRequest"]


# What it is


def test_it_says_where_it_comes_from_and_goes_to(shop, pull):
    query = "number title state isDraft isCrossRepository headRefName headRefOid headRepository { nameWithOwner } headRepositoryOwner { login } baseRefName baseRefOid author { login } authorAssociation closed merged"
    assert told(pull, query) == {
        "number": pull.number,
        "title": "feat: work",
        "state": "OPEN",
        "isDraft": False,
        "isCrossRepository": False,
        "headRefName": "feature/A-1",
        "headRefOid": shop.git.tip("feature/A-1"),
        "headRepository": {"nameWithOwner": "olga/shop"},
        "headRepositoryOwner": {"login": "olga"},
        "baseRefName": "develop",
        "baseRefOid": shop.git.tip("develop"),
        "author": {"login": "ana"},
        "authorAssociation": "COLLABORATOR",
        "closed": False,
        "merged": False,
    }


def test_a_fork_that_was_deleted_leaves_nothing_but_the_branchs_name(shop):
    fork = shop.fork("eve")
    pull = shop.pull("fix", "develop", "eve", source=fork)
    query = "isCrossRepository headRefName headRef { name } headRepository { nameWithOwner } headRepositoryOwner { login } commits(first: 9) { totalCount }"
    assert told(pull, query)["headRepository"] == {"nameWithOwner": "eve/shop"}
    lifecycle.delete_repository(shop.forge, fork.repository)
    assert told(pull, query) == {
        "isCrossRepository": True,
        "headRefName": "fix",
        "headRef": None,
        "headRepository": None,
        "headRepositoryOwner": None,
        "commits": {"totalCount": 1},
    }


def test_an_author_whose_account_is_gone_is_null(pull):
    pull.pull.author = None
    assert told(pull, "author { login } authorAssociation") == {"author": None, "authorAssociation": "NONE"}


def test_files_are_those_of_the_three_dot_diff_and_a_rename_names_the_new_path(shop, pull):
    shop.commit("develop", {"other.txt": "not mine\n"})
    pull.push({"README.md": None, "README.txt": "one\n", "a.txt": "a\nb\n", "b.bin": b"\0"})
    found = told(
        pull,
        "changedFiles additions deletions files(first: 9) { totalCount nodes { path changeType additions deletions } }",
    )
    assert {
        one["path"]: (one["changeType"], one["additions"], one["deletions"]) for one in found["files"]["nodes"]
    } == {
        "README.txt": ("RENAMED", 0, 0),
        "a.txt": ("ADDED", 2, 0),
        "b.bin": ("ADDED", 0, 0),
    }
    assert (found["changedFiles"], found["additions"], found["deletions"]) == (3, 2, 0)


def test_at_most_250_commits_are_listed_however_many_there_are(shop):
    tip = shop.git.tip("develop")
    for number in range(260):
        tip = shop.git.commit(tree=shop.git.info(tip).tree, parents=[tip], message=f"{number}")
    shop.push("long", tip)
    pull = shop.pull("long", "develop")
    page = told(pull, "commits(first: 100) { totalCount nodes { commit { message } } }")["commits"]
    assert page["totalCount"] == 250
    assert [one["commit"]["message"] for one in page["nodes"][:2]] == ["0", "1"]


# Reviews


def test_the_last_opinion_of_each_counts_a_comment_is_none_and_a_dismissed_one_leaves_none(pull):
    pull.review("bob", "approve")
    pull.review("bob", "comment")
    pull.review("carol", "approve")
    pull.dismiss(pull.review("carol", "object"), "olga")
    pull.review("eve", "approve")
    query = "latestOpinionatedReviews(first: 9{}) {{ nodes {{ author {{ login }} state }} }} reviews(first: 9) {{ nodes {{ author {{ login }} state authorCanPushToRepository }} }}"
    found = told(pull, query.format(""))
    assert [(one["author"]["login"], one["state"]) for one in found["latestOpinionatedReviews"]["nodes"]] == [
        ("bob", "APPROVED"),
        ("eve", "APPROVED"),
    ]
    assert [(one["author"]["login"], one["state"]) for one in found["reviews"]["nodes"]] == [
        ("bob", "APPROVED"), ("bob", "COMMENTED"), ("carol", "APPROVED"), ("carol", "DISMISSED"), ("eve", "APPROVED"),
    ]  # fmt: skip
    assert [one["authorCanPushToRepository"] for one in found["reviews"]["nodes"]] == [True, True, True, True, False]
    writers = told(pull, query.format(", writersOnly: true"))["latestOpinionatedReviews"]["nodes"]
    assert [one["author"]["login"] for one in writers] == ["bob"]
    assert told(pull, 'reviews(first: 9, states: [APPROVED], author: "bob") { totalCount }') == {
        "reviews": {"totalCount": 1}
    }


def test_a_pending_review_only_its_author_sees(pull):
    reviewing.submit(pull.forge, pull.pull, pull.world.user("bob"), "PENDING")
    query = "reviews(first: 9) { nodes { state submittedAt } }"
    assert told(pull, query, "ana")["reviews"]["nodes"] == []
    assert told(pull, query, "bob")["reviews"]["nodes"] == [{"state": "PENDING", "submittedAt": None}]
    items = "timelineItems(first: 9, itemTypes: [PULL_REQUEST_REVIEW]) { totalCount }"
    assert told(pull, items, "ana")["timelineItems"]["totalCount"] == 0
    assert told(pull, items, "bob")["timelineItems"]["totalCount"] == 1


def test_an_edited_review_says_when_and_a_moved_one_where_it_is_now(pull):
    pull.forge.quirks.repoint_reviews = True
    review = pull.review("bob", "approve")
    before = pull.head
    pull.force_push({"a.txt": "anew\n"})
    pull.edit_review(review, "bob", "rather")
    found = told(
        pull,
        "reviews(first: 1) { nodes { body submittedAt lastEditedAt includesCreatedEdit editor { login } commit { oid } } }",
    )["reviews"]["nodes"][0]
    assert found["commit"]["oid"] == pull.head != before
    assert (found["body"], found["includesCreatedEdit"], found["editor"]["login"]) == ("rather", True, "bob")
    assert found["lastEditedAt"] > found["submittedAt"]


def test_a_conversation_says_who_began_it_and_whether_it_is_resolved(pull):
    thread = pull.thread("bob", "a.txt", "why?")
    query = "reviewThreads(first: 9) { nodes { isResolved isOutdated path line resolvedBy { login } comments(first: 1) { totalCount nodes { body author { login } } } } }"
    found = told(pull, query)["reviewThreads"]["nodes"][0]
    assert found == {
        "isResolved": False,
        "isOutdated": False,
        "path": "a.txt",
        "line": 1,
        "resolvedBy": None,
        "comments": {"totalCount": 1, "nodes": [{"body": "why?", "author": {"login": "bob"}}]},
    }
    pull.resolve(thread, "ana")
    pull.push({"a.txt": "b\n"})
    found = told(pull, query)["reviewThreads"]["nodes"][0]
    assert (found["isResolved"], found["isOutdated"], found["resolvedBy"]) == (True, True, {"login": "ana"})


# Events


def events(pull, *kinds, inner=""):
    asked_for = f"itemTypes: [{', '.join(kinds)}], " if kinds else ""
    found = told(
        pull,
        f"timelineItems({asked_for}first: 50) {{ totalCount filteredCount pageCount nodes {{ __typename {inner} }} }}",
    )["timelineItems"]
    assert found["filteredCount"] == found["totalCount"]
    assert found["pageCount"] == len(found["nodes"])
    return found["nodes"]


def test_the_timeline_has_what_happened_in_order_and_only_what_was_asked_for(pull):
    pull.review("bob", "comment")
    pull.force_push({"a.txt": "b\n"})
    pull.draft()
    pull.ready()
    pull.close()
    assert [one["__typename"] for one in events(pull)] == [
        "PullRequestReview", "HeadRefForcePushedEvent", "PullRequestCommit", "ConvertToDraftEvent", "ReadyForReviewEvent", "ClosedEvent",
    ]  # fmt: skip
    assert [one["__typename"] for one in events(pull, "CONVERT_TO_DRAFT_EVENT", "CLOSED_EVENT")] == [
        "ConvertToDraftEvent",
        "ClosedEvent",
    ]


@pytest.mark.parametrize("forgets", [False, True])
def test_a_force_push_names_both_heads_unless_the_old_one_is_forgotten(pull, forgets):
    pull.forge.quirks.forgets_force_pushes = forgets
    before = pull.head
    after = pull.force_push({"a.txt": "b\n"}, by="bob")
    inner = "... on HeadRefForcePushedEvent { actor { login } beforeCommit { oid } afterCommit { oid } ref { name } }"
    assert events(pull, "HEAD_REF_FORCE_PUSHED_EVENT", inner=inner) == [
        {
            "__typename": "HeadRefForcePushedEvent",
            "actor": {"login": "bob"},
            "beforeCommit": None if forgets else {"oid": before},
            "afterCommit": {"oid": after},
            "ref": {"name": "feature/A-1"},
        }
    ]


def test_a_new_base_names_the_old_one(pull):
    pull.retarget("main", by="bob")
    inner = "... on BaseRefChangedEvent { actor { login } previousRefName currentRefName }"
    (found,) = events(pull, "BASE_REF_CHANGED_EVENT", inner=inner)
    assert (found["previousRefName"], found["currentRefName"], found["actor"]["login"]) == ("develop", "main", "bob")


def test_a_dismissal_names_the_review_what_it_was_and_why(shop, pull):
    shop.protect("develop", reviews=1, dismiss_stale=True)
    pull.dismiss(pull.review("bob", "object"), "olga", "seen to")
    pull.review("carol", "approve")
    pushed = pull.push({"a.txt": "other\n"})
    inner = "... on ReviewDismissedEvent { actor { login } dismissalMessage previousReviewState review { author { login } state } pullRequestCommit { commit { oid } } }"
    by_hand, by_push = events(pull, "REVIEW_DISMISSED_EVENT", inner=inner)
    assert by_hand == {
        "__typename": "ReviewDismissedEvent",
        "actor": {"login": "olga"},
        "dismissalMessage": "seen to",
        "previousReviewState": "CHANGES_REQUESTED",
        "review": {"author": {"login": "bob"}, "state": "DISMISSED"},
        "pullRequestCommit": None,
    }
    assert (by_push["previousReviewState"], by_push["dismissalMessage"]) == ("APPROVED", None)
    assert by_push["pullRequestCommit"] == {"commit": {"oid": pushed}}


# Whether it merges


STAND = "mergeable mergeStateStatus reviewDecision"


def stand(pull):
    return tuple(told(pull, STAND).values())


def test_without_any_demand_reviews_decide_nothing(pull):
    pull.review("bob", "approve")
    assert stand(pull) == ("MERGEABLE", "CLEAN", None)
    pull.check("optional", "failure")
    assert stand(pull) == ("MERGEABLE", "UNSTABLE", None)
    pull.draft()
    assert stand(pull) == ("MERGEABLE", "DRAFT", None)


def test_approvals_of_writers_other_than_the_author_are_counted_and_an_objection_stays(shop, pull):
    shop.protect("develop", reviews=2)
    shop.ruleset("one", ("pull_request", {"required_approving_review_count": 1}), include=["refs/heads/develop"])
    pull.review("bob", "approve")
    pull.review("eve", "approve")
    assert stand(pull) == ("MERGEABLE", "BLOCKED", "REVIEW_REQUIRED")
    objection = pull.review("olga", "object")
    pull.review("carol", "approve")
    assert stand(pull) == ("MERGEABLE", "BLOCKED", "CHANGES_REQUESTED")
    pull.dismiss(objection, "olga")
    assert stand(pull) == ("MERGEABLE", "CLEAN", "APPROVED")
    pull.pull.author = pull.world.user("bob")
    assert stand(pull) == ("MERGEABLE", "BLOCKED", "REVIEW_REQUIRED")


def test_a_required_check_that_is_missing_pending_or_another_apps_blocks_and_a_skipped_one_does_not(shop, pull):
    shop.protect("develop", checks=[("build", "github-actions")])
    said = [stand(pull)[1]]
    pull.check("build", app="other")
    said.append(stand(pull)[1])
    pull.check("build", None)
    said.append(stand(pull)[1])
    pull.check("build", "skipped")
    said.append(stand(pull)[1])
    assert said == ["BLOCKED", "BLOCKED", "BLOCKED", "CLEAN"]


def test_behind_counts_only_where_it_is_demanded(shop, pull):
    shop.commit("develop")
    assert stand(pull)[1] == "CLEAN"
    shop.protect("develop", checks=[], strict=True)
    assert stand(pull)[1] == "BEHIND"
    pull.merge_base_in()
    assert stand(pull)[1] == "CLEAN"


def test_an_open_conversation_blocks_where_it_is_demanded(shop, pull):
    thread = pull.thread("bob")
    shop.protect("develop", conversations=True)
    assert stand(pull)[1] == "BLOCKED"
    pull.resolve(thread, "ana")
    assert stand(pull)[1] == "CLEAN"


def test_a_conflict_is_dirty_and_while_github_thinks_nobody_knows(shop, pull):
    shop.commit("develop", {"a.txt": "theirs\n"})
    assert stand(pull) == ("CONFLICTING", "DIRTY", None)
    assert told(pull, "potentialMergeCommit { oid }") == {"potentialMergeCommit": None}
    pull.forge.quirks.thinks = True
    assert stand(pull) == ("UNKNOWN", "UNKNOWN", None)


def test_the_trial_merge_has_both_parents(shop, pull):
    found = told(pull, "potentialMergeCommit { parents(first: 2) { nodes { oid } } }")["potentialMergeCommit"]
    assert [one["oid"] for one in found["parents"]["nodes"]] == [shop.git.tip("develop"), pull.head]


def test_a_merged_one_says_by_whom_and_by_which_commit(pull):
    sha = pull.merge("carol", "squash")
    found = told(
        pull,
        "state merged mergedBy { login } mergedAt mergeCommit { oid parents(first: 2) { totalCount } } commits(first: 9) { totalCount } mergeable",
    )
    assert (found["state"], found["merged"], found["mergedBy"]["login"]) == ("MERGED", True, "carol")
    assert found["mergeCommit"] == {"oid": sha, "parents": {"totalCount": 1}}
    assert (found["commits"]["totalCount"], found["mergeable"]) == (1, "UNKNOWN")


def test_a_queued_one_says_where_it_stands(shop, pull):
    other = shop.pull("feature/A-2", "develop", files={"b.txt": "b\n"})
    other.enqueue("olga")
    entry = pull.enqueue("olga")
    query = "isInMergeQueue isMergeQueueEnabled mergeQueueEntry { position state baseCommit { oid } headCommit { oid } } mergeQueue { entries(first: 9) { totalCount nodes { pullRequest { number } } } }"
    found = told(pull, query)
    assert found["mergeQueueEntry"] == {
        "position": 2,
        "state": "AWAITING_CHECKS",
        "baseCommit": {"oid": entry.base_sha},
        "headCommit": {"oid": entry.head_sha},
    }
    assert [one["pullRequest"]["number"] for one in found["mergeQueue"]["entries"]["nodes"]] == [
        other.number,
        pull.number,
    ]


# Many


def test_pull_requests_are_listed_by_state_base_label_and_order(shop, pull):
    other = shop.pull("feature/A-2", "main", "bob", files={"b.txt": "b\n"})
    other.label("Ready")
    pull.close()
    query = "pullRequests(first: 9{}) {{ totalCount nodes {{ number }} }}"

    def numbers(more=""):
        whole = f'{{ repository(owner: "olga", name: "shop") {{ {query.format(more)} }} }}'
        return [one["number"] for one in asked(shop, whole)["repository"]["pullRequests"]["nodes"]]

    assert numbers() == [pull.number, other.number]
    assert numbers(", states: [CLOSED]") == [pull.number]
    assert numbers(', baseRefName: "main"') == numbers(', labels: ["ready"]') == [other.number]
    assert numbers(", orderBy: {field: CREATED_AT, direction: DESC}") == [other.number, pull.number]
