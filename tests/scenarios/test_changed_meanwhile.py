"""What changes on GitHub while it is judged. A renamed file makes the files a question of their own."""

import pytest

from tests.forges.faults import Fault
from tests.scenarios.actions import Job, environment, pushed
from tests.scenarios.shop import OLD_LINES, approved, opened
from tests.scenarios.shop import shop as begun

FILES = {"README.md": None, "READ.md": "A shop.\n"}


@pytest.fixture
def shop(world):
    return begun(world)


@pytest.fixture
def job(world, server, tmp_path, shop):
    return Job(world, server, tmp_path, shop)


def guarded(shop):
    """Return a pull request that changes what the security team guards, of whom nobody approved it."""
    files = {**FILES, "auth/login.py": OLD_LINES.replace("line 3\n", "backdoor\n")}
    return approved(opened(shop, files=files))


def another(shop, pull):
    """Return another head with as many changes, of which no other people are asked."""
    files = {**FILES, "src/app.py": OLD_LINES.replace("line 3\n", "hello\n")}
    old, parents = pull.head, [shop.git.info(pull.head).parents[0]]
    new = shop.commit("feature/greet", files, "feat: greet", parents=parents, push=False)
    shop.git.set_ref("refs/heads/feature/greet", old)
    return new


def test_a_head_that_is_not_the_one_judged_gets_no_verdict_and_neither_does_the_one_before(job, shop, inside):
    pull = guarded(shop)
    judged, new, env = pull.head, another(shop, pull), environment(job, pull)
    assert inside(env)[0] == 1
    job.server.faults.add(Fault(first=lambda _: pushed(job, new)), path="/pulls/1/files")
    code, err, _ = inside(env, "--publish", "check")
    assert (code, err.count("\n"), job.checks(judged), job.checks(new)) == (3, 1, [], [])
    assert f"github:acme/shop#1 changed while it was judged: its head is now {new[:10]}" in err


def test_nor_does_one_that_was_moved_away_and_back_in_between(job, shop, inside):
    pull = guarded(shop)
    judged, new, env = pull.head, another(shop, pull), environment(job, pull)
    job.server.faults.add(Fault(first=lambda _: pushed(job, new)), path="/pulls/1/files")
    job.server.faults.add(Fault(first=lambda _: pushed(job, judged)), operation="Again")
    code, err, _ = inside(env, "--publish", "check")
    assert (code, pull.head, job.checks(judged)) == (3, judged, [])
    assert "it was moved away and back" in err


def test_a_base_that_is_not_the_one_judged_gets_no_verdict(job, shop, inside):
    pull = guarded(shop)
    env = environment(job, pull)
    job.server.faults.add(Fault(first=lambda _: pull.retarget("main")), path="/pulls/1/files")
    code, err, _ = inside(env, "--publish", "check")
    assert (code, job.checks(pull.head), "its base is now main" in err) == (3, [], True)


def test_what_came_with_one_answer_needs_no_second_look(job, shop, inside):
    pull = approved(opened(shop))
    assert inside(environment(job, pull))[0] == 0
    assert job.server.count(template="Again") == 0
