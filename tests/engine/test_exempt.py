"""Exemptions: for whom, where, until when; and what becomes of those that have run out."""

import pytest

from refwarden.model.refs import Actor, Branch, Tag
from refwarden.model.verdict import Unread, unknown
from refwarden.policy.compiled import Exemption
from tests.engine.toys import KEPT, MAIN, NOW, TOPIC, Toys, policy, rule, run, says, selected


def judged(exemption, source=None, now=NOW, judge=None):
    return run(rule(judge) if judge else rule(), source, using=policy(exemption), now=now)


def test_it_covers_a_violation_which_stays_visible():
    finding = judged(Exemption(("toy",), "we know", place="p.yml:3")).findings[0]
    assert (finding.verdict, finding.level) == ("exempt", "error")
    assert finding.exemption == "we know (p.yml:3)"


def test_another_rules_exemption_does_not():
    assert judged(Exemption(("other",), "we know")).findings[0].verdict == "broken"


def test_of_several_the_first_that_covers_is_named():
    using = policy(Exemption(("other",), "no"), Exemption(("toy", "other"), "first"), Exemption(("toy",), "second"))
    assert run(rule(), using=using).findings[0].exemption.startswith("first")


@pytest.mark.parametrize("verdict", [KEPT, unknown("?")])
def test_only_what_is_broken_is_exempt(verdict):
    finding = judged(Exemption(("toy",), "we know"), judge=says(verdict)).findings[0]
    assert finding.verdict == verdict.state
    assert not finding.exemption


def test_the_reason_is_printed_escaped():
    assert "\\x1b[31m" in judged(Exemption(("toy",), "\x1b[31mred")).findings[0].exemption


class TestWhere:
    @pytest.mark.parametrize(
        ("globs", "exempt"),
        [((), True), (("main",), True), (("ma*",), True), (("feature/**",), False), (("Main",), False), (("develop", "main"), True)],
    )  # fmt: skip
    def test_branches_by_glob(self, globs, exempt):
        finding = judged(Exemption(("toy",), "why", branches=globs)).findings[0]
        assert (finding.verdict == "exempt") is exempt

    def test_tags_by_their_names(self):
        exemption = Exemption(("toy",), "why", branches=("v1*",))
        tags = Toys((Tag("v1.0", "a" * 40), Tag("v2.0", "b" * 40)))
        found = run(rule(about=(Tag,)), tags, using=policy(exemption))
        assert [one.verdict for one in found.findings] == ["exempt", "broken"]


class TestWho:
    """`who` counts only for an identity that the door can prove, or, at home, that somebody claims."""

    EXEMPTION = Exemption(("toy",), "why", who=("release-bot", "Dora@Example.org"))

    @pytest.mark.parametrize(
        ("actor", "exempt"),
        [
            (Actor(("release-bot",), "authenticated"), True),
            (Actor(("Release-Bot",), "authenticated"), True),
            (Actor(("x", "dora@example.org"), "claimed"), True),
            (Actor(("release-bot",), "none"), False),
            (Actor(("ana",), "authenticated"), False),
            (Actor((), "authenticated"), False),
            (Unread("nobody says"), False),
        ],
    )  # fmt: skip
    def test_it_is_for_those_alone(self, actor, exempt):
        finding = judged(self.EXEMPTION, Toys(actor=actor)).findings[0]
        assert (finding.verdict == "exempt") is exempt

    def test_a_claim_is_called_one(self):
        claimed = judged(self.EXEMPTION, Toys(actor=Actor(("release-bot",), "claimed"))).findings[0]
        proved = judged(self.EXEMPTION, Toys(actor=Actor(("release-bot",), "authenticated"))).findings[0]
        assert "for release-bot, as user.email claims" in claimed.exemption
        assert "claims" not in proved.exemption

    def test_nobody_is_asked_who_they_are_where_it_does_not_matter(self):
        source = Toys()
        judged(Exemption(("toy",), "why"), source)
        assert source.asked == []


class TestUntil:
    EXEMPTION = Exemption(("toy",), "why", until=NOW, until_text="2027-01-31", place="p.yml:3")

    @pytest.mark.parametrize(("now", "verdict"), [(NOW - 1, "exempt"), (NOW, "broken"), (NOW + 1, "broken")])
    def test_it_ends_at_that_very_second(self, now, verdict):
        found = judged(self.EXEMPTION, now=now)
        assert [one.verdict for one in found.findings if one.rule == "toy"] == [verdict]

    def test_before_the_end_it_says_when_that_is(self):
        assert judged(self.EXEMPTION, now=NOW - 1).findings[0].exemption == "why, until 2027-01-31 (p.yml:3)"

    def test_afterwards_it_is_a_finding_itself(self):
        found = judged(self.EXEMPTION, now=NOW)
        expired = next(one for one in found.findings if one.code == "RW001")
        assert (expired.verdict, expired.level, expired.where.path, expired.where.line) == (
            "broken",
            "warning",
            "p.yml",
            3,
        )
        assert "ended 2027-01-31" in expired.message
        assert found.counts["broken"] == 2

    def test_one_whose_place_nobody_knows_has_no_line(self):
        found = judged(self.EXEMPTION._replace(place=""), now=NOW)
        assert next(one for one in found.findings if one.code == "RW001").where.line == 0

    def test_only_where_one_of_its_rules_takes_part(self):
        found = run([selected(rule(name="other"))], using=policy(self.EXEMPTION), now=NOW)
        assert [one.code for one in found.findings if one.code == "RW001"] == []

    def test_one_without_an_end_never_ends(self):
        assert judged(Exemption(("toy",), "why"), now=1 << 60).findings[0].verdict == "exempt"


def test_each_branch_is_asked_for_itself():
    found = run(
        rule(), Toys((MAIN, TOPIC, Branch("main2"))), using=policy(Exemption(("toy",), "why", branches=("main",)))
    )
    assert [one.verdict for one in found.findings] == ["exempt", "broken", "broken"]
