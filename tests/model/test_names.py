from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.names import Names, folded

NAMES = st.lists(st.text("aAeEß\u0301é/", min_size=1, max_size=4), max_size=6, unique=True)


@given(NAMES)
def test_twins_and_blocks_are_what_comparing_every_pair_finds(names: list[str]) -> None:
    arranged = Names(names)
    for name in names:
        others = [other for other in names if other != name]
        assert bool(arranged.twin(name)) == any(folded(other) == folded(name) for other in others)
        blocked = [
            other
            for other in others
            if folded(other).startswith(folded(name) + "/") or folded(name).startswith(folded(other) + "/")
        ]
        found = arranged.blocked(name)
        assert bool(found) == bool(blocked)
        assert not found or found in blocked


def test_case_and_form_do_not_count() -> None:
    assert folded("Caf\u00e9") == folded("CAFE\u0301")
    assert folded("STRASSE") == folded("stra\u00dfe")
