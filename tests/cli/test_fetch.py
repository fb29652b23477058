"""Parents of a policy that live elsewhere: fetched by a person, locked, and judged by from the copies alone."""

import json

import pytest

from refwarden.policy.lockfile import Remote, remote
from tests.cli.program import inside, refwarden
from tests.support.repository import Repository

STRICT = "version: 1\nextends: gitflow\nrules: {sign-off: warning}\n"


@pytest.fixture
def policies(tmp_path):
    """A repository that holds an organisation's policies."""
    repository = Repository(tmp_path / "policies")
    repository.commit("feat: a policy", {"teams/strict.yml": STRICT, "teams/broken.yml": "a: [b\n"})
    repository.git("tag", "--annotate", "--message", "1", "v1")
    return repository


@pytest.fixture
def shop(tmp_path):
    return Repository(tmp_path / "shop").gitflow()


def extends(shop: Repository, parent: str) -> str:
    (shop.path / ".refwarden.yml").write_text(f"version: 1\nextends: '{parent}'\n")
    return parent


def test_a_parent_is_fetched_locked_and_judged_by(shop, policies):
    parent = extends(shop, f"git+file://{policies.path}//teams/strict.yml@v1")
    before = refwarden("audit", cwd=shop.path)
    assert before.returncode == 2
    assert "is not locked; run `refwarden policy fetch`" in before.err

    done = refwarden("policy", "fetch", cwd=shop.path)
    assert done.returncode == 0, done.err
    entry = json.loads((shop.path / ".refwarden.lock").read_text())["parents"][parent]
    assert entry["commit"] == policies.tip()  # the commit, not the tag's object
    assert (shop.path / entry["path"]).read_text() == STRICT
    assert refwarden("policy", "validate", cwd=shop.path).returncode == 0
    shown = json.loads(refwarden("policy", "show", "--format", "json", cwd=shop.path).out)
    assert shown["rules"]["sign-off"] in ("warning", {"level": "warning"})
    assert refwarden("audit", cwd=shop.path).returncode == 0


def test_a_branch_that_moved_on_changes_nothing_until_it_is_fetched_again(shop, policies):
    parent = extends(shop, f"git+file://{policies.path}//teams/strict.yml@main")
    refwarden("policy", "fetch", cwd=shop.path)
    first = (shop.path / ".refwarden.lock").read_text()
    policies.commit("feat: less", {"teams/strict.yml": "version: 1\nextends: trunk\n"})
    assert "extends: trunk" not in refwarden("policy", "show", cwd=shop.path).out
    assert (shop.path / ".refwarden.lock").read_text() == first
    assert refwarden("policy", "fetch", cwd=shop.path).returncode == 0
    entry = json.loads((shop.path / ".refwarden.lock").read_text())["parents"][parent]
    assert entry["commit"] == policies.tip()
    assert (shop.path / entry["path"]).read_text() == "version: 1\nextends: trunk\n"


def test_a_hook_that_kept_the_compiled_policy_sees_that_another_parent_was_fetched(shop, policies):
    extends(shop, f"git+file://{policies.path}//teams/strict.yml@main")
    message = shop.path / "message"
    message.write_text("whatever\n")
    assert refwarden("policy", "fetch", cwd=shop.path).returncode == 0
    assert refwarden("hooks", "run", "commit-msg", "message", cwd=shop.path).returncode == 0
    policies.commit("feat: more", {"teams/strict.yml": STRICT.replace("sign-off: warning", "sign-off: error")})
    assert refwarden("hooks", "run", "commit-msg", "message", cwd=shop.path).returncode == 0
    assert refwarden("policy", "fetch", cwd=shop.path).returncode == 0
    assert refwarden("hooks", "run", "commit-msg", "message", cwd=shop.path).returncode == 1


def test_the_parents_of_a_parent_are_fetched_too(shop, policies):
    base = f"git+file://{policies.path}//teams/strict.yml@v1"
    policies.commit("feat: more", {"more.yml": f"version: 1\nextends: ['{base}']\nrules: {{back-merge: error}}\n"})
    more = extends(shop, f"git+file://{policies.path}//more.yml@main")
    assert refwarden("policy", "fetch", cwd=shop.path).returncode == 0
    assert set(json.loads((shop.path / ".refwarden.lock").read_text())["parents"]) == {base, more}
    assert refwarden("policy", "validate", cwd=shop.path).returncode == 0


@pytest.mark.parametrize(
    ("tail", "code", "line"),
    [
        ("//teams/strict.yml@v9", 3, "cannot be fetched (couldn't find remote ref v9)"),
        ("//teams/none.yml@v1", 3, "teams/none.yml in "),
        ("//teams/broken.yml@v1", 2, "not YAML"),
        ("//../strict.yml@v1", 2, "is not of the form"),
        ("//teams/strict.yml", 2, "is not of the form"),
    ],
)
def test_what_cannot_be_fetched_is_told_in_one_line_and_nothing_is_written(shop, policies, tail, code, line):
    extends(shop, f"git+file://{policies.path}{tail}")
    done = inside("policy", "fetch", cwd=shop.path)
    assert (done.returncode, done.err.count("\n")) == (code, 1), done.err
    assert line in done.err
    assert not (shop.path / ".refwarden.lock").exists()
    assert not (shop.path / ".refwarden").exists()


def test_a_parent_too_large_for_a_policy_is_refused(shop, policies):
    policies.commit("feat: large", {"large.yml": "#" * (1 << 20) + "\n"})
    extends(shop, f"git+file://{policies.path}//large.yml@main")
    done = refwarden("policy", "fetch", cwd=shop.path)
    assert done.returncode == 3
    assert "is larger than 1024 KiB" in done.err


def test_a_link_in_place_of_the_copies_folder_is_not_followed(shop, policies, tmp_path):
    extends(shop, f"git+file://{policies.path}//teams/strict.yml@v1")
    (tmp_path / "elsewhere").mkdir()
    (shop.path / ".refwarden").symlink_to(tmp_path / "elsewhere")
    done = refwarden("policy", "fetch", cwd=shop.path)
    assert done.returncode == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_policy_that_extends_packs_only_needs_nothing(shop):
    (shop.path / ".refwarden.yml").write_text("version: 1\nextends: gitflow\n")
    done = refwarden("policy", "fetch", cwd=shop.path)
    assert (done.returncode, done.out) == (0, ".refwarden.yml extends nothing from elsewhere\n")


GITHUB, GITLAB = "https://github.com/acme/rules.git", "https://gitlab.com/acme/deep/rules.git"
FORMS = [
    ("github:acme/rules//gitflow.yml@v3", Remote(GITHUB, "gitflow.yml", "v3")),
    ("gitlab:acme/deep/rules//a/b.yaml@feature/x", Remote(GITLAB, "a/b.yaml", "feature/x")),
    ("git+https://git.example.org:8443/a/b.git//p.yml@0123abc", Remote("https://git.example.org:8443/a/b.git", "p.yml", "0123abc")),
    ("git+ssh://git@example.org/a/b//p.yml@main", Remote("ssh://git@example.org/a/b", "p.yml", "main")),
    ("git+file:///srv/a b//p.yml@main", None),
    ("git+file:///srv/rules.git//p.yml@main", Remote("file:///srv/rules.git", "p.yml", "main")),
    ("git+https://ana:secret@example.org/a//p.yml@main", None),
    ("git+ssh://-oProxyCommand=evil/a//p.yml@main", None),
    ("git+http://example.org/a//p.yml@main", None),
    ("git+ext::sh -c evil//p.yml@main", None),
    ("github:acme/rules//p.yml@--upload-pack=evil", None),
    ("github:acme/rules//p.yml@-x", None),
    ("github:-x/rules//p.yml@v1", None),
    ("github:acme/rules//a/../../p.yml@v1", None),
    ("github:acme/rules///etc/p.yml@v1", None),
    ("github:acme/rules//p.txt@v1", None),
    ("git+https://h" + "//" * 500_000, None),
]  # fmt: skip


@pytest.mark.parametrize(("parent", "wanted"), FORMS, ids=[row[0][:60] for row in FORMS])
def test_how_a_parent_elsewhere_is_written(parent, wanted):
    assert remote(parent) == wanted
