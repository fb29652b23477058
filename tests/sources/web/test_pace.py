"""How fast a host may be asked."""

import pytest

from refwarden.sources.web.pace import Pace


def pace(*heard, reserve=0):
    made = Pace()
    made.reserve = reserve
    for left, until in heard:
        made.heard({"ratelimit-remaining": str(left), "ratelimit-reset": str(until)})
    return made


@pytest.mark.parametrize(
    ("heard", "reserve", "wanted"),
    [
        ([], 0, 0),
        ([(1, 160)], 0, 0),
        ([(0, 160)], 0, 61),
        ([(8, 160)], 8, 61),
        ([(9, 160)], 8, 0),
        ([(3, 160), (9, 160)], 3, 61),  # the answers overtook each other
        ([(0, 100), (1999, 160)], 0, 0),  # a new span
        ([(0, 160), (5, 100)], 0, 61),  # an answer of the span before comes late
        ([(0, 90)], 0, 0),  # the span is over
        ([(0, 100_000)], 0, 0),  # a moment that nobody waits for
        ([("-1", 160)], 0, 0),
        ([("", "")], 0, 0),
        ([(0, "soon")], 0, 0),
    ],
)
def test_requests_wait_for_a_limit_that_is_used_up(heard, reserve, wanted):
    assert pace(*heard, reserve=reserve).pause(100.0) == wanted


def test_after_the_wait_the_next_answer_says_what_is_left():
    made = pace((0, 160))
    made.waited()
    assert made.pause(161.0) == 0
