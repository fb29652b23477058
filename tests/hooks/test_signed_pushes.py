"""One policy with signers, asked at every door about the same commit and tag: they all say the same."""

import json
import shutil

import pytest

from tests.cli.program import refwarden
from tests.hooks.test_push_matrix import refusing
from tests.support.keys import Keyring, ssh_key

pytestmark = [
    pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed"),
    pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not installed"),
]
POLICY = """\
version: 1
branches:
  production: {match: main}
  feature: {match: "feature/**"}
tags:
  version: {match: "v*", signed: true}
rules:
  signature: error
  tag-signed: error
signers:
"""
BOTH = {"RW203", "RW703"}
SIGNERS = [
    ("an SSH key that is named", "ssh", "ana", set()),
    ("one that is not", "ssh", "eve", BOTH),
    ("one whose time was over", "ssh", "old", BOTH),
    ("an OpenPGP key that is named", "openpgp", "ana", set()),
    ("one that the keyring holds and the policy does not name", "openpgp", "eve", BOTH),
    ("nobody", "", "", BOTH),
]


@pytest.fixture
def keyed(world, tmp_path):
    """A world whose policy names Ana's keys and an old one; the account itself trusts only Eve's."""
    made = Keyring(tmp_path / "g")
    lines = {name: ssh_key(tmp_path, name) for name in ("ana", "eve", "old")}
    prints = {name: made.key(name) for name in ("ana", "eve")}
    signers = (
        f"  ana@example.org: [{lines['ana']}, {prints['ana']}]\n  old: {{key: '{lines['old']}', until: 2020-12-31}}\n"
    )
    (tmp_path / "policy.yml").write_text(POLICY + signers)
    (tmp_path / "allowed").write_text(f"* {lines['eve']}\n")
    (tmp_path / "account").write_text(f'[gpg "ssh"]\n\tallowedSignersFile = {tmp_path / "allowed"}\n')
    env = {**made.env, "REFWARDEN_POLICY": str(tmp_path / "policy.yml"), "GIT_CONFIG_GLOBAL": str(tmp_path / "account")}
    yield world, env, {"openpgp": prints, "ssh": {name: str(tmp_path / name) for name in lines}}
    made.close()


def codes(done, commit: str) -> set[str]:
    """Return the rules that a report says the commit, or the tag, breaks."""
    return {
        one["code"]
        for one in json.loads(done.out)["findings"]
        if one["verdict"] == "broken" and (one["where"]["commit"] == commit or one["where"]["ref"] == "refs/tags/v9")
    }


@pytest.mark.parametrize(("form", "name", "wanted"), [row[1:] for row in SIGNERS], ids=[row[0] for row in SIGNERS])
def test_every_door_says_the_same_of(keyed, form, name, wanted):
    world, env, signing = keyed
    by = f"-c gpg.format={form} -c user.signingkey={signing[form][name]}" if form else ""
    sign = "-S" if form else "--no-gpg-sign"
    world.sh(
        f"git switch -qc feature/x main; git {by} commit -q --allow-empty --no-verify {sign} -m one; "
        f"git {by} tag {'-s' if form else '-a'} -m nine v9",
        **env,
    )
    commit = world.sh("git rev-parse HEAD").out.strip()
    audit = ("audit", "--all-history", "--rule", "signature", "--rule", "tag-signed", "--format", "json")

    lines = world.sh(
        "for ref in refs/heads/feature/x refs/tags/v9; do "
        "echo $ref $(git rev-parse $ref) $ref 0000000000000000000000000000000000000000; done"
    ).stdout
    pushed = refwarden("facts", "--push", "origin", cwd=world.clone, data=lines, env=env)
    again = refwarden("eval", "--facts", "-", "--format", "json", cwd=world.folder, data=pushed.stdout, env=env)
    assert codes(again, commit) == wanted, again.err

    push = "git push origin feature/x v9"
    world.guard_client()
    client = world.sh(push, check=False, **env)
    assert refusing(client.err) == wanted, client.err
    world.sh("git config core.hooksPath /dev/null")
    world.guard_server()
    server = world.sh(push, check=False, **env)
    assert refusing(server.err) == wanted, server.err
    assert bool(world.tip("refs/tags/v9")) is not bool(wanted)

    world.sh("git switch -q main; git merge -q --ff-only feature/x; git update-ref refs/remotes/origin/main main")
    live = refwarden(*audit, cwd=world.clone, env=env)
    assert codes(live, commit) == wanted, live.err
    facts = refwarden("facts", "--all-history", cwd=world.clone, env=env)
    told = refwarden("eval", "--facts", "-", "--format", "json", cwd=world.folder, data=facts.stdout, env=env)
    assert codes(told, commit) == wanted


def test_facts_of_what_an_account_trusted_are_judged_by_the_policys_keys(keyed, tmp_path):
    """Eve's key is good to the account; a policy that names signers does not take its word, nor one without a key."""
    world, env, signing = keyed
    world.sh(
        f"git switch -qc feature/x main; git -c gpg.format=ssh -c user.signingkey={signing['ssh']['eve']} "
        "commit -q --allow-empty --no-verify -S -m one; git update-ref refs/remotes/origin/main HEAD; git switch -qC main",
        **env,
    )
    commit = world.sh("git rev-parse HEAD").out.strip()
    lax = tmp_path / "lax.yml"
    lax.write_text((tmp_path / "policy.yml").read_text().partition("signers:")[0])
    facts = refwarden("facts", "--all-history", "--policy", str(lax), cwd=world.clone, env=env)
    words = ("eval", "--facts", "-", "--format", "json", "--all", "--rule", "signature", "--policy")

    def verdict(policy, data):
        done = refwarden(*words, str(policy), cwd=world.folder, data=data, env=env)
        return {one["verdict"] for one in json.loads(done.out)["findings"] if one["where"]["commit"] == commit}

    assert verdict(lax, facts.stdout) == {"kept"}
    assert verdict(tmp_path / "policy.yml", facts.stdout) == {"broken"}
    document = json.loads(facts.out)
    for row in document["commits"]:
        row.get("signature", {}).pop("keys", None)
    assert verdict(tmp_path / "policy.yml", json.dumps(document).encode()) == {"unknown"}
