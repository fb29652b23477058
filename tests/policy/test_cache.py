"""Compiled policies: used while every byte is the same, rebuilt otherwise, never trusted when damaged."""

import hashlib
import json
import subprocess
import sys

import pytest

from refwarden.engine.catalogue import catalogue
from refwarden.model.errors import PolicyError
from refwarden.policy.obtain import obtain

OWN = "version: 1\nextends: base.yml\nrules: {protected-push: warning}\n"
BASE = "version: 1\nbranches: {production: {match: main}}\n"


@pytest.fixture
def root(tmp_path):
    (tmp_path / ".refwarden.yml").write_text(OWN)
    (tmp_path / "base.yml").write_text(BASE)
    (tmp_path / ".git").mkdir()
    return tmp_path


def take(root):
    return obtain(str(root), catalogue, git_dir=str(root / ".git"))


def never():
    raise AssertionError("compiled again")


def test_a_second_run_compiles_nothing(root):
    first = take(root)
    assert obtain(str(root), never, git_dir=str(root / ".git")) == first


def test_a_changed_document_is_compiled_again(root):
    take(root)
    (root / ".refwarden.yml").write_text(OWN.replace("warning", "error"))
    assert take(root).rules[0].level == "error"


def test_a_changed_parent_is_compiled_again(root):
    take(root)
    (root / "base.yml").write_text(BASE.replace("main", "trunk"))
    assert take(root).kinds.of("trunk").name == "production"


def test_a_remote_parent_that_is_locked_anew_or_no_longer_is_read_again(root):
    name = "github:acme/policies//base.yml@v1"
    (root / ".refwarden.yml").write_text(f"version: 1\nextends: '{name}'\n")

    def lock(copy: str, text: str) -> None:
        (root / copy).write_text(text)
        entry = {"commit": "c" * 40, "sha256": hashlib.sha256(text.encode()).hexdigest(), "path": copy}
        (root / ".refwarden.lock").write_text(json.dumps({"version": 1, "parents": {name: entry}}))

    lock("one.yml", BASE)
    assert take(root).kinds.of("main").name == "production"
    lock("two.yml", BASE.replace("main", "trunk"))
    assert take(root).kinds.of("trunk").name == "production"
    (root / ".refwarden.lock").unlink()
    with pytest.raises(PolicyError, match="is not locked"):
        take(root)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"program": "0.0.1"}', b"\xff" * 100, None])
def test_a_damaged_entry_is_rebuilt(root, damage):
    first = take(root)
    (entry,) = (root / ".git" / "refwarden").iterdir()
    good = entry.read_bytes()
    if damage is None:
        whole = json.loads(good)
        whole["policy"] = whole["policy"][:3]
        damage = json.dumps(whole).encode()
    entry.write_bytes(damage)
    assert take(root) == first
    assert entry.read_bytes() == good


def test_a_folder_that_cannot_be_written_costs_only_time(root):
    (root / ".git" / "refwarden").write_text("a file in the way")
    assert take(root) == take(root)


def test_a_hit_parses_no_yaml_and_validates_nothing(root):
    take(root)
    script = (
        "import sys; from refwarden.policy.obtain import obtain\n"
        f"obtain({str(root)!r}, None, git_dir={str(root / '.git')!r})\n"
        "print({'yaml', 'pydantic', 'hashlib', 'datetime', 're2', 'inspect', 'subprocess'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_two_documents_are_one_too_many(root):
    (root / ".github").mkdir()
    (root / ".github" / "refwarden.yml").write_text(BASE)
    with pytest.raises(PolicyError, match="both policies of this repository; keep one"):
        take(root)


def test_a_named_file_is_the_policy(root):
    (root / "other.yml").write_text(BASE)
    assert obtain(str(root), catalogue, explicit=str(root / "other.yml")).rules == ()
    with pytest.raises(PolicyError, match="there is no such policy file"):
        obtain(str(root), catalogue, explicit=str(root / "none.yml"))


def test_without_a_document_the_gitflow_pack_judges(tmp_path):
    policy = obtain(str(tmp_path), catalogue)
    assert policy.builtin
    assert policy.source == "gitflow"
