"""Pull requests for the tables: `pull(title="...")` is #12 of acme/shop, from feature/cart into develop, by ana."""

from typing import Any

from refwarden.model.pulls import Account, End, PullRequest

ANA, BOB, EVE = Account("ana"), Account("bob"), Account("eve")
SHOP = "acme/shop"


def pull(head: str = "feature/cart", base: str = "develop", *, fork: str = "", **parts: Any) -> PullRequest:
    """A pull request; `fork` is the repository that its head lies in, where that is another one."""
    parts = {"title": "Add a cart", "body": "Carts hold what people want.", "author": ANA, **parts}
    return PullRequest(
        number=12,
        head=End(head, "h" * 40, fork or SHOP),
        base=End(base, "b" * 40, SHOP),
        url="https://github.com/acme/shop/pull/12",
        **parts,
    )
