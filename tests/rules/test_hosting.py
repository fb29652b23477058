"""Remedies name commands that the host's own command line takes."""

import pytest

from refwarden.model.pulls import Account, End, PullRequest
from refwarden.rules.hosting import closed, command, moved, opened


def pull(mark, url, repository="acme/shop"):
    ends = End("feature/a b", "1" * 40, repository), End("main", "2" * 40, repository)
    return PullRequest(7, "feat: x", "", Account("ana"), *ends, url=url, mark=mark)


HUB, GHES = "https://github.com/acme/shop/pull/7", "https://ghe.example.com/acme/shop/pull/7"
LAB = "https://gitlab.com/acme/shop/-/merge_requests/7"
OWN = "https://gitlab.example.com/acme/shop/-/merge_requests/7"


@pytest.mark.parametrize(
    ("mark", "url", "words", "wanted"),
    [
        ("#", HUB, ("edit", "--title", "NEW TITLE"), "gh pr edit 7 --repo acme/shop --title 'NEW TITLE'"),
        ("#", GHES, ("ready",), "gh pr ready 7 --repo ghe.example.com/acme/shop"),
        ("!", LAB, ("edit", "--title", "NEW TITLE"), "glab mr update 7 --repo acme/shop --title 'NEW TITLE'"),
        ("!", LAB, ("edit", "--body-file", "FILE"), 'glab mr update 7 --repo acme/shop --description "$(cat FILE)"'),
        ("!", LAB, ("edit", "--add-label", "a,$(b)"), "glab mr update 7 --repo acme/shop --label 'a,$(b)'"),
        ("!", LAB, ("edit", "--remove-label", "bug"), "glab mr update 7 --repo acme/shop --unlabel bug"),
        ("!", LAB, ("edit", "--add-assignee", "ana"), "glab mr update 7 --repo acme/shop --assignee +ana"),
        ("!", LAB, ("edit", "--base"), "glab mr update 7 --repo acme/shop --target-branch"),
        ("!", LAB, ("ready",), "glab mr update 7 --repo acme/shop --ready"),
        ("!", LAB, ("update-branch",), "glab mr rebase 7 --repo acme/shop"),
        ("!", OWN, ("checks",), "glab ci status --branch 'feature/a b' --repo https://gitlab.example.com/acme/shop"),
    ],
)
def test_a_command_is_the_hosts_own(mark, url, words, wanted):
    assert command(pull(mark, url), *words) == wanted


def test_what_is_known_by_its_name_alone():
    assert (moved("#12", "develop"), moved("!7", "develop")) == (
        "gh pr edit 12 --base develop",
        "glab mr update 7 --target-branch develop",
    )
    assert opened("!7", "main", "release/NAME") == "glab mr create --target-branch main --source-branch release/NAME"
    assert (closed("#12"), closed("!7")) == ("gh pr close 12", "glab mr close 7")
