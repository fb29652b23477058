import re

import pytest

from refwarden.model.report import PolicyUsed
from refwarden.model.verdict import Place
from refwarden.reporters import text
from tests.reporters import sample

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def plain(report, *, everything=False, width=80):
    return text.report(report, everything=everything, colour=False, width=width)


def test_a_good_push_prints_nothing():
    assert plain(sample.QUIET) == ""


def test_a_good_push_prints_its_line_when_asked():
    assert plain(sample.QUIET, everything=True).startswith("refwarden: push allowed, 1 kept, 1 not applicable")


def test_a_good_audit_prints_its_answer():
    assert plain(sample.made("audit", "shop", sample.KEPT)).startswith("refwarden: shop keeps its policy: 1 kept")


def test_a_refused_push_says_what_was_found_what_was_wanted_and_the_command_that_mends_it():
    said = plain(sample.PUSH)
    assert said.startswith("refwarden: push refused, 1 broken, 1 warning")
    assert "\n  error    RW102 branch-name  feature/new_login 1f2e3d4c5b\n" in said
    assert "\n           → git branch -m feature/SHOP-17-new-login\n" in said
    assert "refwarden explain RW102" in said


def test_a_push_with_warnings_only_is_allowed_and_says_them():
    said = plain(sample.made("push", "refs/heads/x", sample.BACK_MERGE))
    assert said.startswith("refwarden: push allowed, 1 warning")
    assert "RW110" in said


def test_an_undecided_push_is_refused_and_says_what_would_make_it_known():
    said = plain(sample.made("receive", "refs/heads/x", sample.SHALLOW))
    assert said.startswith("refwarden: push refused, 1 unknown")
    assert "→ to find out: git fetch --unshallow" in said


def test_the_most_serious_comes_first():
    said = plain(sample.AUDIT, everything=True)
    heads = re.findall(r"^  (error|unknown|warning|exempt|old|kept|n/a) ", said, re.MULTILINE)
    assert heads == ["error", "unknown", "warning", "unknown", "exempt", "old", "kept", "n/a"]


def test_the_same_fault_in_many_places_is_one_line_with_a_count_and_the_first_three():
    said = plain(sample.AUDIT, width=120)
    assert "6 places: main 1111111111, 2222222222, 3333333333 and 3 more" in said
    assert "4444444444" not in said
    assert "4444444444" in plain(sample.AUDIT, everything=True)


def test_different_faults_of_one_rule_are_not_folded():
    other = sample.NAME._replace(message="a branch name is at most sixty letters long.")
    assert plain(sample.made("push", "x", sample.NAME, other)).count("RW102 branch-name") == 2


def test_exempt_findings_stay_visible_with_their_exemption():
    assert "exempt: version bump for release-bot, until 2027-01-31" in plain(sample.AUDIT)


def test_the_baseline_says_how_many_old_ones_remain_and_how_many_were_mended():
    assert "baseline: 1 old finding left, 2 mended" in plain(sample.AUDIT)
    assert "RW301" not in plain(sample.AUDIT)


def test_a_bug_of_ours_is_counted_in_the_first_line():
    assert "1 bug of refwarden's own" in plain(sample.AUDIT).partition("\n\n")[0]


def test_the_first_run_without_a_policy_says_which_pack_judged_and_how_to_write_one():
    said = plain(sample.FIRST)
    assert "built-in pack gitflow" in said
    assert "refwarden init" in said


def test_nothing_is_asked_of_a_newcomer_whose_push_is_good():
    assert plain(sample.QUIET._replace(policy=PolicyUsed("gitflow", "", 9, builtin=True))) == ""


@pytest.mark.parametrize("report", [sample.PUSH, sample.AUDIT, sample.FIRST])
def test_eighty_columns_hold_it(report):
    for everything in (False, True):
        assert max(map(len, plain(report, everything=everything).split("\n"))) <= 80


@pytest.mark.parametrize("report", [sample.PUSH, sample.AUDIT, sample.FIRST])
def test_colour_changes_no_word(report):
    for everything in (False, True):
        coloured = text.report(report, everything=everything, colour=True, width=80)
        assert coloured != plain(report, everything=everything)
        assert ANSI.sub("", coloured) == plain(report, everything=everything)


def test_a_command_is_never_broken_so_that_it_can_be_copied():
    command = "git rebase --onto " + " ".join(f"feature/{number}-a-rather-long-name" for number in range(4))
    report = sample.made("push", "x", sample.NAME._replace(remedy=command))
    assert f"→ {command}\n" in plain(report)


def test_a_name_cannot_move_the_cursor():
    evil = sample.NAME._replace(where=Place(ref="refs/heads/\x1b[2Jmain\nkept"), message="\x1b[31mall is well\x9b")
    said = plain(sample.made("push", "\x1b[0m", evil, notes=("\r",)), everything=True)
    assert not [one for one in said if one != "\n" and not one.isprintable()]
    assert "\\x1b[2Jmain\\x0akept" in said
