"""Stories of code owners."""

from tests.scenarios.shop import approved, opened

APP = {"src/app.py": "hello\n"}
BOTH = {**APP, "auth/login.py": "open\n"}


def _owned(shop, text, *approvers, files=APP, place=""):
    shop.commit("develop", {place or shop.owners_file: text})
    pull = opened(shop, files=files)
    return approved(pull, *approvers) if approvers else pull


def an_owner_approves(shop):
    return _owned(shop, "src/ @cleo\n", "cleo")


def somebody_else_approves(shop):
    return _owned(shop, "src/ @cleo\n", "ben")


def a_team_owns_it_and_its_member_approves(shop):
    return _owned(shop, "* @acme/security\n", "cleo")


def a_team_that_is_not_there_owns_it(shop):
    return _owned(shop, "* @acme/gone\n", "ben")


def two_owners_and_one_approves(shop):
    return _owned(shop, "src/ @ben\nauth/ @cleo\n", "ben", files={"src/app.py": "hello\n", "auth/token.py": "x\n"})


def the_file_in_github_comes_before_the_one_at_the_top(shop):
    shop.commit("develop", {"CODEOWNERS": "* @ben\n"})
    return _owned(shop, "* @cleo\n", "ben")


def the_head_brings_its_own_owners(shop):
    shop.commit("develop", {"CODEOWNERS": "* @cleo\n"})
    return approved(opened(shop, files={**APP, "CODEOWNERS": "* @ben\n"}))


def a_later_push_changes_other_paths_only(shop):
    pull = _owned(shop, "src/ @cleo\n", "cleo")
    pull.push({"README.md": "more\n"})
    pull.check("build")
    return approved(pull)


def a_later_push_changes_the_owned_path(shop):
    pull = _owned(shop, "src/ @cleo\n", "cleo")
    pull.push({"src/app.py": "bye\n"})
    pull.check("build")
    return approved(pull)


def the_host_drops_a_line(shop):
    return _owned(shop, "* @ben\nsrc/ @cleo, please\n", "ben")


def the_file_is_too_large(shop):
    return _owned(shop, "# a line that says nothing at all, many times\n" * 70_000 + "* @ben\n", "ben")


def a_large_file_is_read_by_itself(shop):
    return _owned(shop, "# a line that says nothing at all, many times\n" * 15_000 + "* @cleo\n", "ben")
