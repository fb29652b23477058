"""The identity of a finding over time, by which baselines know it."""

import pytest

from refwarden.model.finding import fingerprint
from refwarden.model.verdict import Place


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        (Place(ref="refs/heads/main"), "b92d540a0860fc07"),
        (Place("acme/shop", "refs/heads/main"), "28ad86766f067006"),
        (Place(ref="refs/tags/v1", commit="a" * 40), "d8751cb7fa1f13f3"),
        (Place("acme/shop", "refs/tags/v1"), "45084bafb34a95ed"),
    ],
)
def test_what_baselines_hold_stays_what_it_was(where, wanted):
    assert fingerprint("RW104", where) == wanted


@pytest.mark.parametrize("ref", ["refs/heads/main", "refs/pull/7/head", "refs/merge-requests/7/head"])
def test_what_two_repositories_both_have_is_two_things(ref):
    assert len({fingerprint("RW104", Place(one, ref)) for one in ("", "acme/shop", "eve/shop")}) == 3
