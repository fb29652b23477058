"""Signatures by the keys that a policy names: real keys, real git, and none of what the account trusts."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from refwarden.model.commits import Signature
from refwarden.model.signers import Signer
from refwarden.model.verdict import Unreadable
from refwarden.policy import keys
from refwarden.sources.local import signatures
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from refwarden.sources.local.signatures import Verifier
from tests.support.keys import FAR_PAST, PAST, Keyring, as_header, sign, signature_of, ssh_key, with_signature
from tests.support.repository import BEGIN, Repository, run

pytestmark = [
    pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed"),
    pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not installed"),
]
ANA = "ana@example.org"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository, in a process whose account configures what the file `gitconfig` says: nothing, at first."""
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    return Repository(tmp_path / "work")


@pytest.fixture
def keyring(tmp_path, monkeypatch):
    """The account's keyring, empty."""
    made = Keyring(tmp_path / "g")
    monkeypatch.setenv("GNUPGHOME", str(made.home))
    yield made
    made.close()


def named(key: str, principal: str = ANA, since: int = 0, until: int = 0) -> Signer:
    found = keys.read(key)
    return Signer(principal, found.fingerprint, found.ssh, since, until)


def found(repository: Repository, oid: str, *signers: Signer) -> Signature:
    verifier = Verifier(open_backend(locate(str(repository.path))), signers)
    return verifier.tag(oid) if repository.read("cat-file", "-t", oid) == "tag" else verifier.commit(oid)


def verdict(repository: Repository, oid: str, *signers: Signer) -> tuple[str, str]:
    one = found(repository, oid, *signers)
    return one.status, one.signer


# SSH


@pytest.mark.parametrize("kind", ["-t ed25519", "-t ecdsa -b 256", "-t rsa -b 2048"])
def test_an_ssh_key_that_is_named_counts_and_one_that_is_not_does_not(repository, tmp_path, kind):
    ana, ben = ssh_key(tmp_path, "ana", *kind.split()), ssh_key(tmp_path, "ben", *kind.split())
    commit = sign(repository, "ssh", str(tmp_path / "ana"))
    told = found(repository, commit, named(ben, "ben"), named(ana))
    assert (told.format, told.status, told.signer, told.keys) == ("ssh", "good", ANA, (keys.read(ana).fingerprint,))
    assert verdict(repository, commit, named(ben, "ben")) == ("untrusted", keys.read(ana).fingerprint)
    assert verdict(repository, commit) == ("untrusted", keys.read(ana).fingerprint)
    assert verdict(repository, commit, Signer(ANA, "A" * 40))[0] == "untrusted", "only OpenPGP keys are named"


def test_what_the_account_trusts_does_not_count_where_a_policy_names_keys(repository, tmp_path):
    ana, ben = ssh_key(tmp_path, "ana"), ssh_key(tmp_path, "ben")
    (tmp_path / "signers").write_text(f"* {ana}\n")
    (tmp_path / "gitconfig").write_text(f'[gpg "ssh"]\n\tallowedSignersFile = {tmp_path / "signers"}\n')
    repository.git("config", "gpg.ssh.allowedSignersFile", str(tmp_path / "signers"))
    commit = sign(repository, "ssh", str(tmp_path / "ana"))
    assert Verifier(open_backend(locate(str(repository.path))), None).commit(commit).status == "good"
    assert verdict(repository, commit, named(ben))[0] == "untrusted"


@pytest.mark.parametrize(
    "principal",
    ["*", "!ana", "a,b", 'Ana "the" Lima', "# ana", "ana lima", "-O", "cert-authority", "Ána ✓", "a with b"],
)
def test_a_principal_is_whatever_the_policy_says(repository, tmp_path, principal):
    ana, eve = ssh_key(tmp_path, "ana"), ssh_key(tmp_path, "eve")
    signers = (named(ana, principal), named(eve, "eve"))
    assert verdict(repository, sign(repository, "ssh", str(tmp_path / "ana")), *signers) == ("good", principal)
    assert verdict(repository, sign(repository, "ssh", str(tmp_path / "eve")), *signers) == ("good", "eve")


def test_an_ssh_key_counts_in_its_time_by_the_commits_own_clock(repository, tmp_path):
    ana = ssh_key(tmp_path, "ana")
    commit = sign(repository, "ssh", str(tmp_path / "ana"))
    assert verdict(repository, commit, named(ana, since=BEGIN, until=BEGIN + 1)) == ("good", ANA)
    assert verdict(repository, commit, named(ana, until=BEGIN)) == ("expired", ANA)
    assert verdict(repository, commit, named(ana, since=BEGIN + 1)) == ("untrusted", ANA)
    repository.git("-c", "gpg.format=ssh", "-c", f"user.signingkey={tmp_path / 'ana'}", "tag", "-s", "-m", "one", "v1")
    tag = repository.tip("v1")
    assert verdict(repository, tag, named(ana, since=BEGIN)) == ("good", ANA)
    assert verdict(repository, tag, named(ana, until=BEGIN)) == ("expired", ANA)


def test_an_ssh_key_that_the_account_knows_as_revoked_is_revoked_though_it_is_named(repository, tmp_path):
    ana, ben = ssh_key(tmp_path, "ana"), ssh_key(tmp_path, "ben")
    (tmp_path / "revoked").write_text(f"{ana}\n")
    (tmp_path / "gitconfig").write_text(f'[gpg "ssh"]\n\trevocationFile = {tmp_path / "revoked"}\n')
    first, second = (sign(repository, "ssh", str(tmp_path / name)) for name in ("ana", "ben"))
    assert verdict(repository, first, named(ana), named(ben, "ben")) == ("revoked", ANA)
    assert verdict(repository, second, named(ana), named(ben, "ben")) == ("good", "ben")
    repository.git("config", "gpg.ssh.revocationFile", os.devnull)
    assert verdict(repository, first, named(ana))[0] == "revoked", "the repository does not unrevoke"
    (tmp_path / "signers").write_text(f"ana {ana}\nben {ben}\n")
    with (tmp_path / "gitconfig").open("a") as file:
        file.write(f"\tallowedSignersFile = {tmp_path / 'signers'}\n")
    account = Verifier(open_backend(locate(str(repository.path))), None)
    assert [account.commit(one).status for one in (first, second)] == ["revoked", "good"]


def test_a_signature_that_was_made_for_something_else_is_bad(repository, tmp_path):
    """An SSH signature names what it is for; a file that was signed is no commit."""
    ana = ssh_key(tmp_path, "ana")
    plain = repository.commit()
    payload = repository.git("cat-file", "commit", plain).stdout
    forged = 'x\nGood "git" signature for signer with ED25519 key ' + keys.read(ana).fingerprint
    for purpose in ("file", forged):
        words = ("ssh-keygen", "-q", "-Y", "sign", "-f", str(tmp_path / "ana"), "-n", purpose)
        armour = run(*words, cwd=repository.path, data=payload).stdout
        status, _ = verdict(repository, with_signature(repository, plain, as_header(armour)), named(ana))
        assert status == "bad"


def test_the_file_for_ssh_keygen_is_private_and_outside_and_does_not_stay(repository, tmp_path, monkeypatch):
    ana = ssh_key(tmp_path, "ana")
    commit = sign(repository, "ssh", str(tmp_path / "ana"))
    seen = []

    def watching(signers, place):
        inner = written(signers, place)

        class Watched:
            def __enter__(self):
                path = inner.__enter__()
                seen.append((path, os.stat(path).st_mode & 0o777, os.stat(os.path.dirname(path)).st_mode & 0o777))
                return path

            def __exit__(self, *fault):
                return inner.__exit__(*fault)

        return Watched()

    written = signatures._written
    monkeypatch.setattr(signatures, "_written", watching)
    assert verdict(repository, commit, named(ana))[0] == "good"
    ((path, file, folder),) = seen
    assert (file, folder) == (0o600, 0o700)
    assert not os.path.exists(os.path.dirname(path))
    assert not path.startswith(str(repository.path))


def test_keys_are_never_written_into_the_repository(repository, tmp_path, monkeypatch):
    ana = ssh_key(tmp_path, "ana")
    commit = sign(repository, "ssh", str(tmp_path / "ana"))
    for inside in (repository.path, repository.path / ".git" / "objects"):
        monkeypatch.setattr(tempfile, "tempdir", str(inside))
        with pytest.raises(Unreadable, match="temporary files"):
            verdict(repository, commit, named(ana))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(Unreadable, match="cannot be written"):
        verdict(repository, commit, named(ana))


# OpenPGP


def test_an_openpgp_key_that_is_named_counts_however_far_the_keyring_trusts_it(repository, keyring):
    key = keyring.key("ana")
    commit = sign(repository, "openpgp", key, home=str(keyring.home))
    assert verdict(repository, commit, named(key)) == ("good", ANA)
    assert verdict(repository, commit, named("A" * 40)) == ("untrusted", key)
    assert verdict(repository, commit) == ("untrusted", key)
    for trust in ("3", "2"):  # never, and unknown
        keyring.gpg("--import-ownertrust", data=f"{key}:{trust}:\n".encode())
        assert verdict(repository, commit, named(key)) == ("good", ANA)
    (keyring.home / "gpg.conf").write_text("trust-model always\n")
    assert verdict(repository, commit, named("A" * 40))[0] == "untrusted"


def test_without_its_key_an_openpgp_signature_is_unverified_though_it_is_named(
    repository, keyring, tmp_path, monkeypatch
):
    key = keyring.key("ana")
    commit = sign(repository, "openpgp", key, home=str(keyring.home))
    other = Keyring(tmp_path / "o")
    monkeypatch.setenv("GNUPGHOME", str(other.home))
    assert verdict(repository, commit, named(key))[0] == "unverified"


def test_a_subkey_counts_by_its_own_name_and_by_its_primary_keys(repository, keyring):
    primary = keyring.key("ana")
    keyring.gpg("--quick-add-key", primary, "ed25519", "sign", "0", at=PAST)
    _, subkey = keyring.fingerprints("ana")
    commit = sign(repository, "openpgp", f"{subkey}!", home=str(keyring.home))
    assert verdict(repository, commit, named(primary)) == ("good", ANA)
    assert verdict(repository, commit, named(subkey)) == ("good", ANA)
    assert found(repository, commit, named(subkey)).keys == (subkey, primary)
    by_primary = sign(repository, "openpgp", f"{primary}!", home=str(keyring.home))
    assert verdict(repository, by_primary, named(subkey)) == ("untrusted", primary), "the subkey alone is named"


def test_an_expired_openpgp_key_is_expired_where_it_is_named_and_untrusted_elsewhere(repository, keyring):
    key = keyring.key("ana", at=FAR_PAST)
    commit = sign(repository, "openpgp", key, home=str(keyring.home))
    keyring.gpg("--quick-set-expire", key, "1d", at=PAST)
    assert verdict(repository, commit, named(key)) == ("expired", ANA)
    assert verdict(repository, commit, named("A" * 40)) == ("untrusted", key), "so that `expired: true` lets none pass"


def test_an_openpgp_key_counts_in_its_time(repository, keyring):
    key = keyring.key("ana")
    commit = sign(repository, "openpgp", key, home=str(keyring.home))
    assert verdict(repository, commit, named(key, since=BEGIN, until=BEGIN + 1)) == ("good", ANA)
    assert verdict(repository, commit, named(key, until=BEGIN)) == ("expired", ANA)


def test_a_revoked_openpgp_key_is_revoked_though_it_is_named(repository, keyring):
    key = keyring.key("ana")
    commit = sign(repository, "openpgp", key, home=str(keyring.home))
    keyring.revoke(key)
    assert verdict(repository, commit, named(key)) == ("revoked", ANA)
    assert verdict(repository, commit, named("A" * 40)) == ("revoked", key)


def test_two_signatures_in_one_are_bad_though_both_keys_are_named(repository, keyring):
    ana, ben = keyring.key("ana"), keyring.key("ben")
    plain = repository.commit()
    payload = repository.git("cat-file", "commit", plain).stdout
    both = keyring.gpg("-u", ana, "-u", ben, "--armor", "--detach-sign", data=payload)
    one = keyring.gpg("-u", ana, "--armor", "--detach-sign", data=payload)
    signers = (named(ana), named(ben, "ben"))
    assert verdict(repository, with_signature(repository, plain, as_header(one)), *signers) == ("good", ANA)
    assert verdict(repository, with_signature(repository, plain, as_header(both)), *signers)[0] == "bad"
    assert verdict(repository, with_signature(repository, plain, as_header(both)), named(ana))[0] == "bad"


def test_a_message_that_was_signed_is_no_signature_of_a_commit(repository, keyring):
    """An OpenPGP message holds its own content, which its signature is good for."""
    ana = keyring.key("ana")
    plain = repository.commit()
    message = keyring.gpg("-u", ana, "--armor", "--sign", data=b"hello\n")
    assert verdict(repository, with_signature(repository, plain, as_header(message)), named(ana))[0] != "good"


# Every format


@pytest.mark.parametrize("form", ["ssh", "openpgp"])
def test_a_signature_that_is_copied_onto_another_commit_is_bad(repository, keyring, tmp_path, form):
    key = ssh_key(tmp_path, "ana") if form == "ssh" else keyring.key("ana")
    signing = str(tmp_path / "ana") if form == "ssh" else key
    signed = sign(repository, form, signing, home=str(keyring.home))
    other = repository.commit("feat: other words")
    copied = with_signature(repository, other, signature_of(repository, signed))
    assert verdict(repository, signed, named(key)) == ("good", ANA)
    assert verdict(repository, copied, named(key))[0] == "bad"


@pytest.mark.parametrize("first", ["ssh", "openpgp"])
def test_a_second_signature_of_another_format_vouches_for_nothing(repository, keyring, tmp_path, first):
    """Git reads the first header's form and all headers' words."""
    line, key = ssh_key(tmp_path, "ana"), keyring.key("ana")
    by_ssh = sign(repository, "ssh", str(tmp_path / "ana"))
    by_gpg = sign(repository, "openpgp", key, home=str(keyring.home))
    plain = repository.commit()
    headers = [signature_of(repository, one) for one in (by_ssh, by_gpg)]
    if first == "openpgp":
        headers.reverse()
    twice = with_signature(repository, plain, b"\n".join(headers))
    assert verdict(repository, twice, named(line), named(key, "ana too"))[0] in ("bad", "unverified")


def test_a_tag_is_signed_by_the_last_signature_in_it_as_git_reads_it(repository, keyring, tmp_path):
    line, key = ssh_key(tmp_path, "ana"), keyring.key("ana")
    repository.commit()
    quote = "one\n\n-----BEGIN SSH SIGNATURE-----\nnothing\n-----BEGIN PGP SIGNATURE-----\nnothing"
    settings = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={tmp_path / 'ana'}")
    repository.git(*settings, "tag", "-s", "-m", quote, "v1")
    told = found(repository, repository.tip("v1"), named(line), named(key, "ana too"))
    assert (told.format, told.status, told.signer) == ("ssh", "good", ANA)


@pytest.mark.skipif(not shutil.which("gpgsm"), reason="gpgsm is not installed")
def test_a_certificate_counts_where_it_is_named_and_gpgsm_holds_it_for_valid(repository, keyring):
    certificate = keyring.certificate("Ana Lima")
    commit = sign(repository, "x509", certificate, home=str(keyring.home))
    told = found(repository, commit, named(certificate))
    assert (told.format, told.status, told.signer, told.keys) == ("x509", "good", ANA, (certificate,))
    assert verdict(repository, commit, named("A" * 40)) == ("untrusted", certificate)
    (keyring.home / "trustlist.txt").write_text("")
    keyring.close()
    assert verdict(repository, commit, named(certificate))[0] == "untrusted"


def test_a_repository_of_sha256_is_verified_too(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    ana = ssh_key(tmp_path, "ana")
    repository = Repository(tmp_path / "work", "--object-format=sha256")
    commit = sign(repository, "ssh", str(tmp_path / "ana"))
    assert len(commit) == 64
    assert verdict(repository, commit, named(ana)) == ("good", ANA)


# What git and its tools say


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str, script: str) -> None:
    """Put a program of that name before the real one."""
    folder.mkdir(exist_ok=True)
    (folder / program).write_text(f"#!/bin/sh\ncat > /dev/null\n{script}\n")
    (folder / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_what_gpg_calls_good_and_fails_upon_is_bad(repository, keyring, tmp_path, monkeypatch):
    key = keyring.key("ana")
    commit = sign(repository, "openpgp", key, home=str(keyring.home))
    fake(
        tmp_path / "bin",
        monkeypatch,
        "gpg",
        f"echo '[GNUPG:] NEWSIG'; echo '[GNUPG:] GOODSIG {key} x'; echo '[GNUPG:] VALIDSIG {key}'; exit 1",
    )
    assert verdict(repository, commit, named(key))[0] == "bad"


def test_only_the_program_for_the_format_that_was_read_may_run(repository, tmp_path, monkeypatch):
    """One tool's words are never taken for another's."""
    ana = ssh_key(tmp_path, "ana")
    commit = sign(repository, "ssh", str(tmp_path / "ana"))
    fake(
        tmp_path / "bin", monkeypatch, "ssh-keygen", f"echo '[GNUPG:] EXPKEYSIG x'; echo '[GNUPG:] VALIDSIG {'A' * 40}'"
    )
    repository.git("config", "gpg.ssh.allowedSignersFile", os.devnull)
    monkeypatch.setattr(signatures, "_form", lambda _: "openpgp")
    assert verdict(repository, commit, named(ana), named("A" * 40, "eve"))[0] == "unverified"


KEY = "A" * 40
VALID = f"VALIDSIG {KEY} 2026-01-01 1 0 4 0 22 8 00 {'B' * 40}"
SAID = [
    ("a good one", ["GOODSIG A x", VALID], "good"),
    ("nothing", [], "unverified"),
    ("a key that is not here", ["ERRSIG A 1 2 00 3 9"], "unverified"),
    ("two, the first by a key that is not here", ["ERRSIG A 1 2 00 3 9", "GOODSIG A x", VALID], "bad"),
    ("two, the first by a key that has expired", ["EXPKEYSIG A x", VALID, "GOODSIG A x", VALID], "bad"),
    ("two keys for one", ["EXPKEYSIG A x", VALID, VALID], "bad"),
    ("good without a key", ["GOODSIG A x"], "unverified"),
    ("expired without a key", ["EXPKEYSIG A x"], "unverified"),
]


@pytest.mark.parametrize(("lines", "status"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_the_words_of_gpg(repository, tmp_path, monkeypatch, lines, status):
    commit = with_signature(repository, repository.commit(), as_header(b"-----BEGIN PGP SIGNATURE-----\n\nx\n"))
    script = "\n".join(f"echo '[GNUPG:] {line}'" for line in ("NEWSIG", *lines))
    fake(tmp_path / "bin", monkeypatch, "gpg", script)
    assert verdict(repository, commit, named(KEY))[0] == status
