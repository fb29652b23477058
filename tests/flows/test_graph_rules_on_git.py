"""The graph rules on repositories that git made: real merges, picks, squashes, and remedies that really mend."""

from pathlib import Path

import pytest

from refwarden.engine.judge import Judge
from refwarden.engine.select import select
from refwarden.model.finding import Finding
from refwarden.model.kinds import Kinds, TagKind
from refwarden.model.text import DAY
from refwarden.policy.compiled import Policy, RuleSetting
from refwarden.rules.index import BY_NAME
from refwarden.sources.local.auditing import AuditSource
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.patches import LocalPatches
from refwarden.sources.local.place import locate
from tests.rules.table import GITFLOW
from tests.support.repository import Repository

KINDS = Kinds(GITFLOW.branches, (TagKind("version", ("v[0-9]*",), scheme="semver", on=("production",)),))
LINES = "".join(f"line {number}\n" for number in range(30))


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo").gitflow()


def findings(repo: Repository, *rules: str) -> list[Finding]:
    settings = tuple(
        RuleSetting(entry.name, entry.code, entry.module, entry.doors, "error")
        for entry in map(BY_NAME.get, rules)
        if entry
    )
    place = locate(str(repo.path))
    source = AuditSource(since=0, backend=lambda: open_backend(place), kinds=KINDS, signers=None, label="x")
    policy = Policy("here", "sha256:0", KINDS, settings)
    judgement = Judge(policy, "audit", source, repo.clock + 30 * DAY).run(select(policy, "audit"))
    assert judgement.bugs == []
    return judgement.findings


def messages(repo: Repository, rule: str) -> list[str]:
    return [one.message for one in findings(repo, rule) if one.verdict == "broken"]


def hotfix(repo: Repository, *changes: dict[str, str]) -> str:
    """A hotfix with these changes, merged to main."""
    repo.switch("hotfix/1", "main")
    for number, files in enumerate(changes):
        repo.commit(f"fix: {number}", files)
    repo.switch("main")
    return repo.merge("hotfix/1")


def test_a_forgotten_hotfix_is_missing_until_the_remedy_is_run(repo: Repository) -> None:
    arrival = hotfix(repo, {"a.txt": "a\n"})
    (found,) = findings(repo, "back-merge")
    assert (found.verdict, found.where.commit) == ("broken", arrival)
    repo.git(*found.remedy.split(" && ")[0].split(" ")[1:])
    repo.git(*found.remedy.split(" && ")[1].split(" ")[1:])
    assert findings(repo, "back-merge") == []


def test_cherry_picked_to_where_the_lines_stand_elsewhere_it_is_the_same_change(repo: Repository) -> None:
    repo.commit("feat: lines", {"a.txt": LINES})
    repo.switch("develop")
    repo.merge("main")
    repo.commit("feat: more above", {"a.txt": "new\n" * 5 + LINES})
    hotfix(repo, {"a.txt": LINES.replace("line 20", "line twenty")})
    repo.switch("develop")
    assert len(messages(repo, "back-merge")) == 1
    repo.git("cherry-pick", "hotfix/1")
    assert messages(repo, "back-merge") == []


def test_squashed_to_develop_the_patch_of_the_whole_counts(repo: Repository) -> None:
    hotfix(repo, {"a.txt": "a\n"}, {"a.txt": "a\nb\n"})
    repo.switch("develop")
    repo.git("merge", "--squash", "hotfix/1")
    repo.commit("fix: both (#7)")
    assert messages(repo, "back-merge") == []


def test_half_a_squash_does_not(repo: Repository) -> None:
    hotfix(repo, {"a.txt": "a\n"}, {"b.txt": "b\n"})
    repo.switch("develop")
    repo.commit("fix: one of them", {"b.txt": "b\n"})
    (message,) = messages(repo, "back-merge")
    assert "lacks 1 commit" in message


def test_what_a_merge_slipped_in_is_missing(repo: Repository) -> None:
    """An evil merge holds what none of its parents has."""
    repo.switch("release/1", "develop")
    repo.commit("chore: release", {"v.txt": "1\n"})
    repo.switch("main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "release/1")
    repo.commit("Merge branch 'release/1'", {"v.txt": "1\nand a change nobody saw\n"})
    repo.switch("develop")
    repo.merge("release/1")
    (message,) = messages(repo, "back-merge")
    assert "lacks 1 commit" in message


def test_a_clean_merge_makes_nothing_of_its_own(repo: Repository) -> None:
    repo.commit("feat: lines", {"a.txt": LINES})
    repo.switch("topic", "main")
    repo.commit("feat: below", {"a.txt": LINES + "below\n"})
    repo.switch("main")
    repo.commit("feat: above", {"a.txt": "above\n" + LINES})
    clean = repo.merge("topic")
    patches = LocalPatches(open_backend(locate(str(repo.path))))
    assert patches.makes(clean) is False
    repo.git("reset", "--quiet", "--hard", "HEAD^")
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "topic")
    evil = repo.commit("Merge branch 'topic'", {"a.txt": "above\n" + LINES + "below\nslipped in\n"})
    assert patches.makes(evil) is True


def test_patches_tell_moves_binaries_modes_and_nothing_apart(repo: Repository) -> None:
    start = repo.commit("a", {"a.txt": "one\ntwo\n", "b.bin": b"\0one"})
    moved = repo.commit("b", {"a.txt": "two\none\n"})
    binary = repo.commit("c", {"b.bin": b"\0two"})
    (repo.path / "a.txt").chmod(0o755)
    repo.git("add", "a.txt")
    mode = repo.commit("d")
    empty = repo.commit("e")
    patches = LocalPatches(open_backend(locate(str(repo.path))))
    pairs = [(start, moved), (moved, binary), (binary, mode), ("", start)]
    assert len({patches.patch(*pair) for pair in pairs} - {""}) == len(pairs)
    assert patches.patch(mode, empty) == ""


def test_a_hotfix_from_develop_is_found_and_the_remedy_mends_it(repo: Repository) -> None:
    repo.commit("chore: release", {"r.txt": "r\n"})
    repo.switch("develop")
    repo.commit("feat: unreleased", {"u.txt": "u\n"})
    repo.switch("hotfix/1", "develop")
    repo.commit("fix: it", {"f.txt": "f\n"})
    found = {one.rule: one for one in findings(repo, "branch-point", "no-foreign-commits")}
    assert set(found) == {"branch-point", "no-foreign-commits"}
    repo.git(*found["branch-point"].remedy.split(" ")[1:])
    assert findings(repo, "branch-point", "no-foreign-commits") == []
    assert not (repo.path / "u.txt").exists()


def test_a_hotfix_that_merged_develop_is_found_and_the_remedy_leaves_develop_out(repo: Repository) -> None:
    repo.commit("chore: release", {"r.txt": "r\n"})
    repo.switch("develop")
    repo.commit("feat: unreleased", {"u.txt": "u\n"})
    repo.switch("hotfix/1", "main")
    repo.commit("fix: it", {"f.txt": "f\n"})
    repo.merge("develop")
    repo.commit("fix: more", {"g.txt": "g\n"})
    (found,) = findings(repo, "no-foreign-commits")
    assert "carries 1 commit of develop" in found.message
    repo.git(*found.remedy.split(" ")[1:])
    assert findings(repo, "no-foreign-commits") == []
    assert {path.name for path in repo.path.glob("*.txt")} == {"r.txt", "f.txt", "g.txt"}


def test_a_feature_that_merged_another_is_mended_by_its_remedy(repo: Repository) -> None:
    repo.switch("feature/a", "develop")
    repo.commit("feat: a", {"a.txt": "a\n"})
    repo.switch("feature/b", "develop")
    repo.commit("feat: b", {"b.txt": "b\n"})
    repo.merge("feature/a")
    (found,) = findings(repo, "no-foreign-commits")
    assert found.where.ref == "refs/heads/feature/b"
    repo.git(*found.remedy.split(" ")[1:])
    assert findings(repo, "no-foreign-commits") == []
    assert {path.name for path in repo.path.glob("*.txt")} == {"b.txt"}


def test_after_merging_merge_base_is_the_topic_tip_so_branch_points_need_first_parents(repo: Repository) -> None:
    """After merging, merge-base(topic, develop) is the topic tip; branch-point needs first-parent chains."""
    repo.switch("main")
    wrong = repo.commit("chore: main only")
    repo.switch("feature/x", "main")
    repo.commit("feat: x")
    repo.switch("develop")
    merge = repo.merge("feature/x")
    assert repo.read("merge-base", "feature/x", "develop") == repo.tip("feature/x")
    found = findings(repo, "branch-point")
    assert {(one.where.ref, one.where.commit) for one in found} == {
        ("refs/heads/develop", merge),
        ("refs/heads/feature/x", repo.tip("feature/x")),
    }
    assert all(wrong[:10] in one.message for one in found)


def test_git_s_own_words_are_read_as_git_writes_them(repo: Repository, tmp_path: Path) -> None:
    repo.commit("chore: released")
    repo.git("tag", "--annotate", "--message", "one", "v1.0.0")
    repo.switch("feature/x", "develop")
    repo.commit("feat: x")
    repo.switch("feature/it's", "develop")
    repo.commit("feat: its")
    repo.switch("feature/z", "develop")
    repo.commit("feat: z")
    repo.switch("develop")
    kept = [repo.merge("feature/x"), repo.merge("feature/it's", "feature/z"), repo.merge("v1.0.0")]
    repo.switch("main")
    wrong = repo.merge("feature/x")
    repo.git("reset", "--quiet", "--hard", "v1.0.0")
    octopus = repo.merge("feature/x", "feature/z")
    broken = {one.where.commit: one for one in findings(repo, "merge-direction")}
    assert wrong not in broken
    assert not set(kept).intersection(broken)
    assert "feature/x (feature) was merged into main" in broken[octopus].message
    clone = Repository.clone(repo, tmp_path / "clone")
    clone.switch("develop", "origin/develop")
    clone.git("pull", "--quiet", "--no-rebase", "--no-ff", "--no-edit", "origin", "main")
    assert clone.read("log", "-1", "--format=%s").startswith("Merge branch 'main' of file://")
    assert [one for one in findings(clone, "merge-direction") if one.where.commit == clone.tip()] == []


def test_version_tags_are_found_behind_tag_objects(repo: Repository) -> None:
    """Annotated tag oid is the tag object, light the commit; nested tags exist; peel."""
    first = hotfix(repo, {"a.txt": "a\n"})
    repo.git("tag", "--annotate", "--message", "x", "inner", first)
    repo.git("tag", "--annotate", "--message", "x", "v1.0.0", "inner")
    second = repo.merge(
        repo.read("commit-tree", "-p", first, "-m", "x", f"{first}^{{tree}}"), message="Merge branch 'hotfix/2'"
    )
    assert [one.where.commit for one in findings(repo, "production-tagged")] == [second]
    assert [one for one in findings(repo, "tag-on") if one.verdict == "broken"] == []


def test_a_shallow_clone_does_not_know_rather_than_accuse(repo: Repository, tmp_path: Path) -> None:
    """Shallow: walk ends at the boundary. Report undetermined."""
    for number in range(4):
        repo.switch("develop")
        repo.commit(f"feat: {number}")
    repo.switch("feature/x", "develop~3")
    repo.commit("feat: x")
    shallow = Repository.clone(repo, tmp_path / "shallow", "--depth=2", "--no-single-branch")
    found = findings(shallow, "branch-point", "no-foreign-commits", "merge-direction", "back-merge")
    assert {one.verdict for one in found} <= {"unknown"}
    assert "git fetch --unshallow" in {one.remedy for one in found}
