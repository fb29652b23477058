"""When a repository adopted its policy."""

import pytest

from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import BranchKind, Kinds
from refwarden.sources.local.adoption import Adoption, adopted
from refwarden.sources.local.auditing import AuditSource
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from tests.support.repository import BEGIN, Repository

NAMES = (".refwarden.yml", ".github/refwarden.yml")


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "work")
    made.commit("chore: begin")
    return made


def adoption(repository):
    backend = open_backend(locate(str(repository.path)))
    return adopted(backend, CommitGraph(backend), repository.tip(), NAMES)


def test_the_commit_that_added_the_policy_adopted_it(repository):
    tip = repository.commit(files={".refwarden.yml": "version: 1\n"})
    time = repository.clock
    repository.commit(files={".refwarden.yml": "version: 1 # changed\n"})
    assert adoption(repository) == Adoption(tip, time)


def test_a_merge_adopts_what_its_branch_wrote(repository):
    repository.switch("topic", "HEAD")
    repository.commit(files={".github/refwarden.yml": "version: 1\n"})
    repository.switch("main")
    merge = repository.merge("topic")
    assert adoption(repository).commit == merge


def test_a_policy_that_moved_is_still_the_same_policy(repository):
    tip = repository.commit(files={".refwarden.yml": "version: 1\n"})
    (repository.path / ".github").mkdir()
    repository.git("mv", ".refwarden.yml", ".github/refwarden.yml")
    repository.commit()
    assert adoption(repository).commit == tip


def test_a_policy_that_was_dropped_and_taken_up_again_is_adopted_anew(repository):
    repository.commit(files={".refwarden.yml": "version: 1\n"})
    repository.git("rm", "--quiet", ".refwarden.yml")
    repository.commit()
    assert adoption(repository) is None
    again = repository.commit(files={".refwarden.yml": "version: 1\n"})
    assert adoption(repository).commit == again


def test_a_folder_of_that_name_is_no_policy(repository):
    repository.commit(files={".refwarden.yml/file": "version: 1\n"})
    assert adoption(repository) is None


def test_a_shallow_clone_that_does_not_reach_back_so_far_cannot_tell(repository, tmp_path):
    repository.commit(files={".refwarden.yml": "version: 1\n"})
    repository.commit()
    repository.commit()
    clone = Repository.clone(repository, tmp_path / "clone", "--depth=2")
    assert adoption(clone) is None


@pytest.mark.parametrize("adopting, wanted", [((), 4), (NAMES, 1)])
def test_an_audit_judges_what_came_after(repository, adopting, wanted):
    repository.commit()
    repository.commit(files={".refwarden.yml": "version: 1\n"})
    last = repository.commit()
    backend = open_backend(locate(str(repository.path)))
    kinds = Kinds((BranchKind("production", ("main",), protected=True),))
    source = AuditSource(since=BEGIN, backend=lambda: backend, kinds=kinds, signers=None, label="", adopting=adopting)
    found = [arrival.commit for arrival in source.arrivals()]
    assert (len(found), found[0]) == (wanted, last)
    assert len(list(source.commits())) == wanted
