"""Which arrivals fall into the time that is asked about."""

import pytest

from refwarden.sources.web.window import OLD_ENOUGH, Seen, within

SINCE = 100


def line(text):
    """Return a line of arrivals: `m` merged and `d` dated in time, capitals before; each with its place."""
    return [(Seen(200 if one.islower() else 50, one.lower() == "m"), at) for at, one in enumerate(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mdm", [0, 1, 2]),
        ("mMm", [0]),  # by the host's own clock
        ("Dm", [0, 1]),  # whatever it says, it came after a merge in time
        ("mDDm", [0, 1, 2, 3]),
        ("Dd", [1]),  # what is below may have a date of the future
        ("DdDm", [1, 0, 2, 3]),
        ("dDDD", [0]),
        ("D", []),
        ("", []),
    ],
)
def test_what_arrived_in_time(text, wanted):
    assert list(within(line(text), SINCE)) == wanted


def test_many_old_dates_in_a_row_end_the_walk_and_it_reads_no_further():
    told = iter(line("D" * OLD_ENOUGH + "m"))
    assert list(within(told, SINCE)) == []
    assert len(list(told)) == 1


def test_all_of_history():
    assert list(within(line("DMdm"), 0)) == [0, 1, 2, 3]
