"""What an approval is worth: each flaw by itself, and what counts where several speak against it."""

import pytest

from refwarden.model.approvals import Approvals
from refwarden.model.pulls import (
    GHOST,
    Account,
    Contributor,
    Contributors,
    ForcePush,
    Permissions,
    PullEvents,
    Retarget,
)
from refwarden.model.verdict import Unread
from tests.rules.pulls import HEAD, OLD, PULL, approved, by, facts, hidden

ELSE = "d" * 40


def ledger(pull=PULL, unread=(), **more):
    given = {type(one): one for one in facts(approved("ben"), pull=pull, **more)}
    asked = []

    def read(fact):
        asked.append(fact)
        return Unread("not at hand", "fetch it") if fact in unread else given[fact]

    made = Approvals(pull, read)
    made.asked = asked
    return made


def flaw(name, approval=None, path="", **more):
    found = ledger(**more).flaw(name, approval or approved("ben"), path)
    return found.counts, found.words


def test_an_approval_without_a_flaw_counts():
    assert ledger().standing(approved("ben")).counts is True


def test_the_approvals_that_stand_are_one_a_person():
    assert ledger().all == (approved("ben"),)


def test_a_program_is_nobody():
    assert flaw("bot", approved("robot")) == (False, "is a program")
    assert flaw("bot")[0] is True


class TestTheAuthor:
    def test_whoever_opened_it_does_not_count(self):
        assert flaw("author", approved("ana")) == (False, "opened it")
        assert flaw("author", approved("ANA"))[0] is False, "logins ignore case"

    def test_two_deleted_accounts_are_not_one_person(self):
        approval = approved("")._replace(by=GHOST)
        assert flaw("author", approval, pull=PULL._replace(author=GHOST))[0] is True
        assert flaw("no-access", approval, pull=PULL._replace(author=GHOST))[0] is False


class TestARetarget:
    @pytest.mark.parametrize(("at", "counts"), [(9, True), (10, False), (11, False)])
    def test_an_approval_is_for_the_base_of_then_and_a_second_is_one_moment(self, at, counts):
        assert flaw("retargeted", events=PullEvents(retargets=(Retarget(at, "develop", "main"),)))[0] is counts

    def test_the_base_that_was_approved_is_named(self):
        moves = (Retarget(11, "develop", "x"), Retarget(12, "x", "main"))
        assert "approved it for develop" in flaw("retargeted", events=PullEvents(retargets=moves))[1]

    def test_a_base_that_the_host_does_not_name(self):
        moves = (Retarget(11, "", "main"),)
        assert "approved it for another branch" in flaw("retargeted", events=PullEvents(retargets=moves))[1]


class TestContributors:
    def test_whoever_took_part_does_not_count(self):
        assert flaw("contributor", contributors=Contributors(by("ben"))) == (
            False,
            f"took part as author of {HEAD[:10]}",
        )

    def test_a_part_without_a_commit(self):
        known = (Contributor(Account("ben"), ("pusher",)),)
        assert flaw("contributor", contributors=Contributors(known)) == (False, "took part as pusher")

    @pytest.mark.parametrize("roles", [(), ("opener",)])
    def test_opening_it_is_the_authors_flaw_and_not_a_contributors(self, roles):
        known = (Contributor(Account("ben"), roles, commits=(HEAD,)),)
        assert flaw("contributor", contributors=Contributors(known))[0] is True

    def test_the_other_roles_of_whoever_opened_it_are_named(self):
        known = (Contributor(Account("ben"), ("opener", "author"), commits=(HEAD,)),)
        assert flaw("contributor", contributors=Contributors(known))[1] == f"took part as author of {HEAD[:10]}"

    @pytest.mark.parametrize(("commits", "words"), [((OLD,), OLD[:10]), ((), "a merge")])
    def test_a_merge_that_nobody_could_redo_leaves_it_open(self, commits, words):
        maybe = (Contributor(Account("ben"), ("author",), commits=commits),)
        assert flaw("contributor", contributors=Contributors(perhaps=maybe)) == (
            None,
            f"made {words}, and nobody could redo that merge",
        )

    def test_commits_that_the_host_does_not_list_leave_it_open(self):
        assert flaw("contributor", contributors=Contributors(gaps="250 of 300")) == (None, "250 of 300")

    def test_what_is_known_counts_more_than_what_is_not_listed(self):
        assert flaw("contributor", contributors=Contributors(by("ben"), gaps="250 of 300"))[0] is False

    def test_an_address_that_belongs_to_nobody_may_be_anybodys(self):
        strangers = (Contributor(Account("x@example.com"), ("author",), "x@example.com"),)
        counts, words = flaw("stranger", contributors=Contributors(strangers=strangers))
        assert counts is None
        assert "may be x@example.com" in words


class TestContent:
    def test_an_approval_of_the_head_is_fresh(self):
        assert flaw("stale")[0] is True

    def test_an_approval_of_the_same_content_is_fresh(self):
        assert flaw("stale", approved("ben", commit=OLD), content={OLD: []})[0] is True

    def test_an_approval_of_other_content_is_stale(self):
        counts, words = flaw("stale", approved("ben", commit=OLD), content={OLD: ["c", "b", "a"]})
        assert counts is False
        assert words == f"approved {OLD[:10]}, since when a, b and 1 more changed"

    @pytest.mark.parametrize(("path", "counts"), [("a", False), ("z", True), ("", False)])
    def test_where_one_path_matters_only_that_path_does(self, path, counts):
        assert flaw("stale", approved("ben", commit=OLD), path, content={OLD: ["a", "b"]})[0] is counts

    @pytest.mark.parametrize(("at", "counts"), [(9, True), (10, None), (11, None)])
    def test_an_approval_that_the_host_moved_to_the_new_head_is_no_proof(self, at, counts):
        """Nobody reviews in the second in which a push arrives, so one of the same second came after."""
        events = PullEvents(force_pushes=(ForcePush(at, OLD, HEAD),))
        told = flaw("stale", events=events)
        assert told[0] is counts
        assert counts or "the host moved the approval to the new head" in told[1]

    def test_a_force_push_to_another_commit_moved_nothing(self):
        events = PullEvents(force_pushes=(ForcePush(11, OLD, ELSE),))
        assert flaw("stale", events=events)[0] is True

    @pytest.mark.parametrize(("by", "words"), [(Account("ben"), "ask ben to review"), (GHOST, "ask them to review")])
    def test_a_commit_that_the_host_does_not_name(self, by, words):
        found = ledger().flaw("stale", approved("ben", commit="")._replace(by=by))
        assert (found.counts, "does not name" in found.words) == (None, True)
        assert found.remedy.startswith(words)

    def test_where_the_head_has_no_name_nothing_is_fresh(self):
        pull = PULL._replace(head=PULL.head._replace(commit=""))
        assert flaw("stale", approved("ben", commit=""), pull=pull)[0] is None


class TestSeveral:
    def test_what_speaks_against_it_counts_more_than_a_doubt(self):
        found = ledger(permissions={"ben": "read"}, contributors=Contributors(gaps="cut off")).standing(approved("ben"))
        assert (found.counts, found.flaw) == (False, "no-access")

    def test_of_several_doubts_the_first_is_told(self):
        gone = (Contributor(Account("x"), ("author",), "x@example.com"),)
        made = ledger(contributors=Contributors(strangers=gone, gaps="cut off"))
        assert made.standing(approved("ben")).flaw == "contributor"

    def test_what_does_not_matter_is_not_asked(self):
        made = ledger()
        made.standing(approved("ben"), despite=("no-access", "contributor", "stranger", "stale", "retargeted"))
        assert made.asked == []

    def test_each_flaw_is_looked_at_once(self):
        made = ledger()
        for _ in range(3):
            made.standing(approved("ben"))
        assert len(made.asked) == len(set(made.asked)) + 2, "two flaws ask who took part, and two what happened"

    @pytest.mark.parametrize("name", ["retargeted", "no-access", "contributor", "stranger", "stale"])
    def test_a_fact_that_cannot_be_read_leaves_it_open(self, name):
        kinds = (PullEvents, Permissions, Contributors)
        found = ledger(unread=kinds).flaw(name, approved("ben"))
        assert (found.counts, found.remedy) == (None, "fetch it")
        assert "nobody can weigh: not at hand" in found.words

    def test_a_question_that_has_no_answer_leaves_it_open(self):
        made = ledger(permissions=None)
        assert made.flaw("no-access", approved("ben")).counts is None
        with pytest.raises(Exception, match="does not say"):
            hidden()
