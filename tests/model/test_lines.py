"""What each long-lived branch itself received, where lines share commits."""

from tests.rules.graphs import World

# A root that main and develop share; then main goes on by m1 and m2, develop by d1, a support branch from m1.
DRAWING = """
r:
m1: r
m2: m1
d1: r
s1: m1
"""


def received(world, branch):
    return world.lines.received(next(one for one in world.lines.branches if one.branch == branch))


def test_what_two_lines_share_counts_for_the_purpose_it_certainly_served():
    world = World(DRAWING, main="m2", develop="d1", support__1="s1")
    assert received(world, "develop") == (("d1", "r"), 0, 2, "")
    assert received(world, "main") == (("m2", "m1"), 1, 3, "develop")
    assert received(world, "support/1") == (("s1",), 2, 3, "main")


def test_the_line_that_shares_most_is_named():
    world = World("r:\na: r\nb: a\n", main="b", develop="a", support__1="b")
    found = received(world, "support/1")
    assert (found.served, found.shared, found.commits) == ("main", 3, ())


def test_a_branch_that_shares_nothing_serves_nobody():
    assert received(World("r:\nx:\n", main="r", develop="x"), "main") == (("r",), 0, 1, "")


def test_of_one_kind_the_first_by_name_has_the_shared_ones():
    world = World("r:\na: r\nb: r\n", main="a", master="b")
    assert received(world, "main").commits == ("a", "r")
    assert received(world, "master") == (("b",), 1, 2, "main")
