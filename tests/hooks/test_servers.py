"""Real servers: the same verdicts over file, ssh and smart HTTP, for people whom the server knows by name.

Break-glass is a push option, written to a log that only grows and noted on what came in.
"""

import getpass
import json
import sys
from typing import NamedTuple

import pytest

from tests.hooks.test_push_matrix import refusing
from tests.support.repository import run

DIRECT = "c direct"


class Pushed(NamedTuple):
    """What a push said, and whether it went through."""

    passed: bool
    said: str


class Door:
    """One way to the server, as one of its users."""

    def __init__(self, world, url, env):
        self.world, self.url, self.env = world, url, env

    def push(self, words, *options):
        given = "".join(f" -o {option}" for option in options)
        self.world.remote(self.url)
        done = self.world.sh(f"git push{given} origin {words}", check=False, **self.env)
        assert "Traceback" not in done.err
        # What a server says comes in lines of its own, cut where the network cut them, padded with blanks.
        return Pushed(done.returncode == 0, "\n".join(line.rstrip() for line in done.err.split("\n")))


@pytest.fixture
def doors(world, web, shell, tmp_path_factory):
    """Doors by (protocol, user)."""
    world.guard_server()
    below = world.server.relative_to(tmp_path_factory.getbasetemp())
    port, commands = shell
    account = getpass.getuser()
    found = {("file", "ana"): Door(world, f"file://{world.server}", {"REFWARDEN_ACTOR": "ana"})}
    found["file", "ben"] = Door(world, f"file://{world.server}", {"REFWARDEN_ACTOR": "ben"})
    run("git", "config", "http.receivepack", "true", cwd=world.server)
    for user in ("ana", "ben"):
        found["http", user] = Door(world, f"http://{user}:secret@{web}/{below}", {})
        url = f"ssh://{account}@127.0.0.1:{port}{world.server}"
        found["ssh", user] = Door(world, url, {"GIT_SSH_COMMAND": commands[user]})
    return found


PROTOCOLS = ("file", "ssh", "http")
ROWS = [
    ("a good branch arrives", "feature/x", "git switch -qc feature/x develop; c one", ()),
    ("a branch of no kind does not arrive", "weird", "git branch weird develop", ("RW101",)),
    ("main is not moved", "main", DIRECT, ("RW104",)),
    ("develop is not rewritten", "+develop", "git switch -q develop; git commit -q --amend --no-verify --allow-empty -m o", ("RW105",)),
    ("develop is not deleted", ":develop", "", ("RW106",)),
    ("a light version tag does not arrive", "v1.0.1", "git tag v1.0.1", ("RW702",)),
    ("one bad ref keeps the good one out: pre-receive is all or nothing", "feature/a weird", "git branch feature/a develop; git branch weird develop", ("RW101",)),
]  # fmt: skip


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("title, words, prepare, codes", ROWS, ids=[row[0] for row in ROWS])
def test_what_arrives(doors, world, protocol, title, words, prepare, codes):
    del title
    if prepare:
        world.sh(prepare)
    before = world.refs()
    done = doors[protocol, "ben"].push(words)
    assert refusing(done.said) == set(codes), done.said
    assert done.passed is not bool(codes)
    assert (world.refs() != before) is not bool(codes)


@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestBreakGlass:
    """`git push -o refwarden.override="reason"`, by a person in the policy's overriders."""

    def log(self, world):
        lines = (world.server / "refwarden/override.log").read_text().split("\n")
        assert lines.pop() == ""
        return [json.loads(line) for line in lines]

    def test_a_named_person_overrides_with_a_reason_that_is_logged_and_noted(self, doors, world, protocol):
        """pre-receive order is old, new, ref. GIT_PUSH_OPTION_COUNT/_n need receive.advertisePushOptions."""
        old = world.tip("main")
        world.sh(DIRECT)
        done = doors[protocol, "ana"].push("main", "'refwarden.override=production is down'")
        assert done.passed, done.said
        assert "override by ana: production is down" in done.said
        (record,) = self.log(world)
        assert (record["by"], record["granted"], record["rules"]) == (["ana"], True, ["RW104"])
        assert record["updates"] == [{"ref": "refs/heads/main", "old": old, "new": world.tip("main")}]
        note = run("git", "notes", "--ref=refwarden", "show", "main", cwd=world.server).out
        assert note.startswith("Refwarden-Override: production is down\nBy: ana\n")

    def test_anybody_else_is_refused_and_logged(self, doors, world, protocol):
        world.sh(DIRECT)
        done = doors[protocol, "ben"].push("main", "'refwarden.override=I am in a hurry'")
        assert not done.passed
        assert "ben may not override here" in " ".join(done.said.replace("remote:", "").split())
        (record,) = self.log(world)
        assert (record["by"], record["granted"], record["reason"]) == (["ben"], False, "I am in a hurry")
        assert not world.tip("refs/notes/refwarden")

    def test_no_reason_no_override(self, doors, world, protocol):
        world.sh(DIRECT)
        done = doors[protocol, "ana"].push("main", "refwarden.override=", "refwarden.override")
        assert not done.passed
        assert "no reason was given" in done.said
        assert [record["granted"] for record in self.log(world)] == [False]


def test_over_http_nobody_pushes_without_a_password(world, web, tmp_path_factory):
    below = world.server.relative_to(tmp_path_factory.getbasetemp())
    run("git", "config", "http.receivepack", "true", cwd=world.server)
    world.sh("git branch feature/x develop")
    assert not Door(world, f"http://cara:guess@{web}/{below}", {}).push("feature/x").passed
    assert not world.tip("feature/x")


def test_an_override_that_was_not_needed_leaves_no_trace(doors, world):
    world.sh("git branch feature/x develop")
    assert doors["file", "ana"].push("feature/x", "refwarden.override=why").passed
    assert not (world.server / "refwarden/override.log").exists()


def test_every_later_audit_shows_that_an_override_was_used(doors, world):
    def audit():
        done = run(sys.executable, "-m", "refwarden", "audit", "--format", "json", cwd=world.server, check=False)
        return [note for note in json.loads(done.out)["notes"] if "override" in note]

    assert audit() == []
    world.sh(DIRECT)
    assert doors["file", "ana"].push("main", "refwarden.override=why").passed
    assert audit() == ["1 pushed tip went through by an override: git log --all --notes=refwarden"]


def test_what_cannot_be_logged_is_not_granted(doors, world):
    (world.server / "refwarden").mkdir(exist_ok=True)
    (world.server / "refwarden/override.log").mkdir()
    world.sh(DIRECT)
    done = doors["file", "ana"].push("main", "refwarden.override=why")
    assert not done.passed
    assert "it cannot be logged" in done.said


def test_the_log_only_grows(doors, world):
    world.sh(DIRECT)
    for number in range(3):
        doors["file", "ben"].push("main", f"refwarden.override=try-{number}")
    lines = (world.server / "refwarden/override.log").read_text().splitlines()
    assert [json.loads(line)["reason"] for line in lines] == ["try-0", "try-1", "try-2"]


def test_a_reason_with_an_escape_sequence_is_shown_escaped(doors, world):
    world.sh(DIRECT)
    done = doors["file", "ana"].push("main", "\"refwarden.override=$(printf '\\033[31mred')\"")
    assert done.passed
    assert "\\x1b[31mred" in done.said
    assert "\x1b[31m" not in done.said


class TestPolicyOnTheServer:
    """The policy is the server's own, as it stood before the push."""

    def test_a_push_that_loosens_the_policy_is_judged_by_the_one_before(self, doors, world):
        world.sh(
            "printf 'version: 1\\nrules: {}\\n' > .refwarden.yml; git commit -q --no-verify -am loosen; git branch weird"
        )
        done = doors["file", "ben"].push("main weird")
        assert refusing(done.said) == {"RW104", "RW101"}

    def test_a_policy_on_the_pushed_branch_does_not_count(self, doors, world):
        world.sh(
            "git switch -qc weird; printf 'version: 1\\nrules: {}\\n' > .refwarden.yml; git commit -q --no-verify -am loosen"
        )
        assert refusing(doors["file", "ben"].push("weird").said) == {"RW101"}

    def test_a_push_that_would_leave_no_policy_to_judge_by_is_refused_even_with_an_override(self, doors, world):
        world.sh("echo 'version: 2' > .refwarden.yml; git commit -q --no-verify -am break")
        done = doors["file", "ana"].push("main", "refwarden.override=why")
        assert not done.passed
        assert "would lock everybody out" in done.said

    def test_a_file_that_the_administrator_names_counts_instead(self, doors, world, tmp_path):
        (tmp_path / "strict.yml").write_text(
            "version: 1\nbranches: {other: {match: 'x/*'}}\nrules: {branch-kind: error}\n"
        )
        run("git", "config", "refwarden.policy", str(tmp_path / "strict.yml"), cwd=world.server)
        world.sh("git branch feature/x develop")
        assert refusing(doors["file", "ben"].push("feature/x").said) == {"RW101"}

    def test_a_relative_name_is_refused_since_nobody_can_say_from_where(self, doors, world):
        run("git", "config", "refwarden.policy", "strict.yml", cwd=world.server)
        world.sh("git branch feature/x develop")
        done = doors["file", "ben"].push("feature/x")
        assert not done.passed
        assert "absolute path" in done.said

    def test_a_server_without_any_commit_is_judged_by_the_built_in_pack(self, doors, world):
        run("git", "symbolic-ref", "HEAD", "refs/heads/unborn", cwd=world.server)
        world.sh("git branch weird develop")
        done = doors["file", "ben"].push("weird")
        assert refusing(done.said) == {"RW101"}
        assert "built-in pack gitflow" in done.said


def test_pre_receive_reads_objects_in_quarantine_and_writes_none(doors, world):
    """pre-receive sets GIT_QUARANTINE_PATH, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES, GIT_DIR=`.`."""
    objects = world.server / "objects"
    before = sorted(path for path in objects.rglob("*") if path.is_file())
    world.sh("git tag -am v v1.0.1 feature/old; git switch -q feature/old; c new; git tag -am v v1.0.2")
    assert refusing(doors["file", "ben"].push("v1.0.1 v1.0.2").said) == {"RW704"}
    assert sorted(path for path in objects.rglob("*") if path.is_file()) == before


def test_update_judges_each_ref_alone(world):
    """update runs after migration, plain open works; per-ref verdict. pre-receive is all-or-nothing."""
    from refwarden.installer.install import install

    install(str(world.server), ["update"], server=True)
    world.sh("git branch feature/a develop; git branch weird develop; git tag -am v v1.0.1 feature/old")
    done = world.sh("git push origin feature/a weird v1.0.1", check=False)
    assert refusing(done.err) == {"RW101", "RW704"}
    assert world.tip("feature/a")
    assert not world.tip("weird")
