"""Signatures verified by real keys: OpenPGP and SSH, on commits and tags."""

import os
import shutil
import subprocess

import pytest

from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from refwarden.sources.local.signatures import Verifier
from tests.support.repository import Repository, run

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository whose commits are signed by an SSH key of Ana's."""
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    made = Repository(tmp_path / "work")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ana", "-f", str(tmp_path / "key"), cwd=tmp_path)
    made.git("config", "gpg.format", "ssh")
    made.git("config", "user.signingkey", str(tmp_path / "key"))
    made.git("config", "commit.gpgsign", "true")
    return made


def trust(folder, principal="ana@example.org"):
    key = (folder / "key.pub").read_text()
    (folder / "signers").write_text(f'{principal} namespaces="git" {key}' if principal else "")
    (folder / "gitconfig").write_text(f'[gpg "ssh"]\n\tallowedSignersFile = {folder / "signers"}\n')


def verified(repository, name="HEAD"):
    verifier = Verifier(open_backend(locate(str(repository.path))), None)
    oid = repository.tip(name)
    return verifier.tag(oid) if repository.read("cat-file", "-t", oid) == "tag" else verifier.commit(oid)


def forged(repository, old, new):
    """Write the signed commit anew with other words under the same signature."""
    data = repository.git("cat-file", "commit", "HEAD").stdout.replace(old, new)
    oid = repository.git("hash-object", "-t", "commit", "-w", "--stdin", data=data).out.strip()
    repository.git("reset", "--quiet", "--soft", oid)


def test_a_signature_by_an_allowed_signer_is_good(repository, tmp_path):
    trust(tmp_path)
    repository.commit()
    found = verified(repository)
    assert (found.format, found.status, found.signer) == ("ssh", "good", "ana@example.org")


def test_a_signature_by_a_key_that_nobody_names_is_untrusted(repository, tmp_path):
    trust(tmp_path, principal="")
    repository.commit()
    found = verified(repository)
    assert (found.status, found.signer[:7]) == ("untrusted", "SHA256:")


def test_a_signature_under_other_words_is_bad(repository, tmp_path):
    trust(tmp_path)
    repository.commit("feat: asked for")
    forged(repository, b"asked for", b"slipped in")
    assert verified(repository).status == "bad"


def test_without_allowed_signers_nothing_is_verified(repository):
    repository.commit()
    found = verified(repository)
    assert (found.format, found.status) == ("ssh", "unverified")
    assert "allowedSignersFile" in found.detail


def test_what_the_repository_says_of_keys_and_programs_does_not_count(repository, tmp_path):
    trust(tmp_path, principal="")
    repository.commit()
    own = tmp_path / "own"
    own.write_text(f'evil@example.org namespaces="git" {(tmp_path / "key.pub").read_text()}')
    liar = tmp_path / "liar"
    liar.write_text("#!/bin/sh\necho 'Good \"git\" signature for evil@example.org with X key Y' >&2\nexit 0\n")
    liar.chmod(0o755)
    repository.git("config", "gpg.ssh.allowedSignersFile", str(own))
    repository.git("config", "gpg.ssh.program", str(liar))
    assert verified(repository).status == "untrusted"
    (tmp_path / "gitconfig").write_text("")
    assert verified(repository).status == "unverified"


def test_a_commit_without_a_signature_has_none(repository):
    repository.git("config", "commit.gpgsign", "false")
    repository.commit("feat: quote\n\n-----BEGIN SSH SIGNATURE-----")
    assert verified(repository).status == "none"


def test_the_signature_of_a_tag_sits_in_its_message(repository, tmp_path):
    """`gpg_signature` yields SSH signatures too; tag signatures sit in `Tag.message`."""
    trust(tmp_path)
    repository.commit()
    repository.git("tag", "-s", "-m", "one", "v1")
    repository.git("tag", "-a", "--no-sign", "-m", "two", "v2")
    assert verified(repository, "v1")[:3] == ("ssh", "good", "ana@example.org")
    assert verified(repository, "v2").status == "none"


@pytest.fixture
def keyring(tmp_path, monkeypatch):
    """An OpenPGP keyring of the account's, with one key that can sign."""
    if not shutil.which("gpg"):
        pytest.skip("gpg is not installed")
    home = tmp_path / "g"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    words = ("gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-gen-key")
    subprocess.run([*words, "Ana <ana@example.org>", "ed25519", "sign", "0"], check=True, capture_output=True)
    yield home
    subprocess.run(["gpgconf", "--kill", "all"], check=False, capture_output=True)


def test_an_openpgp_signature_by_a_key_of_ones_own_is_good(repository, keyring):
    env = {"GNUPGHOME": str(keyring)}
    repository.git(
        "-c",
        "gpg.format=openpgp",
        "-c",
        "user.signingkey=ana@example.org",
        "commit",
        "--quiet",
        "--allow-empty",
        "-S",
        "-m",
        "feat: signed",
        env=env,
    )
    found = verified(repository)
    assert (found.format, found.status, len(found.signer)) == ("openpgp", "good", 40)
    forged(repository, b"feat: signed", b"feat: forged")
    assert verified(repository).status == "bad"


def test_an_openpgp_signature_is_untrusted_by_a_key_that_nobody_vouches_for_and_unverified_without_it(
    repository, keyring, tmp_path, monkeypatch
):
    env = {"GNUPGHOME": str(keyring)}
    repository.git(
        "-c",
        "gpg.format=openpgp",
        "-c",
        "user.signingkey=ana@example.org",
        "commit",
        "--quiet",
        "--allow-empty",
        "-S",
        "-m",
        "feat: signed",
        env=env,
    )
    public = subprocess.run(["gpg", "--export"], check=True, capture_output=True).stdout
    other = tmp_path / "o"
    other.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(other))
    assert verified(repository).status == "unverified"
    subprocess.run(["gpg", "--batch", "--quiet", "--import"], input=public, check=True, capture_output=True)
    found = verified(repository)
    assert found.status == "untrusted"
    assert os.path.isdir(other)
