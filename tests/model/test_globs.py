from hypothesis import example, given
from hypothesis import strategies as st

from refwarden.model import globs

NAMES = st.lists(st.sampled_from(["a", "b", "ab", "/", "."]), max_size=7).map("".join)
RESTS = st.lists(st.sampled_from(["a", "b", "ab", "/", ".", "*", "**", "?"]), max_size=5).map("".join)


@given(RESTS, NAMES)
@example("ab/**", "b/ab/a")
@example("*.b", "a/.b")
@example("ab", "aab")
@example("a*b", "b/ab")
@example("a?", "a/b")
def test_what_is_matched_without_the_machine_is_what_the_machine_matches(rest: str, name: str) -> None:
    pattern = "**/" + rest
    assert globs.matches(pattern, name) == globs._run(globs.tokens(pattern), name)


def test_two_stars_cross_slashes_and_one_does_not() -> None:
    assert globs.matches("**/node_modules/**", "node_modules/a")
    assert globs.matches("**/node_modules/**", "web/node_modules/a/b")
    assert not globs.matches("**/node_modules/**", "web/my_node_modules/a")
    assert not globs.matches("docs/*", "docs/a/b")
