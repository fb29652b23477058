"""Whose work a pull request carries: every commit of `base..head`, by every parent."""

import pytest

from refwarden.model.commits import Commit, Person
from refwarden.model.contributors import Hand, PullCommit, PullCommits, contributors
from refwarden.model.pulls import GHOST, Account, Contributor
from refwarden.model.verdict import Unreadable
from tests.rules.pulls import PULL

NOBODY = Person("", "")


def commit(number, *hands, parents=1, landed=()):
    made = Commit(f"{number:040x}", tuple(f"{number + 100 + one:040x}" for one in range(parents)), NOBODY, NOBODY, "")
    return PullCommit(made, hands, landed)


def hand(role, login, email=""):
    return Hand(role, Account(login) if isinstance(login, str) else login, email)


def found(*commits, pull=PULL, makes=lambda _: True, elsewhere=lambda _: False, pusher=None, cut=False):
    def read():
        if cut:
            raise Unreadable("250 of its 300 commits", "split it")
        return commits

    return contributors(pull, PullCommits(read), makes=makes, elsewhere=elsewhere, pusher=pusher)


def roles(told):
    return {one.account.login: one.roles for one in told}


def unsure(_):
    raise Unreadable("no clone is at hand")


def test_whoever_opened_it_takes_part_though_no_commit_is_theirs():
    assert roles(found(commit(1, hand("author", "ben"))).known) == {"ana": ("opener",), "ben": ("author",)}


def test_authors_committers_and_co_authors_take_part():
    one = commit(1, hand("author", "ben"), hand("committer", "cleo"), hand("co-author", "dora"))
    assert roles(found(one).known) == {
        "ana": ("opener",),
        "ben": ("author",),
        "cleo": ("committer",),
        "dora": ("co-author",),
    }


def test_one_person_is_noted_once_with_every_role_and_commit():
    told = found(commit(1, hand("author", "Ben"), hand("committer", "ben")), commit(2, hand("author", "BEN")))
    (ben,) = [one for one in told.known if one.account.key == "ben"]
    assert (ben.roles, ben.commits) == (("author", "committer"), (f"{1:040x}", f"{2:040x}"))


def test_whoever_pushed_the_tip_takes_part():
    assert roles(found(pusher=Account("eve")).known) == {"ana": ("opener",), "eve": ("pusher",)}
    assert roles(found().known) == {"ana": ("opener",)}
    assert found().known[0].commits == ()


def test_the_hosts_own_committer_is_a_key_and_no_person():
    assert roles(found(commit(1, hand("author", "ben"), hand("committer", "Web-Flow"))).known) == {
        "ana": ("opener",),
        "ben": ("author",),
    }


def test_a_deleted_account_is_nobody():
    told = found(commit(1, hand("author", GHOST)), pull=PULL._replace(author=GHOST))
    assert (told.known, told.strangers) == ((), ())


def test_an_address_without_an_account_may_be_anybodys():
    one = commit(1, Hand("author", None, "who@example.com", "Who"), Hand("co-author", None, "", "Just A Name"))
    told = found(one).strangers
    assert [(each.account.login, each.email) for each in told] == [
        ("who@example.com", "who@example.com"),
        ("Just A Name", ""),
    ]


class TestMerges:
    """Whoever presses the button that updates a branch has not written any of it."""

    MERGE = commit(5, hand("author", "ben"), hand("committer", "web-flow"), parents=2)

    def test_a_merge_that_makes_nothing_is_nobodys_work(self):
        assert roles(found(self.MERGE, makes=lambda _: False).known) == {"ana": ("opener",)}

    def test_a_merge_that_makes_something_is_somebodys_work(self):
        asked = []
        told = found(self.MERGE, makes=lambda merge: asked.append(merge) or True)
        assert roles(told.known) == {"ana": ("opener",), "ben": ("author",)}
        assert asked == [f"{5:040x}"]

    def test_a_merge_that_nobody_could_redo_is_perhaps_somebodys_work(self):
        told = found(self.MERGE, makes=unsure)
        assert (roles(told.known), roles(told.perhaps)) == ({"ana": ("opener",)}, {"ben": ("author",)})

    def test_whoever_takes_part_anyway_is_no_perhaps(self):
        told = found(self.MERGE, commit(6, hand("author", "ben")), makes=unsure)
        assert (roles(told.known)["ben"], told.perhaps) == (("author",), ())

    def test_a_commit_with_one_parent_or_none_is_always_somebodys_work(self):
        for parents in (0, 1):
            assert "ben" in roles(found(commit(1, hand("author", "ben"), parents=parents), makes=unsure).known)

    def test_a_stranger_in_a_merge_that_nobody_could_redo_may_be_anybody(self):
        one = commit(5, Hand("author", None, "who@example.com"), parents=2)
        assert len(found(one, makes=unsure).strangers) == 1
        assert found(one, makes=lambda _: False).strangers == ()


def test_what_another_long_lived_branch_received_was_reviewed_there():
    there, here = commit(1, hand("author", "ben"), landed=("develop",)), commit(2, hand("author", "cleo"))
    told = found(there, here, elsewhere=lambda one: "develop" in one.landed)
    assert roles(told.known) == {"ana": ("opener",), "cleo": ("author",)}


def test_a_list_that_the_host_cuts_off_leaves_a_gap_and_keeps_who_is_known():
    told = found(cut=True, pusher=Account("ben"))
    assert (roles(told.known), told.gaps) == ({"ana": ("opener",), "ben": ("pusher",)}, "250 of its 300 commits")


@pytest.mark.parametrize("login", ["Copilot", "copilot-swe-agent[bot]"])
def test_whoever_asked_an_agent_for_it_takes_part(login):
    """The requester's approval does not count."""
    asked = (Account("ben"), Account("helper[bot]", "bot"))
    pull = PULL._replace(author=Account(login, "bot"), assignees=asked)
    assert roles(found(pull=pull).known) == {login: ("opener",), "ben": ("requester",)}


def test_whoever_is_assigned_to_a_persons_work_has_not_asked_for_it():
    assert roles(found(pull=PULL._replace(assignees=(Account("ben"),))).known) == {"ana": ("opener",)}


def test_commits_are_read_once():
    read = []
    commits = PullCommits(lambda: read.append(1) or (commit(1),))
    assert commits.all is commits.all
    assert read == [1]
    assert PullCommits.of(commit(1), commit(2)).all == (commit(1), commit(2))


def test_an_account_is_found_whatever_its_case():
    told = found(commit(1, hand("author", "ben")))
    assert isinstance(told.of(Account("BEN")), Contributor)
    assert told.of(Account("nobody")) is None
