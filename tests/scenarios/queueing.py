"""Stories of a merge queue: each returns the pull request and the group's base and commit, as its event names them."""

from tests.scenarios.shop import POLICY, approved, opened


def _begun(shop):
    shop.commit("develop", {".refwarden.yml": f"{POLICY}  merge-queue: error\n"}, "chore: queue")
    return approved(opened(shop))


def a_pull_request_alone(shop):
    pull = _begun(shop)
    entry = pull.enqueue("dora")
    return pull, entry.base_sha, entry.head_sha


def behind_another(shop):
    pull = _begun(shop)
    approved(opened(shop, "feature/first", files={"src/first.py": "x\n"})).enqueue("dora")
    entry = pull.enqueue("dora")
    return pull, entry.base_sha, entry.head_sha


def something_slips_in(shop):
    pull = _begun(shop)
    entry = pull.enqueue("dora")
    commit = shop.commit("develop", {"src/evil.py": "x\n"}, parents=[entry.head_sha], push=False)
    shop.git.set_ref(entry.group_ref, commit)
    return pull, entry.base_sha, commit


def it_conflicts_with_its_base(shop):
    pull = _begun(shop)
    entry = pull.enqueue("dora")
    base = shop.commit("develop", {"src/app.py": "another\n"}, push=False)
    shop.git.set_ref("refs/heads/gh-readonly-queue/develop/pr-9-x", base)
    return pull, base, entry.head_sha


def its_base_is_nowhere(shop):
    pull = _begun(shop)
    return pull, "b" * 40, pull.enqueue("dora").head_sha
