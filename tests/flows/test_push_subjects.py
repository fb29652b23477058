"""A push loads the rules that have something to judge in it, and no other."""

import sys

import pytest

from tests.support.repository import Repository, run

SCRIPT = """
import sys
from refwarden.hook import main
main("pre-push", ["origin", "nowhere"])
print(*sorted(name.split(".")[3] for name in sys.modules if name.startswith("refwarden.rules.") and name.count(".") == 3))
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    made = Repository(tmp_path_factory.mktemp("push") / "r").gitflow()
    made.switch("feature/x", "develop")
    made.commit()
    made.git("tag", "--annotate", "--message", "one", "v1.0.0", "main")
    return made


def loaded(repository: Repository, *lines: str) -> set[str]:
    """The rules that a push of these `local new ref old` lines loads, the policy being compiled already."""
    fed = "".join(f"{line}\n" for line in lines).encode()
    for _ in range(2):
        done = run(sys.executable, "-c", SCRIPT, cwd=repository.path, data=fed, check=False)
    return set(done.out.split())


def line(repository: Repository, ref: str, *, old: str = "0" * 40, new: str = "") -> str:
    return f"{ref} {new or repository.tip(ref)} {ref} {old}"


def test_a_branch_alone_loads_no_rule_about_tags(repository):
    rules = loaded(repository, line(repository, "refs/heads/feature/x"))
    assert {"branch_kind", "branch_point", "back_merge"} <= rules
    assert not rules.intersection({"tag_name", "tag_on", "tag_annotated", "version_increases"})


def test_a_tag_alone_loads_no_rule_about_branches(repository):
    rules = loaded(repository, line(repository, "refs/tags/v1.0.0"))
    assert {"tag_name", "tag_on"} <= rules
    assert not rules.intersection({"branch_kind", "branch_point", "merge_direction"})


def test_a_deletion_alone_loads_only_what_judges_movements(repository):
    tip = repository.tip("refs/heads/feature/x")
    rules = loaded(repository, line(repository, "refs/heads/feature/x", new="0" * 40, old=tip))
    assert {"no_deletion", "protected_push"} <= rules
    assert not rules.intersection({"branch_kind", "tag_name", "author_identity", "back_merge"})
