"""Stories of branches: what moves where, and how it stands."""

from tests.scenarios.shop import OLD_LINES, approved, built, opened


def a_path_of_the_security_team(shop):
    return approved(opened(shop, files={"auth/login.py": "open\n"}))


def a_path_of_the_security_team_and_its_member(shop):
    return approved(opened(shop, files={"auth/login.py": "open\n"}), "cleo")


def moved_out_of_the_security_teams_path(shop):
    return approved(opened(shop, files={"auth/login.py": None, "src/login.py": OLD_LINES}))


def a_feature_into_main(shop):
    return approved(opened(shop, base="main"), "ben", "cleo")


def develop_into_main(shop):
    shop.commit("develop", {"src/more.py": "x\n"})
    return approved(built(shop.pull("develop", "main", title="feat: all")), "ben", "cleo")


def a_hotfix_into_main(shop):
    return approved(opened(shop, "hotfix/1.0.1", "main", title="fix: greet"), "ben", "cleo")


def a_hotfix_into_main_by_one(shop):
    return approved(opened(shop, "hotfix/1.0.1", "main", title="fix: greet"))


def a_release_carries_everybodys_work(shop):
    for login, helper in (("ben", "cleo"), ("cleo", "ben")):
        pull = opened(shop, f"feature/{login}", author=login, files={f"src/{login}.py": "x\n"})
        approved(pull, helper).merge(by="dora")
    shop.branch("release/1.0", "develop")
    shop.commit("release/1.0", {"VERSION": "1.0\n"}, "chore: release")
    return approved(built(shop.pull("release/1.0", "main", title="chore: release")), "ben", "cleo")


def a_branch_of_no_kind(shop):
    return approved(opened(shop, "stuff"))


def from_a_fork(shop):
    fork = shop.fork("eve")
    return approved(opened(shop, "feature/theirs", author="eve", source=fork))


def from_a_forks_main(shop):
    fork = shop.fork("eve")
    fork.commit("main", {"src/theirs.py": "x\n"}, author="eve")
    return approved(built(shop.pull("main", "develop", author="eve", title="feat: mine", source=fork)))


def a_draft(shop):
    return approved(opened(shop, draft=True))


def a_bad_title(shop):
    return approved(opened(shop, title="Greet."))


def a_conversation_stands_open(shop):
    pull = approved(opened(shop))
    pull.thread("ben", "src/app.py")
    return pull


def a_conversation_is_resolved(shop):
    pull = approved(opened(shop))
    pull.resolve(pull.thread("ben", "src/app.py"), by="ana")
    return pull


def more_commits_than_github_lists(shop):
    pull = opened(shop)
    at = pull.head
    for number in range(250):
        at = shop.commit("feature/greet", {"src/count.txt": f"{number}\n"}, parents=[at], push=False)
    shop.push("feature/greet", at)
    return approved(built(pull))
