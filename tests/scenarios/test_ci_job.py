"""`refwarden check pull` without arguments in jobs of GitLab CI, with the variables that GitLab sets."""

import json

import pytest

from tests.cli.program import refwarden
from tests.forges.faults import Fault
from tests.forges.gitlab import lifecycle, pushing, reporting
from tests.scenarios.labs import ToldOfLab
from tests.scenarios.shop import OLD_LINES, POLICY, approved, opened


def verdict_of(done, rule):
    (found,) = [one["verdict"] for one in json.loads(done.out)["findings"] if one["rule"] == rule]
    return found


def subject(done):
    return json.loads(done.out)["subject"].split(" ")[0]


def test_a_merge_request_pipeline(jobs):
    pull = opened(jobs.shop)
    done = jobs.run(jobs.of(pull), pull=pull)
    assert (subject(done), done.returncode) == ("gitlab:acme/shop!1", 1)
    approved(pull)
    assert refwarden("check", "pull", "--clone", "clone", "--quiet", cwd=jobs.folder, env=jobs.of(pull)).returncode == 0


def test_a_merged_results_pipeline_publishes_on_the_commit_that_it_runs_on(jobs):
    pull = approved(opened(jobs.shop))
    tried = lifecycle.trial(jobs.lab.forge, pull.request)
    env = jobs.on(pull, tried, "merge", REFWARDEN_GITLAB_TOKEN=jobs.lab.token("ben"))
    done = jobs.run(env, "--publish", "status", pull=pull)
    assert (done.returncode, done.err) == (0, "refwarden: status refwarden (develop) set\n")
    (made,) = [one for one in jobs.shop.project.statuses(tried) if not one.runner]
    assert (made.status, str(made.pipeline.id)) == ("success", env["CI_PIPELINE_ID"])


def test_a_merged_results_pipeline_answers_the_status_check_about_the_head(jobs):
    jobs.shop.status_check("refwarden")
    pull = approved(opened(jobs.shop))
    tried = lifecycle.trial(jobs.lab.forge, pull.request)
    env = jobs.on(pull, tried, "merge", REFWARDEN_GITLAB_TOKEN=jobs.lab.token("ben"))
    done = jobs.run(env, "--publish", "check", pull=pull)
    assert (done.returncode, done.err) == (0, "refwarden: external status check refwarden answered\n")
    assert [(one.sha, one.status) for one in pull.request.responses] == [(pull.head, "passed")]


def test_a_forks_pipeline_is_not_named_to_the_project_and_another_of_its_own_carries_the_status(jobs):
    pull = approved(opened(jobs.shop, "feature/theirs", author="eve", source=jobs.shop.fork("eve")))
    its = {"CI_PROJECT_PATH": "eve/shop", "CI_PIPELINE_ID": str(pull.request.head_pipeline.id)}
    env = jobs.of(pull, **its, REFWARDEN_GITLAB_TOKEN=jobs.lab.token("ben"))
    assert "acme/shop has no pipeline of" in jobs.run(env, "--publish", "status").err
    own = pull.check("build", kind="head").pipeline
    assert "status refwarden (develop) set" in jobs.run(env, "--publish", "status").err
    (made,) = [one for one in jobs.shop.project.statuses(pull.head) if not one.runner]
    assert made.pipeline is own


def with_queue(jobs):
    """Let the policy ask what a train would put on the target."""
    jobs.shop.commit("develop", {".refwarden.yml": f"{POLICY}  merge-queue: error\n"})
    return approved(opened(jobs.shop))


def test_a_merge_train_is_judged_by_what_it_would_put_on_the_target(jobs):
    pull = with_queue(jobs)
    train = lifecycle.trial(jobs.lab.forge, pull.request, "train")
    done = jobs.run(jobs.on(pull, train, "train"), "--all", pull=pull)
    assert (subject(done), done.returncode) == ("gitlab:acme/shop!1", 0)
    assert any(train[:7] in json.dumps(one) for one in json.loads(done.out)["findings"])


def test_a_train_whose_commit_holds_more_than_the_merge_is_broken(jobs):
    pull = with_queue(jobs)
    git = jobs.shop.git
    parents = [pull.onto, pull.head]
    forged = git.commit({"src/evil.py": "x\n"}, parents=parents, message="Merge")
    git.set_ref("refs/merge-requests/1/train", forged)
    done = jobs.run(jobs.on(pull, forged, "train"), pull=pull)
    assert done.returncode == 1


@pytest.mark.parametrize("method", ["ff", "rebase_merge"])
def test_a_train_that_rebases_is_judged_by_what_it_starts_from(jobs, method):
    pull = with_queue(jobs)
    pull.push({"docs/more.md": "x\n"}, message="docs: more")
    approved(pull, "cleo").check("build")
    jobs.shop.commit("develop", {"docs/new.md": "New.\n"}, "docs: tell")
    jobs.shop.project.settings.merge_method = method
    train = lifecycle.trial(jobs.lab.forge, pull.request, "train")
    env = jobs.on(pull, train, "train")
    assert verdict_of(jobs.run(env, "--all", pull=pull), "merge-queue") == "kept"


def test_a_train_that_rebases_to_something_else_than_the_merge_is_unknown_and_not_broken(jobs):
    """The branch takes back what its target has meanwhile too: a rebase applies that, and a merge sees no change."""
    pull = with_queue(jobs)
    greeted = OLD_LINES.replace("line 3\n", "hello\n")
    pull.push({"src/app.py": OLD_LINES, "src/new.py": "x\n"}, message="revert: greet")
    approved(pull, "cleo").check("build")
    jobs.shop.commit("develop", {"src/app.py": greeted}, "feat: greet too")
    jobs.shop.project.settings.merge_method = "ff"
    train = lifecycle.trial(jobs.lab.forge, pull.request, "train")
    done = jobs.run(jobs.on(pull, train, "train"), "--all", pull=pull)
    assert (verdict_of(done, "merge-queue"), done.returncode) == ("unknown", 3)


def test_a_train_whose_start_nobody_names_is_known_by_a_merge_and_else_unknown(jobs):
    pull = with_queue(jobs)
    train = lifecycle.trial(jobs.lab.forge, pull.request, "train")
    env = jobs.on(pull, train, "train") | {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": ""}
    assert verdict_of(jobs.run(env, "--all", pull=pull), "merge-queue") == "kept"
    jobs.shop.project.settings.merge_method = "ff"
    rebased = lifecycle.trial(jobs.lab.forge, pull.request, "train")
    done = jobs.run(jobs.on(pull, rebased, "train") | {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": ""})
    assert (done.returncode, done.out, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA" in done.err) == (3, "", True)


def test_a_branch_pipeline_judges_the_merge_requests_that_gitlab_does_not_list(jobs):
    """GitLab lists four, and of these those that whoever pushed may see."""
    for name in ("one", "two", "three"):
        jobs.shop.branch(name, "develop")
    pulls = [opened(jobs.shop, "feature/greet", base) for base in ("develop", "one", "two", "three", "main")]
    opened(jobs.shop.fork("eve"), "feature/greet")
    opened(jobs.shop, "feature/greet", source=jobs.shop.fork("cleo"), author="cleo")
    env = jobs.variables(pulls[0].head, CI_COMMIT_BRANCH="feature/greet")
    for listed in (pulls[1:], pulls[3:4], []):
        env["CI_OPEN_MERGE_REQUESTS"] = ",".join(f"acme/shop!{one.number}" for one in listed)
        done = refwarden("check", "pull", cwd=jobs.folder, env=env)
        told = [one for one in range(1, 9) if f"gitlab:acme/shop!{one} " in done.out]
        assert (done.returncode, told) == (1, [1, 2, 3, 4, 5]), done.out + done.err


def test_a_merge_request_that_is_not_listed_is_judged_at_its_new_head(jobs, inside):
    pull = approved(opened(jobs.shop))
    _, env, _ = pushed_behind(jobs, pull)
    assert inside(env | {"CI_OPEN_MERGE_REQUESTS": ""})[0] == 3


def test_a_forks_branch_is_judged_for_the_project_that_it_would_change(jobs):
    fork = jobs.shop.fork("eve")
    pulls = [opened(jobs.shop, "feature/greet", base, source=fork, author="eve") for base in ("develop", "main")]
    env = jobs.variables(pulls[0].head, CI_COMMIT_BRANCH="feature/greet", CI_PROJECT_PATH="eve/shop")
    env |= {"CI_PROJECT_ID": str(fork.project.id), "CI_OPEN_MERGE_REQUESTS": "acme/shop!1"}
    done = refwarden("check", "pull", cwd=jobs.folder, env=env)
    assert ["gitlab:acme/shop!1 " in done.out, "gitlab:acme/shop!2 " in done.out] == [True, True]


def test_a_branch_pipeline_names_its_open_merge_requests(jobs):
    first, second = opened(jobs.shop), opened(jobs.shop, base="main")
    env = jobs.variables(first.head, CI_COMMIT_BRANCH="feature/greet")
    env["CI_OPEN_MERGE_REQUESTS"] = f"acme/shop!{first.number},acme/shop!{second.number}"
    done = refwarden("check", "pull", cwd=jobs.folder, env=env)
    assert done.returncode == 1
    assert "gitlab:acme/shop!1" in done.out
    assert "gitlab:acme/shop!2" in done.out


def test_a_branch_pipeline_without_them_asks_by_its_commit(jobs):
    pull = approved(opened(jobs.shop))
    done = jobs.run(jobs.variables(pull.head, CI_COMMIT_BRANCH="feature/greet"), pull=pull)
    assert (subject(done), done.returncode) == ("gitlab:acme/shop!1", 0)


def pushed_behind(jobs, pull):
    """Push more to a branch: a pipeline of the new commit runs, and the merge request has its old head for a while.

    Returns the commit, the variables of its job, and what lets the merge request follow.
    """
    new = jobs.shop.commit("feature/greet", {"src/evil.py": "x\n"}, push=False)
    follow = pushing.moved(jobs.lab.forge, jobs.shop.project, jobs.lab.user("ana"), "refs/heads/feature/greet", new)
    ran = reporting.pipeline(jobs.lab.forge, jobs.shop.project, new, "feature/greet")
    env = jobs.variables(new, CI_COMMIT_BRANCH="feature/greet", CI_PIPELINE_ID=str(ran.id))
    env |= {"CI_OPEN_MERGE_REQUESTS": f"acme/shop!{pull.number}", "REFWARDEN_GITLAB_TOKEN": jobs.lab.token("ben")}
    return new, env, follow


def test_a_commit_that_the_merge_request_does_not_have_yet_is_unknown_and_nothing_is_set_on_it(jobs, inside):
    pull = approved(opened(jobs.shop))
    new, env, _ = pushed_behind(jobs, pull)
    code, err, waits = inside(env, "--publish", "status,comment")
    assert (code, err.count("\n")) == (3, 1)
    assert f"the run is about {new[:10]}, and gitlab:acme/shop!1 is at {pull.head[:10]}" in err
    assert waits == [1, 2, 4, 8]
    assert [one for one in jobs.server.seen if one.method != "GET" and one.kind == "rest"] == []


def test_a_push_that_gitlab_takes_in_a_moment_later_is_waited_for_and_judged(jobs, inside):
    pull = approved(opened(jobs.shop))
    new, env, follow = pushed_behind(jobs, pull)
    code, err, waits = inside(env, "--publish", "status", meanwhile=follow)
    assert (code, err, waits) == (1, "refwarden: status refwarden (develop) set\n", [1])
    assert [one.status for one in jobs.shop.project.statuses(new) if not one.runner] == ["failed"]


def test_a_pipeline_of_a_head_that_was_left_behind_is_unknown(jobs, inside):
    pull = opened(jobs.shop)
    env = jobs.of(pull)
    pull.push({"src/more.py": "x\n"})
    assert inside(env)[0] == 3
    approved(pull)
    assert inside(env)[0] == 3, "what was approved is another commit"
    assert inside(jobs.of(pull))[0] == 1, "nobody has built the new one"


def swapped(jobs, pull):
    """Return what lets the branch have another head with as many changes, of which no other people are asked."""
    parent = jobs.shop.git.info(pull.head).parents[0]
    files = {"src/app.py": OLD_LINES.replace("line 3\n", "hello\n")}
    old = pull.head
    new = jobs.shop.commit("feature/greet", files, parents=[parent], push=False)
    jobs.shop.git.set_ref("refs/heads/feature/greet", old)
    return pushing.moved(jobs.lab.forge, jobs.shop.project, jobs.lab.user("ana"), "refs/heads/feature/greet", new)


@pytest.mark.parametrize("change", ["head", "base"])
def test_a_merge_request_that_becomes_another_while_it_is_judged_is_not_judged_and_nothing_is_published(
    jobs, inside, change
):
    """The one at first changes what the security team guards, and nobody of it approved."""
    pull = approved(opened(jobs.shop, files={"auth/login.py": OLD_LINES.replace("line 3\n", "backdoor\n")}))
    judged, meanwhile = pull.head, swapped(jobs, pull) if change == "head" else lambda: pull.retarget("main")
    ran = pull.request.head_pipeline.id
    env = jobs.of(pull, REFWARDEN_GITLAB_TOKEN=jobs.lab.token("ben"), CI_PIPELINE_ID=str(ran))
    assert inside(env)[0] == 1
    jobs.server.faults.add(Fault(first=lambda _: meanwhile()), path="/diffs")
    code, err, _ = inside(env, "--publish", "status,comment")
    assert (code, err.count("\n")) == (3, 1)
    assert f"gitlab:acme/shop!1 changed while it was judged: its {change} is now" in err
    assert [one for one in jobs.shop.project.statuses(judged) if not one.runner] == []


EASY = "version: 1\nbranches: {production: {match: main}, integration: {match: develop}}\nrules: {}\n"


def test_what_whoever_pushes_can_set_names_no_policy_and_no_server(jobs):
    """`git push -o ci.variable=...` sets variables of a branch's pipeline."""
    pull = opened(jobs.shop)
    (jobs.folder / ".easy.yml").write_text(EASY)
    env = jobs.variables(pull.head, CI_COMMIT_BRANCH="feature/greet")
    done = jobs.run(env | {"REFWARDEN_POLICY": ".easy.yml"})
    assert (done.returncode, subject(done)) == (1, "gitlab:acme/shop!1")
    assert done.err == "refwarden: REFWARDEN_POLICY is not read in a job of GitLab CI; name a policy with --policy\n"
    assert jobs.run(env | {"REFWARDEN_POLICY": "nothere.yml"}, "--policy", ".easy.yml").returncode == 0
    jobs.server.forget()
    done = jobs.run(env | {"REFWARDEN_GITLAB_URL": "https://evil.example"})
    assert (done.returncode, done.out, done.err.count("\n"), jobs.server.seen) == (2, "", 1, [])
    assert "REFWARDEN_GITLAB_URL names another server than CI_SERVER_URL" in done.err


def test_a_merge_of_an_older_head_is_unknown(jobs, inside):
    pull = approved(opened(jobs.shop))
    env = jobs.on(pull, lifecycle.trial(jobs.lab.forge, pull.request), "merge")
    assert inside(env)[0] == 0
    pull.push({"src/more.py": "x\n"})
    assert inside(env)[0] == 3


def test_a_branch_without_a_merge_request_has_nothing_to_judge(jobs):
    tip = jobs.shop.commit("feature/alone", {"x": "y\n"}, start="develop")
    done = jobs.run(jobs.variables(tip, CI_COMMIT_BRANCH="feature/alone"))
    assert (done.returncode, done.out) == (0, "")
    assert done.err == f"refwarden: no open merge request has {tip[:10]} as its head, so there is nothing to judge\n"


def test_a_tags_pipeline_has_nothing_to_judge(jobs):
    done = jobs.run(jobs.variables(jobs.shop.git.tip("main"), CI_COMMIT_TAG="1.0.0"))
    assert (done.returncode, done.out) == (0, "")
    assert "tag" in done.err
    assert jobs.server.seen == []


def test_a_jobs_own_token_is_not_enough_and_the_remedy_says_what_is(jobs):
    done = jobs.run(jobs.of(opened(jobs.shop), REFWARDEN_GITLAB_TOKEN=None))
    assert (done.returncode, done.out) == (3, "")
    assert "REFWARDEN_GITLAB_TOKEN" in done.err
    assert "project access token with the scope read_api" in done.err
    assert "glcbt" not in done.err


@pytest.mark.parametrize("name", ["CI_PROJECT_PATH", "CI_COMMIT_SHA", "CI_PIPELINE_ID"])
def test_a_job_without_its_variables_is_one_line(jobs, name):
    done = jobs.run(jobs.of(opened(jobs.shop), **{name: None}))
    assert (done.returncode, done.out) == (2, "")
    assert done.err.startswith(f"refwarden: {name} is not set")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("number", ["x", "0", "-1", "1e3", "9" * 30])
def test_a_number_that_is_none_is_one_line(jobs, number):
    done = jobs.run(jobs.of(opened(jobs.shop)) | {"CI_MERGE_REQUEST_IID": number})
    assert (done.returncode, done.out, done.err.count("\n")) == (2, "", 1)


def test_the_facts_of_a_job(jobs):
    pull = approved(opened(jobs.shop))
    told = ToldOfLab(pull, jobs.lab, jobs.server, jobs.folder)
    done = refwarden("facts", "--clone", told.where, cwd=jobs.folder, env=jobs.of(pull))
    facts = json.loads(done.out)
    assert (facts["repository"]["host"], facts["repository"]["name"]) == ("gitlab", "acme/shop")
    assert facts["pull"]["mark"] == "!"
