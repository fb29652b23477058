"""The rules about what a repository's settings on its host say."""

from typing import Any

from refwarden.model.hosted import HostedRepository, RepositorySettings
from refwarden.rules.repo.delete_head_on_merge import RULE as DELETE_HEAD_ON_MERGE
from refwarden.rules.repo.merge_methods import RULE as MERGE_METHODS
from tests.rules.table import Row, broken, decide, inapplicable, judged, kept

SHOP = HostedRepository("acme/shop", "https://host.example/acme/shop/settings")


def settings(*methods: Any, deletes: bool = False) -> tuple[Any, ...]:
    return (RepositorySettings(methods, deletes),)


test_delete_head_on_merge = judged(
    DELETE_HEAD_ON_MERGE,
    Row("merged branches are deleted", SHOP, kept("deletes merged"), settings(deletes=True), doc=True),
    Row("merged branches stay", SHOP, broken("merged branches stay"), settings(), doc=True),
)

SQUASHING = Row("squashing is not agreed on", SHOP, broken("merged by squash; the policy allows merge"), settings("merge", "squash"), {"allowed": ("merge",)}, doc=True)  # fmt: skip
test_merge_methods = judged(
    MERGE_METHODS,
    Row("only what was agreed on is offered", SHOP, kept("it offers merge"), settings("merge"), {"allowed": ("merge",)}, doc=True),
    SQUASHING,
    Row("fewer than allowed are enough", SHOP, kept(), settings("squash"), {"allowed": ("squash", "rebase")}),
    Row("several are too many", SHOP, broken("squash and rebase"), settings("merge", "squash", "rebase"), {"allowed": ("merge",)}),
    Row("nothing agreed on that is offered", SHOP, broken(), settings("rebase"), {"allowed": ("merge", "squash")}),
    Row("without an agreement anything goes", SHOP, inapplicable("leaves it"), settings("merge", "squash")),
)  # fmt: skip


def test_the_remedy_turns_on_what_stays_before_it_turns_the_others_off():
    assert decide(MERGE_METHODS, SQUASHING).remedy == (
        "gh repo edit acme/shop --enable-merge-commit=true --enable-squash-merge=false"
    )
