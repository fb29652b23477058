"""Stories of checks, of bases that change, and of programs."""

from tests.scenarios.shop import approved, opened


def the_build_failed(shop):
    pull = approved(opened(shop))
    pull.check("build", "failure")
    return pull


def the_build_never_ran(shop):
    return approved(shop.pull("feature/greet", "develop", title="feat: greet"))


def _tried(pull, conclusion):
    """Let a program try the merge that GitHub tries, as few do: most report on the head."""
    pull.try_merge("build", conclusion)
    return pull


def the_build_failed_on_the_trial(shop):
    return _tried(approved(opened(shop)), "failure")


def the_build_passed_on_the_trial_alone(shop):
    pull = shop.pull("feature/greet", "develop", title="feat: greet")
    pull.check("build", "failure")
    return _tried(approved(pull), "success")


def the_build_failed_on_an_older_trial(shop):
    pull = _tried(approved(opened(shop)), "failure")
    shop.commit("develop", {"docs/new.md": "New.\n"}, "docs: tell")
    return pull


def one_of_two_builds_failed(shop):
    pull = approved(opened(shop))
    pull.check("build", "failure", workflow="nightly")
    return pull


def the_build_was_skipped(shop):
    pull = shop.pull("feature/greet", "develop", title="feat: greet")
    pull.check("build", "skipped")
    return approved(pull)


def the_build_still_runs(shop):
    pull = shop.pull("feature/greet", "develop", title="feat: greet")
    pull.check("build", None)
    return approved(pull)


def somebody_posts_the_status_by_hand(shop):
    pull = shop.pull("feature/greet", "develop", title="feat: greet")
    pull.status("build", by="ana")
    return approved(pull)


def another_app_says_it(shop):
    pull = shop.pull("feature/greet", "develop", title="feat: greet")
    pull.check("build", app="helpful")
    return approved(pull)


def retargeted_after_the_approval(shop):
    pull = approved(opened(shop, "hotfix/1.0.1", "develop", title="fix: it"), "ben", "cleo")
    pull.retarget("main")
    return pull


def retargeted_and_approved_again(shop):
    pull = opened(shop, "hotfix/1.0.1", "develop", title="fix: it")
    pull.retarget("main")
    return approved(pull, "ben", "cleo")


def a_bot_approves(shop):
    pull = opened(shop)
    shop.user("ana")
    pull.review("github-actions[bot]")
    return pull


def a_bot_opens_it(shop):
    return approved(opened(shop, author="dependabot[bot]"))
