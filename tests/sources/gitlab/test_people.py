"""Whose an address is, as far as GitLab's answers about commits tell."""

import pytest

from refwarden.sources.gitlab.pull import known_people

ANA, BEN, CLEO = "ana@example.com", "ben@example.com", "cleo@example.com"
PRIVATE = "7-ben@users.noreply.gitlab.com"


def commit(author, email, committer, *, system=False):
    signature = {"verificationStatus": "VERIFIED_SYSTEM"} if system else None
    named = {"username": author} if author else None
    return {"author": named, "authorEmail": email, "committerEmail": committer, "signature": signature}


def committers(*logins, more=False):
    return {"nodes": [{"username": login} for login in logins], "pageInfo": {"hasNextPage": more}}


@pytest.mark.parametrize(
    ("commits", "told", "wanted"),
    [
        pytest.param([commit("ana", ANA, ANA)], committers("ana"), {ANA: "ana"}, id="an author is told by account"),
        pytest.param([commit("ana", ANA, BEN)], committers("ben"), {ANA: "ana", BEN: "ben"}, id="one address and one account that are left over belong together"),
        pytest.param([commit("ana", ANA, BEN), commit("ana", ANA, CLEO)], committers("ben", "cleo"), {ANA: "ana"}, id="two addresses may be of either account"),
        pytest.param([commit("ana", ANA, BEN), commit("ana", ANA, CLEO)], committers("ben"), {ANA: "ana"}, id="of two addresses one is nobody's, and nobody knows which"),
        pytest.param([commit("ana", ANA, BEN)], committers("ben", "cleo"), {ANA: "ana"}, id="of two accounts either may have the address"),
        pytest.param([commit("ana", ANA, BEN)], committers("ben", more=True), {ANA: "ana"}, id="a list that was cut may hold another account"),
        pytest.param([commit("ana", ANA, BEN), commit("ana", ANA, PRIVATE)], committers("ben"), {ANA: "ana"}, id="an account that is known by its private address leaves the other address a stranger's"),
        pytest.param([commit("ana", ANA, "noreply@gitlab.com", system=True), commit("ana", ANA, BEN)], committers("ben"), {ANA: "ana", BEN: "ben"}, id="GitLab itself is nobody's address"),
        pytest.param([commit("ana", ANA, "noreply@gitlab.com"), commit("ana", ANA, BEN)], committers("ben"), {ANA: "ana"}, id="whoever only says to be GitLab may be anybody"),
        pytest.param([commit("ana", "Ana@Example.com", "ANA@example.COM")], committers("ana"), {ANA: "ana"}, id="addresses ignore case"),
        pytest.param([commit(None, ANA, ANA)], committers(), {}, id="an address without an account is nobody's that is known"),
    ],
)  # fmt: skip
def test_whose_an_address_is(commits, told, wanted):
    assert {email: who.login for email, who in known_people(commits, told).items()} == wanted
