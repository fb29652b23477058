"""Judging: every rule, every subject, one verdict each, and nothing that looks like an answer without being one."""

import pytest

from refwarden.engine.judge import Judge
from refwarden.model.kinds import Kinds
from refwarden.model.refs import Branch, Now, Tag
from refwarden.model.verdict import Place, Unread, Unreadable, broken, kept, unknown
from tests.engine.toys import (
    BROKEN,
    KEPT,
    KINDS,
    MAIN,
    NOW,
    STRAY,
    TOPIC,
    Number,
    Toys,
    policy,
    rule,
    run,
    says,
    selected,
)


def states(judgement):
    return [finding.verdict for finding in judgement.findings]


class TestVerdicts:
    def test_each_subject_gets_one_from_each_rule(self):
        found = run([selected(rule()), selected(rule(says(KEPT), "other"))], Toys((MAIN, TOPIC)))
        assert [(one.rule, one.where.ref) for one in found.findings] == [
            ("toy", "refs/heads/main"),
            ("other", "refs/heads/main"),
            ("toy", "refs/heads/feature/x"),
            ("other", "refs/heads/feature/x"),
        ]

    def test_no_subject_no_verdict(self):
        assert run(rule(), Toys(())).findings == []

    def test_what_is_kept_is_counted_and_listed_only_where_all_is_asked_for(self):
        rules = [selected(rule()), selected(rule(says(KEPT), "other"))]
        assert states(run(rules, everything=False)) == ["broken"]
        assert states(run(rules)) == ["broken", "kept"]
        assert run(rules, everything=False).counts == run(rules).counts
        assert run(rules).counts == {"kept": 1, "broken": 1, "unknown": 0, "exempt": 0, "not_applicable": 0}

    def test_a_rule_about_several_types_judges_each(self):
        found = run(rule(about=(Branch, Tag)), Toys((MAIN, Tag("v1", "d" * 40))))
        assert [one.where.ref for one in found.findings] == ["refs/heads/main", "refs/tags/v1"]


class TestFacts:
    def test_only_declared_facts_are_read(self):
        source = Toys(facts={Number: Number(7)})
        run(rule(needs=(Number,)), source)
        assert source.asked == [(Number, MAIN)]
        quiet = Toys(facts={Number: Number(7)})
        run(rule(), quiet)
        assert quiet.asked == []

    def test_a_declared_fact_is_at_hand(self):
        found = run(
            rule(lambda case, _: kept(f"it is {case[Number].value}"), needs=(Number,)), Toys(facts={Number: Number(7)})
        )
        assert found.findings[0].message == "it is 7"

    def test_kinds_and_the_moment_are_facts_that_the_engine_has(self):
        def judge(case, _):
            return kept(f"{case[Now].seconds} {case[Kinds] == KINDS}")

        assert run(rule(judge, needs=(Now, Kinds))).findings[0].message == f"{NOW} True"

    def test_an_undeclared_fact_is_refused_and_counts_as_a_bug(self):
        found = run(rule(lambda case, _: kept(str(case[Number]))), Toys(facts={Number: Number(7)}))
        assert states(found) == ["unknown"]
        assert "UndeclaredFact" in found.bugs[0]

    def test_what_cannot_be_read_is_unknown_and_the_rule_is_never_asked(self):
        asked = []

        def judge(case, _):
            asked.append(case)
            return KEPT

        finding = run(rule(judge, needs=(Number,))).findings[0]
        assert (finding.verdict, finding.message, finding.remedy) == ("unknown", "not at hand", "fetch it")
        assert asked == []

    @pytest.mark.parametrize("place", ["read", "judge"])
    def test_a_lazy_fact_that_meets_a_gap_is_unknown(self, place):
        cut = Unreadable("shallow", "git fetch --unshallow")
        found = run(rule(says(cut))) if place == "judge" else run(rule(needs=(Number,)), Toys(facts={Number: cut}))
        assert [(one.verdict, one.message, one.remedy) for one in found.findings] == [
            ("unknown", "shallow", "git fetch --unshallow")
        ]
        assert found.bugs == []


class TestCrashes:
    def test_a_rule_that_crashes_is_unknown_and_the_others_go_on(self):
        found = run([selected(rule(says(ZeroDivisionError("oops")))), selected(rule(says(KEPT), "other"))])
        assert states(found) == ["unknown", "kept"]
        assert "ZeroDivisionError" in found.findings[0].message
        assert "oops" in found.bugs[0]

    def test_a_source_that_crashes_while_reading_is_unknown(self):
        found = run(rule(says(KEPT), needs=(Number,)), Toys(facts={Number: KeyError("x")}))
        assert states(found) == ["unknown"]
        assert found.bugs

    @pytest.mark.parametrize(
        "fault", [Unread("hidden", "grant it"), Unreadable("hidden", "grant it"), RuntimeError("no")]
    )
    def test_a_source_that_cannot_list_its_subjects_gives_each_rule_an_unknown(self, fault):
        found = run([selected(rule(says(KEPT))), selected(rule(says(KEPT), "other"))], Toys(fault))
        assert states(found) == ["unknown", "unknown"]
        assert bool(found.bugs) is isinstance(fault, RuntimeError)

    def test_a_list_that_breaks_off_keeps_what_came_and_adds_an_unknown(self):
        def listing():
            yield MAIN
            raise Unreadable("the rest is gone")

        class Cut(Toys):
            def subjects(self, about):
                del about
                return listing()

        found = run(rule(), Cut())
        assert states(found) == ["broken", "unknown"]
        assert found.counts["unknown"] == 1


class TestLevels:
    @pytest.mark.parametrize(
        ("door", "level"), [("push", "warning"), ("audit", "warning"), ("receive", "error"), ("pull", "error")]
    )
    def test_an_unknown_weighs_what_the_policy_says_for_the_door(self, door, level):
        using = policy(unknown={"push": "warning", "audit": "warning", "receive": "error", "pull": "error"})
        assert run(rule(says(unknown("?"))), door=door, using=using).findings[0].level == level

    def test_without_a_word_an_unknown_is_an_error(self):
        assert run(rule(says(unknown("?"))), using=policy(unknown={})).findings[0].level == "error"

    def test_an_unknown_never_weighs_more_than_the_rule_itself_would(self):
        found = run([selected(rule(says(unknown("?"))), level="warning")], using=policy(unknown={"push": "error"}))
        assert found.findings[0].level == "warning"

    def test_what_is_broken_weighs_what_the_rule_does_whatever_unknowns_weigh(self):
        found = run(rule(), using=policy(unknown={"push": "warning"}))
        assert found.findings[0].level == "error"

    def test_what_is_unknown_since_a_host_failed_to_answer_weighs_as_much_as_its_rule(self):
        failures = []

        def judge(case, _):
            if case.subject is TOPIC:
                failures.append("502")
            return unknown("?")

        using = policy(unknown={"audit": "warning"})
        rules = [selected(rule(judge)), selected(rule(says(unknown("?")), "mild"), level="warning")]
        judging = Judge(using, "audit", Toys((MAIN, TOPIC)), NOW, lambda: bool(failures))
        found = judging.run(rules, everything=True)
        assert [(one.rule, one.level) for one in found.findings] == [
            ("toy", "warning"),
            ("mild", "warning"),
            ("toy", "error"),
            ("mild", "warning"),
        ]

    def test_a_kind_has_a_level_of_its_own(self):
        found = run([selected(rule(), by_kind={"feature": {"level": "warning"}})], Toys((MAIN, TOPIC)))
        assert [one.level for one in found.findings] == ["error", "warning"]

    def test_off_for_a_kind_is_not_applicable_there(self):
        found = run([selected(rule(), by_kind={"feature": {"level": "off"}})], Toys((MAIN, TOPIC)))
        assert states(found) == ["broken", "not_applicable"]

    def test_off_but_for_one_kind(self):
        chosen = [selected(rule(), level="off", by_kind={"feature": {"level": "error"}})]
        found = run(chosen, Toys((MAIN, TOPIC)))
        assert [(one.verdict, one.level) for one in found.findings] == [("not_applicable", "off"), ("broken", "error")]

    @pytest.mark.parametrize(
        ("setting", "wanted"),
        [
            ({"only": ("production",)}, ["broken", "not_applicable", "not_applicable"]),
            ({"unless": ("production",)}, ["not_applicable", "broken", "broken"]),
            (
                {"only": ("production", "feature"), "unless": ("feature",)},
                ["broken", "not_applicable", "not_applicable"],
            ),
            ({"only": ("other",)}, ["not_applicable", "not_applicable", "broken"]),
        ],
    )
    def test_only_and_except(self, setting, wanted):
        assert states(run([selected(rule(), **setting)], Toys((MAIN, TOPIC, STRAY)))) == wanted

    def test_options_of_a_kind_are_laid_over_the_rules_own(self):
        def judge(_, options):
            return kept(f"{options.word} {options.names}")

        chosen = [
            selected(rule(judge), options={"word": "own"}, by_kind={"feature": {"names": ["a"], "level": "error"}})
        ]
        found = run(chosen, Toys((MAIN, TOPIC)))
        assert [one.message for one in found.findings] == ["own ()", "own ('a',)"]


class TestPlaces:
    def test_a_finding_about_a_name_stays_the_same_when_its_tip_moves(self):
        one, other = (run(rule(), Toys((Branch("main", tip * 40),))).findings[0] for tip in "ab")
        assert one.where.commit != other.where.commit
        assert one.fingerprint == other.fingerprint

    def test_findings_differ_by_rule_and_by_ref(self):
        found = run([selected(rule()), selected(rule(name="other", code="RW998"))], Toys((MAIN, TOPIC)))
        assert len({one.fingerprint for one in found.findings}) == 4

    def test_a_rule_may_know_the_place_better(self):
        found = run(rule(says(broken("x", "y", place=Place(path="a.py", line=3))))).findings[0]
        assert (found.where.ref, found.where.path, found.where.line) == ("refs/heads/main", "a.py", 3)

    def test_a_moved_line_is_the_same_finding(self):
        one, other = (
            run(rule(says(broken("x", "y", place=Place(path="a.py", line=line))))).findings[0] for line in (3, 9)
        )
        assert one.fingerprint == other.fingerprint

    def test_another_path_is_another(self):
        one, other = (run(rule(says(broken("x", "y", place=Place(path=path))))).findings[0] for path in ("a", "b"))
        assert one.fingerprint != other.fingerprint


def test_the_whole_verdict_reaches_the_finding():
    finding = run(rule(says(BROKEN))).findings[0]
    assert finding[:6] == ("toy", "RW999", "broken", "error", "it is broken", "mend it")
    assert finding.where == Place(ref="refs/heads/main", commit="a" * 40)
