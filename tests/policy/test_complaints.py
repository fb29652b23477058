"""Every fault of a document is told, at its place, in one line, with the nearest valid name."""

import pytest

from refwarden.policy.schema import MOST_COMPLAINTS
from tests.policy.documents import KINDS, complaints

V = "version: 1\n"

FAULTS = [
    ("an unknown key names the nearest one", V + "branchs: {}\n", "p.yml:2:1: branchs: unknown key; did you mean branches?"),
    ("an unknown rule names the nearest one", V + "rules: {protected-pusch: error}\n", "p.yml:2:9: rules.protected-pusch: unknown key; did you mean protected-push?"),
    ("an unknown option names the nearest one", V + "rules:\n  commit-message: {conut: 2}\n", "p.yml:3:20: rules.commit-message.conut: unknown key; did you mean count?"),
    ("an unknown branch kind names the nearest one", V + KINDS + "rules: {no-force-push: {only: prodution}}\n", "p.yml:3:31: rules.no-force-push.only: prodution is no branch kind here; did you mean production?"),
    ("an option that names a kind names one that exists", V + KINDS + "rules: {no-force-push: {asked: [prodution]}}\n", "p.yml:3:32: rules.no-force-push.asked: prodution is no branch kind here; did you mean production?"),
    ("so it does for one kind of branch", V + KINDS + "rules: {no-force-push: {in: {feature: {asked: x}}}}\n", "rules.no-force-push.in.feature.asked: x is no branch kind here"),
    ("from names a kind", V + "branches: {a: {match: a, from: b}}\n", "branches.a.from: b is no branch kind here"),
    ("a kind says what it matches", V + "branches: {a: {protected: true}}\n", "branches.a: no match; say which names are of this kind"),
    ("a level is one of three", V + "rules: {no-force-push: warn}\n", "'warn' is not one of error, warning, off; did you mean warning?"),
    ("a wrong type says what was expected", V + "rules: {commit-message: {count: two}}\n", "rules.commit-message.count: a whole number was expected, not 'two'"),
    ("text is no number in disguise", V + "rules: {commit-message: {count: '2'}}\n", "a whole number was expected, not '2'"),
    ("a number has its bounds", V + "rules: {commit-message: {count: 0}}\n", "rules.commit-message.count: input should be greater than or equal to 1"),
    ("no is text, not false", V + "rules: {commit-message: {strict: no}}\n", "true or false was expected, not 'no'"),
    ("a regular expression without look-around", V + "rules: {commit-message: {pattern: '(?=x)'}}\n", "not an RE2 expression"),
    ("a regular expression inside a kind", V + "branches: {a: {match: a, name: '('}}\n", "branches.a.name: '(': not an RE2 expression"),
    ("a glob with an open class", V + "branches: {a: {match: 'x['}}\n", "p.yml:2:23: branches.a.match: 'x[': not a glob"),
    ("a duration has a unit", V + "rules: {commit-message: {grace: 3}}\n", "3: a length of time such as `3 days`"),
    ("an exemption says why", V + "exemptions: [{rules: no-force-push}]\n", "exemptions[0].why: missing; add it"),
    ("an exemption names rules that exist", V + "exemptions: [{rules: no-push, why: x}]\n", "exemptions[0].rules: no-push is no rule; did you mean no-force-push?"),
    ("an end is a day or a moment", V + "exemptions: [{rules: no-force-push, why: x, until: soon}]\n", "'soon': a day such as `2027-01-31`"),
    ("a door is one of seven", V + "unknown: {pul: error}\n", "'pul' is not one of commit, push, receive, pull, settings, audit, gate; did you mean pull?"),
    ("a duplicate key names the first", V + "rules: {}\nrules: {}\n", "p.yml:3:1: rules: a second time; the first is at line 2"),
    ("a version must be there", "rules: {}\n", "p.yml:1:1: version: missing; add it"),
    ("a version from the future", "version: 2\n", "p.yml:1:10: version: 2 is not one of 1"),
    ("true is no version", "version: true\n", "p.yml:1:10: version: True: 1 was expected"),
    ("nor is a fraction", "version: 1.0\n", "p.yml:1:10: version: 1.0: 1 was expected"),
    ("a path is no other way to a shipped pack", V + "extends: pack:/etc/x.yml\n", "a pack is named without pack: and .yml"),
    ("parents are counted before any is read", V + f"extends: [{', '.join(['gitflow'] * 40)}]\n", "40 parents; at most 32 are read"),
    ("not a mapping", "- a\n", "a mapping with at least `version: 1` was expected"),
    ("an empty file", "", "a mapping with at least `version: 1` was expected"),
    ("not YAML at all", "a: [b\n", "not YAML"),
    ("a tab for indentation", "a:\n\t- b\n", "p.yml:2:1: not YAML"),
    ("two documents", V + "---\na: 1\n", "one document was expected"),
    ("a tag that would build an object", V + "extends: !!python/object:os.system x\n", "the tag tag:yaml.org,2002:python/object:os.system is not allowed"),
    ("an alias that stands for nothing", V + "extends: *x\n", "p.yml:2:10: not YAML"),
    ("a pack that does not exist", V + "extends: gitflo\n", "p.yml:2:10: extends: there is no pack gitflo; did you mean gitflow?"),
    ("a parent that does not exist", V + "extends: [gitflow, base.yml]\n", "p.yml:2:20: extends[1]: there is no policy file base.yml"),
    ("a remote parent that was never fetched", V + "extends: 'github:a/b//c.yml@v1'\n", "github:a/b//c.yml@v1 is not locked; run `refwarden policy fetch`"),
    ("a document that extends itself", V + "extends: p.yml\n", "extends itself: p.yml -> p.yml"),
    ("terminal codes are escaped", V + 'rules: {"\\e[31m": error}\n', r"rules.\x1b[31m: unknown key"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_fault(text, expected):
    found = complaints(text)
    assert len(found) == 1, found
    assert expected in found[0]
    assert "\n" not in found[0]


def test_all_complaints_are_told_at_once():
    found = complaints(V + "brnches: {}\nrules: {no-force-push: warn, commit-message: {count: 0, most: big}}\n")
    assert [line.split(": ")[1] for line in found] == [
        "brnches",
        "rules.no-force-push.level",
        "rules.commit-message.count",
        "rules.commit-message.most",
    ]


def test_a_fault_in_a_parent_is_told_at_the_parents_place():
    found = complaints(V + "extends: team/base.yml\n", {"team/base.yml": V + "rules:\n  no-force-psh: error\n"})
    assert found == ["team/base.yml:3:3: rules.no-force-psh: unknown key; did you mean no-force-push?"]


def test_faults_without_end_are_told_up_to_a_bound_and_counted():
    found = complaints(V + "rules:\n" + "".join(f"  rule-{n}: error\n" for n in range(1_000)))
    assert len(found) == MOST_COMPLAINTS + 1
    assert found[0].startswith("p.yml:3:3: rules.rule-0: unknown key")
    assert found[-1].endswith("800 more faults; mend those above first")
