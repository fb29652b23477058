"""Whose an address is, as far as GitLab's answers about commits tell."""

import pytest

from refwarden.sources.gitlab.commits import People

ANA, BEN, CLEO = "ana@example.com", "ben@example.com", "cleo@example.com"
HOST = "git.example.com"
NUMBERS = {"ana": 6, "ben": 7, "cleo": 8}
PRIVATE = f"7-ben@users.noreply.{HOST}"


def account(login):
    return {"username": login, "id": f"gid://gitlab/User/{NUMBERS[login]}"}


def commit(author, email, committer, *, system=False):
    signature = {"verificationStatus": "VERIFIED_SYSTEM"} if system else None
    return {
        "author": account(author) if author else None,
        "authorEmail": email,
        "committerEmail": committer,
        "signature": signature,
    }


def committers(*logins, more=False):
    return {"nodes": [account(login) for login in logins], "pageInfo": {"hasNextPage": more}}


@pytest.mark.parametrize(
    ("commits", "told", "wanted"),
    [
        pytest.param([commit("ana", ANA, ANA)], committers("ana"), {ANA: "ana"}, id="an author is told by account"),
        pytest.param([commit("ana", ANA, BEN)], committers("ben"), {ANA: "ana", BEN: "ben"}, id="one address and one account that are left over belong together"),
        pytest.param([commit("ana", ANA, BEN), commit("ana", ANA, CLEO)], committers("ben", "cleo"), {ANA: "ana", BEN: "", CLEO: ""}, id="two addresses may be of either account"),
        pytest.param([commit("ana", ANA, BEN), commit("ana", ANA, CLEO)], committers("ben"), {BEN: "", CLEO: ""}, id="of two addresses one is nobody's, and nobody knows which"),
        pytest.param([commit("ana", ANA, BEN)], committers("ben", "cleo"), {BEN: ""}, id="of two accounts either may have the address"),
        pytest.param([commit("ana", ANA, BEN)], committers("ben", more=True), {BEN: ""}, id="a list that was cut may hold another account"),
        pytest.param([commit("ana", ANA, BEN), commit("ana", ANA, PRIVATE)], committers("ben"), {BEN: "", PRIVATE: "ben"}, id="an account that is known by its private address leaves the other address a stranger's"),
        pytest.param([commit("ana", ANA, "noreply@gitlab.com", system=True), commit("ana", ANA, BEN)], committers("ben"), {BEN: "ben"}, id="GitLab itself is nobody's address"),
        pytest.param([commit("ana", ANA, "noreply@gitlab.com"), commit("ana", ANA, BEN)], committers("ben"), {BEN: ""}, id="whoever only says to be GitLab may be anybody"),
        pytest.param([commit("ana", "Ana@Example.com", "ANA@example.COM")], committers("ana"), {ANA: "ana"}, id="addresses ignore case"),
        pytest.param([commit(None, ANA, ANA)], committers(), {ANA: ""}, id="an address without an account is nobody's that is known"),
        pytest.param([commit("ana", ANA, f"7-old-name@users.noreply.{HOST}")], committers("ben"), {f"7-old-name@users.noreply.{HOST}": "ben"}, id="the number in a private address counts, whatever the account was called then"),
        pytest.param([commit("ana", ANA, f"8-ben@users.noreply.{HOST}")], committers("cleo"), {f"8-ben@users.noreply.{HOST}": "cleo"}, id="the name in a private address counts for nothing"),
        pytest.param([commit("ana", ANA, f"99-ben@users.noreply.{HOST}")], committers(), {f"99-ben@users.noreply.{HOST}": f"user 99 of {HOST}"}, id="a private address of nobody here is an account, and none of these"),
        pytest.param([commit(None, "7-ben@users.noreply.gitlab.com", "7-ben@users.noreply.gitlab.com")], committers(), {"7-ben@users.noreply.gitlab.com": ""}, id="another server's private address says nothing of this one's accounts"),
        pytest.param([commit("ana", ANA, "ben@users.noreply.git.example.com")], committers(), {"ben@users.noreply.git.example.com": ""}, id="a private address without a number is none"),
    ],
)  # fmt: skip
def test_whose_an_address_is(commits, told, wanted):
    people = People(commits, told, HOST, [account("ana")])
    assert {email: (found.login if (found := people.of(email)) else "") for email in wanted} == wanted


def test_whoever_reviews_is_known_by_number_too():
    people = People([commit("ana", ANA, ANA)], committers("ana"), HOST, [account("cleo")])
    assert people.of(f"8-whatever@users.noreply.{HOST}").login == "cleo"
