"""The required check as a job of GitHub Actions runs it: from the event to the verdict on the commit."""

import json

import pytest

from tests.forges import faults
from tests.scenarios.actions import APP, Job, environment, event, pushed
from tests.scenarios.shop import POLICY, approved, opened
from tests.scenarios.shop import shop as begun


@pytest.fixture
def shop(world):
    return begun(world)


@pytest.fixture
def job(world, server, tmp_path, shop):
    return Job(world, server, tmp_path, shop)


class TestEvents:
    @pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "pull_request_review"])
    def test_of_a_pull_request(self, job, shop, name):
        done = job(name, event(opened(shop)))
        assert done.returncode == 1
        assert "RW501 required-approvals  #1" in done.out

    def test_a_push_names_its_pull_request_by_its_commit(self, job, shop):
        pull = opened(shop)
        done = job("push", {"ref": "refs/heads/feature/greet", "after": pull.head})
        assert done.returncode == 1
        assert "#1" in done.out

    def test_a_push_without_a_pull_request_has_nothing_to_judge(self, job, shop):
        tip = shop.commit("feature/alone", start="develop")
        done = job("push", {"ref": "refs/heads/feature/alone", "after": tip})
        assert (done.returncode, done.out) == (0, "")
        assert "no open pull request has" in done.err

    def test_a_dispatch_names_it_as_an_input(self, job, shop):
        assert "#1" in job("workflow_dispatch", {"inputs": {"pull": str(opened(shop).number)}}).out

    def test_synchronize_says_who_pushed(self, job, shop):
        pull = approved(opened(shop))
        pushed = event(pull, "synchronize", after=pull.head, sender={"login": "ben", "type": "User"})
        assert "ben took part as pusher" in job("pull_request", pushed).out

    def test_a_forced_push_counts_before_an_older_event_that_is_told_again(self, job, shop):
        shop.commit("develop", {".refwarden.yml": POLICY.replace("last-pusher: warning", "last-pusher: error")})
        pull = opened(shop)
        head = pull.head
        told = event(pull, "synchronize", after=head, sender={"login": "ana", "type": "User"})
        other = shop.commit("feature/greet", {"src/x.py": "x\n"}, "feat: x", push=False)
        shop.git.set_ref("refs/heads/feature/greet", head)
        for commit in (other, head):
            pushed(job, commit, "cleo")
        pull.check("build")
        approved(pull, "cleo")
        for one in (event(pull, "labeled"), told):
            done = job("pull_request_target", one)
            assert (pull.head, done.returncode, "last-pusher" in done.out) == (head, 1, True)

    def test_who_came_back_without_force_to_a_head_that_was_left_by_force_nobody_can_tell(self, job, shop):
        shop.commit("develop", {".refwarden.yml": POLICY.replace("last-pusher: warning", "last-pusher: error")})
        pull = opened(shop)
        head, before = pull.head, shop.git.info(pull.head).parents[0]
        between = shop.git.commit({"docs/x.md": "x\n"}, parents=[before], message="docs: x")
        later = shop.git.commit({"docs/x.md": "x\n"}, parents=[between, head], message="Merge")
        pushed(job, between, "ana")
        pushed(job, later, "cleo")
        pushed(job, between, "ana")
        pushed(job, later, "cleo")
        told = event(pull, "synchronize", after=later, sender={"login": "ana", "type": "User"})
        pull.check("build")
        approved(pull, "ben")
        found = json.loads(job("pull_request_target", told, "--format", "json", "--all").out)["findings"]
        assert [one["verdict"] for one in found if one["rule"] == "last-pusher"] == ["unknown"]

    def test_an_event_of_another_head_than_github_has_is_unknown(self, job, shop, inside):
        pull = approved(opened(shop))
        path = job.folder / "event.json"
        told = event(pull)
        told["pull_request"]["head"]["sha"] = "b" * 40
        path.write_text(json.dumps({"repository": {"full_name": "acme/shop"}, **told}))
        env = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(path)}
        env |= {"GITHUB_API_URL": job.server.url, "GITHUB_TOKEN": job.token(**APP)}
        code, err, waits = inside(env, "--publish", "check")
        assert (code, sum(waits), job.checks(pull.head)) == (3, 15, [])
        assert f"the run is about bbbbbbbbbb, and github:acme/shop#1 is at {pull.head[:10]}" in err

    def test_a_merge_group_is_judged_on_its_own_commit(self, job, shop):
        pull = approved(opened(shop))
        entry = pull.enqueue("dora")
        group = {
            "head_sha": entry.head_sha,
            "head_ref": f"refs/heads/gh-readonly-queue/develop/pr-1-{entry.base_sha}",
            "base_sha": entry.base_sha,
        }
        done = job("merge_group", {"action": "checks_requested", "merge_group": group}, "--publish", "check")
        assert (done.returncode, done.err) == (0, "refwarden: check run refwarden (develop) made\n")
        assert [one.conclusion for one in job.checks(entry.head_sha)] == ["success"]

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("issues", {}, "is about no pull request"),
            ("pull_request", {}, "not as GitHub describes it"),
            ("merge_group", {"merge_group": {"head_ref": "refs/heads/x", "head_sha": "1", "base_sha": "2"}}, "names no pull request"),
            ("workflow_dispatch", {"inputs": {"pull": "x; rm"}}, "a number was expected"),
        ],
    )  # fmt: skip
    def test_anything_else_is_one_line_and_exit_2(self, job, name, content, words):
        done = job(name, content)
        assert done.returncode == 2
        assert words in done.err
        assert done.err.count("\n") == 1


class TestWhatAJobShows:
    def test_the_report_annotations_and_a_summary(self, job, shop):
        pull = opened(shop, title="::error::Greet.")
        done = job("pull_request", event(pull))
        lines = done.out.split("\n")
        assert lines[0].startswith("::stop-commands::")
        word = lines[0].rpartition(":")[2]
        report, _, annotations = done.out.partition(f"::{word}::\n")
        assert "error    RW501" in report
        assert any(line.startswith("::error title=RW501") for line in annotations.split("\n"))
        assert "required-approvals" in job.summary.read_text()

    def test_a_strangers_words_are_no_commands(self, job, shop):
        pull = opened(shop, title="\n::set-env name=PATH::/evil\n")
        done = job("pull_request", event(pull))
        inside = done.out.split("\n")[1:]
        assert not [line for line in inside if line.strip().startswith(("::set-env", "##["))]

    def test_another_format_is_printed_alone(self, job, shop):
        assert json.loads(job("pull_request", event(opened(shop)), "--format", "json").out)["outcome"] == "broken"


class TestPolicy:
    def test_it_is_the_bases_own_and_never_the_heads(self, job, shop):
        pull = opened(shop, files={".refwarden.yml": "version: 1\nbranches: {production: {match: main}}\nrules: {}\n"})
        done = job("pull_request", event(pull))
        assert done.returncode == 1
        assert ".refwarden.yml on develop" in done.out

    def test_one_that_cannot_be_judged_by_is_one_line_and_exit_2(self, job, shop):
        shop.commit("develop", {".refwarden.yml": "version: 1\nrules: {no-such-rule: error}\n"})
        done = job("pull_request", event(opened(shop)))
        assert (done.returncode, done.err) == (2, done.err)
        assert "no-such-rule: unknown" in done.err

    def test_without_one_the_default_pack_judges(self, job, shop):
        shop.commit("develop", {".refwarden.yml": None})
        assert "gitflow" in job("pull_request", event(opened(shop))).out

    def test_one_that_extends_a_file_beside_it(self, job, shop):
        own = shop.git.file(shop.git.tip("develop"), ".refwarden.yml").decode()
        shop.commit("develop", {"policies/base.yml": own, ".refwarden.yml": "version: 1\nextends: policies/base.yml\n"})
        assert "RW501" in job("pull_request", event(opened(shop))).out


class TestPublishing:
    def test_a_check_run_that_is_changed_and_not_made_twice(self, job, shop):
        pull = opened(shop)
        first = job("pull_request", event(pull), "--publish", "check")
        assert first.err == "refwarden: check run refwarden (develop) made\n"
        approved(pull)
        second = job("pull_request", event(pull), "--publish", "check")
        assert second.err == "refwarden: check run refwarden (develop) changed\n"
        (made,) = job.checks(pull.head)
        assert (made.conclusion, made.title, made.app.slug) == ("success", "every rule is kept", "github-actions")
        assert made.details_url == "https://github.example/acme/shop/actions/runs/99"

    def test_what_nobody_can_tell_asks_for_action(self, job, shop):
        pull = approved(opened(shop))
        pull.push({"src/more.py": "x\n"})
        pull.check("build")
        job("pull_request", event(pull), "--publish", "check", "--clone", "/nowhere")
        assert [one.conclusion for one in job.checks(pull.head)] == ["action_required"]

    def test_retargeted_it_is_judged_anew_under_the_new_bases_name(self, job, shop):
        pull = opened(shop, "hotfix/1", title="fix: it")
        approved(pull)
        job("pull_request", event(pull), "--publish", "check")
        pull.retarget("main")
        done = job("pull_request", event(pull, "edited"), "--publish", "check")
        assert done.returncode == 1
        assert [one.conclusion for one in job.checks(pull.head)] == ["success"]
        assert [one.conclusion for one in job.checks(pull.head, "refwarden (main)")] == ["failure"]

    def test_a_token_of_a_person_sets_a_status(self, job, world, shop):
        pull = approved(opened(shop))
        token = world.token("ben", scopes=("repo", "read:org"))
        done = job("pull_request", event(pull), "--publish", "auto", token=token)
        assert done.err == "refwarden: status refwarden (develop) set\n"
        assert job.statuses(pull.head) == [("refwarden (develop)", "success")]
        again = job("pull_request", event(pull), "--publish", "auto", token=token)
        assert again.err == "refwarden: status refwarden (develop) stands as it was\n"
        assert len(job.statuses(pull.head)) == 1

    def test_a_read_only_token_of_a_fork_still_exits_with_the_verdict(self, job, shop):
        pull = opened(shop)
        reading = dict.fromkeys(APP, "read")
        done = job("pull_request", event(pull), "--publish", "auto", token=job.token(**reading))
        assert done.returncode == 1
        assert "RW501" in done.out
        assert "the verdict was not published" in done.err

    def test_one_comment_that_is_changed(self, job, world, shop):
        pull = opened(shop)
        token = world.token("ben", scopes=("repo", "read:org"))
        assert "comment made" in job("pull_request", event(pull), "--publish", "comment", token=token).err
        approved(pull)
        assert "comment changed" in job("pull_request", event(pull), "--publish", "comment", token=token).err
        assert len(pull.pull.comments) == 1

    def test_somebody_elses_comment_with_our_mark_is_not_ours(self, job, world, shop):
        pull = opened(shop)
        pull.comment("eve", "<!-- refwarden:1:develop -->\nEverything is fine.")
        token = world.token("ana", scopes=("repo", "read:org"))
        shop.user("ana", "read")
        assert "comment made" in job("pull_request", event(pull), "--publish", "comment", token=token).err
        assert len(pull.pull.comments) == 2

    @pytest.mark.parametrize("program", [False, True])
    def test_it_is_left_alone_too_by_those_whom_github_would_let_change_it(self, job, world, shop, program):
        pull = opened(shop)
        forged = pull.comment("eve", "<!-- refwarden:1:develop -->\nEverything is fine.")
        token = job.token(**APP | {"pull_requests": "write"}) if program else world.token("ben", scopes=("repo",))
        for wanted in ("made", "stands as it was"):
            assert f"comment {wanted}" in job("pull_request", event(pull), "--publish", "comment", token=token).err
        assert forged.body.endswith("Everything is fine.")
        assert len(pull.pull.comments) == 2

    def test_the_comment_follows_the_pull_request_to_another_base(self, job, world, shop):
        pull = opened(shop)
        token = world.token("ben", scopes=("repo",))
        assert "comment made" in job("pull_request", event(pull), "--publish", "comment", token=token).err
        pull.retarget("main")
        assert "comment changed" in job("pull_request", event(pull), "--publish", "comment", token=token).err
        assert [one.body.partition(" -->")[0] for one in pull.pull.comments] == ["<!-- refwarden:1:main"]

    BROKEN = "version: 1\nrules: {'<img src=x>@acme/all': error}\n"

    @pytest.mark.parametrize("way", ["check", "status", "comment"])
    def test_what_cannot_be_judged_any_more_does_not_keep_its_older_success(self, job, world, shop, way):
        pull = approved(opened(shop))
        token = "" if way == "check" else world.token("ben", scopes=("repo", "read:org"))
        assert job("pull_request", event(pull), "--publish", way, token=token).returncode == 0
        shop.commit("develop", {".refwarden.yml": self.BROKEN})
        done = job("pull_request", event(pull, "edited"), "--publish", way, token=token)
        assert (done.returncode, done.out) == (2, "")
        assert done.err.split("\n")[0].startswith(f"refwarden: {way}" if way != "check" else "refwarden: check run")
        if way == "check":
            (made,) = job.checks(pull.head)
            assert (made.conclusion, made.title) == ("action_required", "it could not be judged")
        elif way == "status":
            assert job.statuses(pull.head)[0] == ("refwarden (develop)", "error")
        else:
            (comment,) = pull.pull.comments
            _, heading, _, *lines = comment.body.rstrip("\n").split("\n")
            assert heading == "### ❓ it could not be judged"
            assert all(line.startswith("    ") for line in lines), comment.body
            assert "acme/all" in comment.body

    def test_where_even_that_is_not_taken_both_are_said_and_the_first_decides(self, job, shop):
        shop.commit("develop", {".refwarden.yml": self.BROKEN})
        reading = job.token(**dict.fromkeys(APP, "read"))
        done = job("pull_request", event(opened(shop)), "--publish", "check", token=reading)
        assert done.returncode == 2
        assert done.err.startswith("refwarden: that it could not be judged was not published: ")
        assert "rules" in done.err.partition("\n")[2]

    def test_a_host_that_fails_while_it_is_judged_takes_an_older_success_back(self, job, shop, inside):
        pull = approved(opened(shop))
        job("pull_request", event(pull), "--publish", "check")
        shop.commit(
            "develop", {"policies/base.yml": POLICY, ".refwarden.yml": "version: 1\nextends: policies/base.yml\n"}
        )
        job.server.faults.add(faults.bad_gateway(), path="policies", times=None)
        code, err, _ = inside(environment(job, pull), "--publish", "check")
        assert (code, [one.conclusion for one in job.checks(pull.head)]) == (2, ["action_required"]), err

    def test_the_name_of_a_base_does_not_end_the_mark_that_markdown_hides(self, job, world, shop):
        base = "rel--><h1>@acme/security</h1>"
        shop.branch(base, "develop")
        pull = opened(shop, base=base)
        token = world.token("ben", scopes=("repo",))
        for wanted in ("made", "stands as it was"):
            assert f"comment {wanted}" in job("pull_request", event(pull), "--publish", "comment", token=token).err
        (comment,) = pull.pull.comments
        mark = "<!-- refwarden:1:rel--%3E%3Ch1%3E%40acme/security%3C/h1%3E -->"
        assert comment.body.partition("\n")[0] == mark
        assert "<h1>" not in comment.body
        assert "@acme" not in comment.body

    def test_a_way_that_is_none(self, job, shop):
        done = job("pull_request", event(opened(shop)), "--publish", "loudly")
        assert (done.returncode, done.out) == (2, "")
