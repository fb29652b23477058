"""Targets are read one way everywhere, and nothing that is none becomes a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.errors import UsageError
from refwarden.model.targets import Target, target


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (".", Target("path", path=".")),
        ("/srv/git/shop.git", Target("path", path="/srv/git/shop.git")),
        ("github:acme", Target("github", owner="acme")),
        ("github:acme/shop", Target("github", owner="acme", name="shop")),
        ("github:acme/shop#12", Target("github", owner="acme", name="shop", number=12)),
        ("gitlab:group/sub/shop!7", Target("gitlab", owner="group/sub", name="shop", number=7)),
        ("https://github.com/acme/shop.git", Target("github", owner="acme", name="shop", server="github.com")),
        ("https://www.github.com/acme/shop/pull/12/files", Target("github", owner="acme", name="shop", number=12, server="github.com")),
        ("https://ghe.example.com/acme/shop/pull/3", Target("github", owner="acme", name="shop", number=3, server="ghe.example.com")),
        ("https://gitlab.com/g/s/shop/-/merge_requests/7", Target("gitlab", owner="g/s", name="shop", number=7, server="gitlab.com")),
        ("http://git.example.com/g/shop/-/merge_requests/7", Target("gitlab", owner="g", name="shop", number=7, server="http://git.example.com")),
        ("https://git:secret@[::1]:8443/g/shop/-/merge_requests/7", Target("gitlab", owner="g", name="shop", number=7, server="[::1]:8443")),
        ("https://git.example.com:8443/g/shop/-/merge_requests/7/diffs", Target("gitlab", owner="g", name="shop", number=7, server="git.example.com:8443")),
    ],
)  # fmt: skip
def test_a_target(text, wanted):
    assert target(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("github:", "github:acme/", "github:/shop", "github:acme/shop#", "github:acme/shop#0", "github:acme/shop#x"),
        *("github:acme#7", "github:a/b/c", "github:acme/..", "github:acme/shop?x", "github:ac me/shop", "github:acme/sh%2fop"),
        *("gitlab:g/p#7", "https://example.com/acme/shop", "https://github.com/", "https://github.com/acme/shop/pull/x"),
        *("github:acme/shop#1\n", "github:acme/shop#٣"),
        *("https://a.example:none/g/p/-/merge_requests/7", "https://a.example:99999/g/p/-/merge_requests/7"),
        *("https://a b.example/g/p/-/merge_requests/7", "https:///g/p/-/merge_requests/7", "https://[a/g/p/pull/7"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused_with_the_forms_that_are(text):
    with pytest.raises(UsageError, match=r"write github:OWNER\[/REPOSITORY"):
        target(text)


@pytest.mark.parametrize("text", ["github:acme", "github:acme/shop", "github:acme/shop#12", "gitlab:a/b/c!7"])
def test_a_target_is_written_as_it_is_read(text):
    assert str(target(text)) == text


@given(st.text())
def test_any_text_after_a_host_is_a_target_or_refused(text):
    try:
        found = target(f"github:{text}")
    except UsageError:
        return
    assert target(str(found)) == found


@pytest.mark.parametrize(
    ("folder", "wanted"),
    [
        ("", "gitlab:gitlab/acme/shop!7"),
        ("/gitlab", "gitlab:acme/shop!7"),
        ("/gitlab/", "gitlab:acme/shop!7"),
        ("/git", "gitlab:gitlab/acme/shop!7"),
        ("/gitlab/acme", "gitlab:gitlab/acme/shop!7"),
    ],
)
def test_a_servers_folder_is_no_part_of_a_targets_path(folder, wanted):
    assert str(target("https://a.example/gitlab/acme/shop/-/merge_requests/7").below(folder)) == wanted
