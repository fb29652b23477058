"""The graph rules on three real histories, against what plain git says of them.

The expected answers are worked out here from the output of `git log`, `git rev-list` and `git tag`, never by the
program's own graph. A false alarm counts as much as a miss.
"""

import lzma
import os
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

from refwarden.engine.judge import Judge
from refwarden.engine.select import select
from refwarden.model.finding import Finding
from refwarden.model.kinds import BranchKind, Kinds, TagKind
from refwarden.policy.compiled import Policy, RuleSetting
from refwarden.rules.index import BY_NAME
from refwarden.sources.local.auditing import AuditSource
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from tests.rules.table import GITFLOW
from tests.support.repository import run

SHARED = Path(os.environ.get("REFWARDEN_SHARED", Path(__file__).resolve().parents[3] / "shared"))
NOW = 1_790_000_000
VERSION = (TagKind("version", ("v[0-9]*", "[0-9]*"), scheme="semver", on=("production", "support")),)
CLASSIC = Kinds(GITFLOW.branches, VERSION)
TRUNK = Kinds(
    (
        BranchKind("production", ("main",), protected=True),
        BranchKind("support", ("support/**",), starts_from=("production",), into=("production",), protected=True),
        BranchKind("pages", ("gh-pages",)),
        BranchKind("work", ("**",), starts_from=("production", "support"), into=("production", "support")),
    ),
    VERSION,
)
# https://semver.org, the expression that the specification suggests, on the name without its `v`.
SEMVER = re.compile(
    r"^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
    r"(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$"
)
PULL = re.compile(
    r"\(#\d+\)$|^Merged? pull request #\d+|^Merge of #\d+|^Merged PR \d+:|^Merged in .*\(pull request #\d+\)$"
)


class Loaded:
    """One history: plain git's answers, and the program's."""

    def __init__(self, path: Path, kinds: Kinds) -> None:
        self.path = path
        self.kinds = kinds

    def git(self, *words: str) -> list[str]:
        return run("git", *words, cwd=self.path).out.rstrip("\n").split("\n") if words else []

    def line(self, branch: str) -> list[str]:
        return self.git("rev-list", "--first-parent", branch)

    @cached_property
    def log(self) -> dict[str, tuple[list[str], str]]:
        """Commit to parents and subject."""
        rows = (row.split("\t", 2) for row in self.git("log", "--branches", "--tags", "--format=%H%x09%P%x09%s"))
        return {commit: (parents.split(), subject) for commit, parents, subject in rows}

    @cached_property
    def tags(self) -> dict[str, str]:
        """Tag to the commit that it peels to."""
        rows = self.git("for-each-ref", "--format=%(refname:strip=2) %(objectname) %(*objectname)", "refs/tags")
        return {row.split(" ")[0]: row.split(" ")[2] or row.split(" ")[1] for row in rows}

    def direct(self, branch: str, *senior: str) -> set[str]:
        """First-parent commits with one parent and no pull request's mark, but for those on a senior's line."""
        elsewhere = {commit for other in senior for commit in self.line(other)}
        return {
            commit
            for commit in self.line(branch)
            if commit not in elsewhere and len(self.log[commit][0]) == 1 and not PULL.search(self.log[commit][1])
        }

    def fork(self, tip: str, *branches: str) -> str:
        """The first commit of the tip's first-parent line that lies on a branch's, as `branch`, empty for none."""
        lines = {branch: set(self.line(branch)) for branch in branches}
        for commit in self.line(tip):
            for branch, members in lines.items():
                if commit in members:
                    return branch
        return ""

    def findings(self, *rules: str) -> list[Finding]:
        settings = tuple(
            RuleSetting(entry.name, entry.code, entry.module, entry.doors, "error")
            for entry in map(BY_NAME.get, rules)
            if entry
        )
        policy = Policy("here", "sha256:0", self.kinds, settings)
        place = locate(str(self.path))
        source = AuditSource(since=0, backend=lambda: open_backend(place), kinds=self.kinds, signers=None, label="x")
        judgement = Judge(policy, "audit", source, NOW).run(select(policy, "audit"))
        assert judgement.bugs == []
        self.notes = source.notes()
        return judgement.findings

    def strict(self) -> "Loaded":
        """The same history under a policy whose support branches merge nowhere."""
        branches = tuple(one._replace(into=()) if one.name == "support" else one for one in self.kinds.branches)
        return Loaded(self.path, self.kinds._replace(branches=branches))

    def found(self, rule: str, state: str = "broken", branch: str = "") -> set[str]:
        """The commits about which a rule says so."""
        return {
            one.where.commit
            for one in self.findings(rule)
            if one.verdict == state and (not branch or one.where.ref == f"refs/heads/{branch}")
        }


def _load(name: str, kinds: Kinds) -> Callable[[pytest.TempPathFactory], Loaded]:
    @pytest.fixture(scope="session")
    def history(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
        packed = SHARED / "histories" / f"{name}.fi.xz"
        if not packed.exists():
            pytest.skip(f"{packed.name} is not at hand; name its folder's parent in REFWARDEN_SHARED")
        path = tmp_path_factory.mktemp(name)
        run("git", "init", "--quiet", "--bare", ".", cwd=path)
        run("git", "fast-import", "--quiet", cwd=path, data=lzma.decompress(packed.read_bytes()))
        return Loaded(path, kinds)

    return history


nvie = _load("nvie-gitflow", CLASSIC)
avh = _load("gitflow-avh", CLASSIC)
trunk = _load("gitversion", TRUNK)


def test_nvie_production_received_only_merges_and_develop_was_pushed_to(nvie: Loaded) -> None:
    assert nvie.direct("master", "develop") == set()
    assert nvie.found("protected-push") == nvie.direct("develop")
    assert len(nvie.direct("develop")) == 184


def test_avh_a_fast_forwarded_production_is_no_flood_of_direct_pushes(avh: Loaded) -> None:
    assert set(avh.line("master")) <= set(avh.line("develop"))
    assert avh.found("protected-push", branch="master") == set()
    assert avh.notes == (
        "master is fast-forwarded along develop: 626 of 626 commits; they are judged once, as develop's",
    )
    assert avh.found("protected-push", branch="develop") == avh.direct("develop")


def test_gitversion_squashed_pull_requests_are_no_direct_pushes(trunk: Loaded) -> None:
    assert trunk.found("protected-push", branch="main") == trunk.direct("main")
    assert trunk.found("protected-push", branch="support/5.x") == trunk.direct("support/5.x", "main")


class Merge(NamedTuple):
    commit: str
    tip: str
    head: str


def named_merges(history: Loaded, branch: str, *senior: str) -> list[Merge]:
    """The merges that a branch received by itself whose words name a branch of this repository."""
    elsewhere = {commit for other in senior for commit in history.line(other)}
    found = []
    for commit in history.line(branch):
        parents, subject = history.log[commit]
        named = re.match(r"Merge (?:remote-tracking |remote )?branch '(?:origin/|upstream/)?([^' ]+)'", subject)
        if commit not in elsewhere and len(parents) == 2 and named:
            found.append(Merge(commit, parents[1], named[1]))
    return found


def test_nvie_only_the_release_of_the_old_spelling_is_not_one_that_may_reach_production(nvie: Loaded) -> None:
    merges = named_merges(nvie, "master", "develop")
    assert [one.head for one in merges][::-1] == [
        "release-0.1",
        "release/0.2",
        "hotfix/0.2.1",
        "release/0.3",
        "release/0.4",
        "release/0.4.1",
    ]
    wrong = {one.commit for one in merges if not one.head.startswith(("release/", "hotfix/"))}
    assert {one.head for one in merges if one.commit in wrong} == {"release-0.1"}
    assert nvie.found("merge-direction") == wrong


def test_avh_no_feature_reached_production_though_its_line_holds_their_merges(avh: Loaded) -> None:
    features = [one for one in named_merges(avh, "master") if one.head.startswith("feature/")]
    assert len(features) > 50, "the naive reading has something to be wrong about"
    assert avh.found("merge-direction") == set()


def test_gitversion_on_a_trunk_every_merge_may_reach_main(trunk: Loaded) -> None:
    """Two merges say nothing of what they merged; the team merges its support branch forward, and the policy says so."""
    assert trunk.found("merge-direction") == set()
    unsure = {trunk.log[commit][1] for commit in trunk.found("merge-direction", "unknown")}
    assert not [subject for subject in unsure if re.match(r"Merged? (pull|branch '|remote|tag)", subject)]
    forward = {one.commit for one in named_merges(trunk, "main") if one.head.startswith("support/")}
    assert len(forward) == 17
    assert trunk.strict().found("merge-direction") == forward


@pytest.mark.parametrize("name", ["nvie", "avh"])
def test_a_merge_whose_words_name_nothing_is_unknown_and_alone(name: str, request: pytest.FixtureRequest) -> None:
    history = request.getfixturevalue(name)
    silent = {
        commit
        for commit in history.line("develop")
        if len(history.log[commit][0]) > 1 and not re.match(r"Merged? ", history.log[commit][1])
    }
    assert len(silent) == 1
    assert history.found("merge-direction", "unknown") == silent


@pytest.mark.parametrize(("name", "lacking"), [("nvie", 4), ("avh", 0)])
def test_what_integration_lacks_is_merges_that_brought_nothing(
    name: str, lacking: int, request: pytest.FixtureRequest
) -> None:
    history = request.getfixturevalue(name)
    missing = [commit for commit in history.git("rev-list", "develop..master") if commit]
    assert len(missing) == lacking
    assert all(len(history.log[commit][0]) > 1 for commit in missing)
    assert history.findings("back-merge") == []


def test_nvie_one_of_six_releases_is_not_tagged(nvie: Loaded) -> None:
    arrivals = [commit for commit in nvie.line("master") if commit not in set(nvie.line("develop"))]
    assert len(arrivals) == 6
    tagged = set(nvie.tags.values())
    bare = {commit for commit in arrivals if not tagged.intersection([commit, *nvie.log[commit][0][1:]])}
    assert [nvie.log[commit][1] for commit in bare] == ["Merge branch 'release/0.2'"]
    assert nvie.found("production-tagged") == bare


def test_avh_releases_cannot_be_told_where_production_only_follows(avh: Loaded) -> None:
    assert avh.findings("production-tagged") == []


@pytest.mark.parametrize("name", ["nvie", "avh"])
def test_branches_start_where_plain_git_says(name: str, request: pytest.FixtureRequest) -> None:
    history = request.getfixturevalue(name)
    starts = {"feature/": "develop", "bugfix/": "develop", "release/": "develop", "hotfix/": "master"}
    wrong = set()
    for branch, senior in (("develop", ()), ("master", ("develop",))):
        for one in named_merges(history, branch, *senior):
            home = next((place for prefix, place in starts.items() if one.head.startswith(prefix)), "")
            order = [home, *({"develop", "master"} - {home})]
            if home and one.tip not in history.line(home) and history.fork(one.tip, *order) != home:
                wrong.add(one.commit)
    on_master = {history.log[commit][0][1] for commit in history.line("master") if len(history.log[commit][0]) > 1}
    judged_there = {
        commit for commit in wrong if history.log[commit][0][1] in on_master and commit in history.line("develop")
    }
    assert history.found("branch-point") == wrong - judged_there
    assert not [one for one in history.findings("branch-point") if one.where.ref == "refs/heads/gh-pages"]


def test_gitversion_open_branches_start_on_main(trunk: Loaded) -> None:
    branches = trunk.git("for-each-ref", "--format=%(refname:strip=2)", "refs/heads")
    work = [branch for branch in branches if branch not in ("main", "support/5.x", "gh-pages")]
    assert {branch: trunk.fork(branch, "main", "support/5.x") for branch in work} == dict.fromkeys(work, "main")
    judged = {one.where.ref for one in trunk.findings("branch-point") if one.verdict == "broken"}
    assert not judged.intersection(f"refs/heads/{branch}" for branch in branches if branch != "main")


@pytest.mark.parametrize("name", ["nvie", "avh", "trunk"])
def test_tag_names_are_judged_by_the_specification(name: str, request: pytest.FixtureRequest) -> None:
    history = request.getfixturevalue(name)
    wrong = {tag for tag in history.git("tag") if re.match(r"v?\d", tag) and not SEMVER.match(tag)}
    broken = {
        one.where.ref.removeprefix("refs/tags/") for one in history.findings("tag-name") if one.verdict == "broken"
    }
    assert broken == wrong


@pytest.mark.parametrize("name", ["nvie", "trunk"])
def test_tags_stand_where_plain_git_says(name: str, request: pytest.FixtureRequest) -> None:
    history = request.getfixturevalue(name)
    homes = ["master"] if name == "nvie" else ["main", "support/5.x"]
    right = {commit for home in homes for commit in history.line(home)}
    right |= {tip for commit in set(right) for tip in history.log[commit][0][1:]}
    wrong = {tag for tag, commit in history.tags.items() if re.match(r"v?\d", tag) and commit not in right}
    broken = {one.where.ref.removeprefix("refs/tags/") for one in history.findings("tag-on") if one.verdict == "broken"}
    assert broken == wrong


def test_gitversion_versions_increase_as_far_as_git_can_sort_them(trunk: Loaded) -> None:
    """Stable versions only: `git tag --sort` orders those as the specification does."""
    stable = [tag for tag in trunk.tags if re.fullmatch(r"v?\d+\.\d+\.\d+", tag)]
    numbers = {tag: tuple(map(int, tag.removeprefix("v").split("."))) for tag in stable}
    broken = {one.where.ref.removeprefix("refs/tags/") for one in trunk.findings("version-increases")}
    for tag in stable:
        behind = [other for other in trunk.git("tag", "--merged", trunk.tags[tag]) if other in numbers]
        rivals = [other for other in behind if trunk.tags[other] != trunk.tags[tag] and numbers[other] >= numbers[tag]]
        assert (tag in broken) == bool(rivals)


def test_nvie_a_fork_s_develop_is_no_foxtrot(nvie: Loaded) -> None:
    assert nvie.found("no-foxtrot") == set()
    (unsure,) = nvie.found("no-foxtrot", "unknown")
    assert nvie.log[unsure][1] == "Merge branch 'develop' of github.com:nvie/gitflow into develop"
