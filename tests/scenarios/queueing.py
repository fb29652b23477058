"""Stories of a merge queue: each returns the pull request and the group's base and commit, as its event names them."""

from tests.scenarios.shop import OLD_LINES, POLICY, approved, opened


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


def _queued(shop, pull, base, *made):
    """Let a queue stand on a base: commits, each with the files that it changes."""
    commit = base
    for files in made:
        commit = shop.git.commit(files, parents=[commit], message="feat: made anew")
    shop.git.set_ref(f"refs/heads/gh-readonly-queue/develop/pr-{pull.number}-{base}", commit)
    return pull, base, commit


def it_is_rebased(shop):
    pull = _begun(shop)
    greeted = shop.git.file(pull.head, "src/app.py").decode()
    pull.push({"docs/more.md": "x\n"}, message="docs: more")
    approved(pull, "cleo").check("build")
    base = shop.commit("develop", {"docs/new.md": "New.\n"}, "docs: tell")
    return _queued(shop, pull, base, {"src/app.py": greeted}, {"docs/more.md": "x\n"})


def _taken_back(shop):
    """Return a pull request that takes back its own change, and a base that has the same one meanwhile."""
    pull = _begun(shop)
    greeted = shop.git.file(pull.head, "src/app.py").decode()
    pull.push({"src/app.py": OLD_LINES, "src/new.py": "x\n"}, message="revert: greet")
    approved(pull, "cleo").check("build")
    return pull, shop.commit("develop", {"src/app.py": greeted}, "feat: greet too")


def rebasing_gives_something_else_than_merging(shop):
    """A rebase applies what takes back the change, and a merge sees none."""
    pull, base = _taken_back(shop)
    return _queued(shop, pull, base, {"src/app.py": OLD_LINES, "src/new.py": "x\n"})


def rebased_heads_are_merged(shop):
    pull, base, commit = rebasing_gives_something_else_than_merging(shop)
    merged = shop.git.commit({}, parents=[base, commit], message="Merge", tree=shop.git.info(commit).tree)
    shop.git.set_ref(f"refs/heads/gh-readonly-queue/develop/pr-{pull.number}-{base}", merged)
    return pull, base, merged


def what_stands_on_another_base_is_no_rebase(shop):
    pull, base = _taken_back(shop)
    _, _, commit = _queued(shop, pull, shop.git.tip("main"), {"src/evil.py": "x\n"})
    return pull, base, commit
