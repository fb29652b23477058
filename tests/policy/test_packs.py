"""The shipped packs load, and their kinds are what their comments say."""

import os

import pytest

from refwarden.engine.catalogue import catalogue
from refwarden.policy.load import load
from refwarden.shipped import folder

PACKS = sorted(name[:-4] for name in os.listdir(folder("policy")) if name.endswith(".yml"))


def pack(name: str):
    return load(lambda _: None, f"pack:{name}", catalogue()).policy


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_loads_protects_something_and_forbids_direct_pushes(name):
    policy = pack(name)
    assert any(kind.protected for kind in policy.kinds.branches)
    assert {rule.name: rule.level for rule in policy.rules}["protected-push"] == "error"
    assert policy.kinds.of("gh-pages").name == "pages"
    assert policy.kinds.of_tag("v1.2.3").name == "version"


def test_there_are_the_packs_that_the_documents_name():
    assert {"gitflow", "github-flow", "gitlab-flow", "trunk", "release-branches"} <= set(PACKS)


@pytest.mark.parametrize(
    ("name", "branch", "kind"),
    [
        ("gitflow", "main", "production"),
        ("gitflow", "develop", "integration"),
        ("gitflow", "feature/SHOP-1-cart", "feature"),
        ("gitflow", "feature/ana/cart", "feature"),
        ("gitflow", "release/1.4.0", "release"),
        ("gitflow", "release-0.1", "release"),
        ("gitflow", "hotfix/1.4.1", "hotfix"),
        ("gitflow", "dependabot/npm_and_yarn/left-pad-1.3.0", "robot"),
        ("gitflow", "revert-12-feature/x", "revert"),
        ("gitflow", "revert-12-x", "revert"),
        ("gitflow", "wip", "other"),
        ("github-flow", "wip/anything", "topic"),
        ("trunk", "release/1.4", "release"),
        ("gitlab-flow", "2-3-stable", "stable"),
        ("release-branches", "5.x", "release"),
        ("release-branches", "v5.2.x", "release"),
    ],
)
def test_a_branch_is_of_the_kind_that_its_name_says(name, branch, kind):
    assert pack(name).kinds.of(branch).name == kind
