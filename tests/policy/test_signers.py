"""The section `signers`: keys that are none are complaints, and whoever adds a key loosens the policy."""

import base64
import json
import re
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.engine.catalogue import catalogue
from refwarden.model.signers import Signer
from refwarden.policy import keys
from refwarden.policy.diff import differences
from refwarden.policy.obtain import obtain
from tests.policy.documents import CATALOGUE, complaints, loaded
from tests.support.repository import run

V = "version: 1\n"


def field(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def line(kind: str, *fields: bytes) -> str:
    """Return a public key's line as OpenSSH writes it."""
    return f"{kind} {base64.b64encode(b''.join(map(field, (kind.encode(), *fields)))).decode()}"


def ed25519(seed: int) -> str:
    return line("ssh-ed25519", bytes([seed]) * 32)


ANA, BEN, EVE = ed25519(1), ed25519(2), ed25519(3)
GPG = "8B73C446C6C287CB9D6AE762AC00AADC31CE4744"
ODD = 1 << 2047 | 1
RSA = line("ssh-rsa", b"\1\0\1", b"\0" + ODD.to_bytes(256, "big"))
TOKEN = line("sk-ssh-ed25519@openssh.com", b"\4" * 32, b"ssh:")
CURVE = line("ecdsa-sha2-nistp256", b"nistp256", b"\4" + b"\5" * 64)
CURVE_TOKEN = line("sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", b"\4" + b"\5" * 64, b"ssh:")


def signers(text: str, others: dict[str, str] | None = None) -> tuple[Signer, ...] | None:
    return loaded(V + text, others).policy.signers


def test_a_policy_says_nothing_of_keys_or_names_nobody_and_these_are_not_the_same():
    assert signers("") is None
    assert signers("signers:\n") is None
    assert signers("signers: {}\n") == ()


def test_a_signer_has_one_key_or_several_each_with_the_time_in_which_it_counts():
    found = signers(
        "signers:\n"
        f"  ana@example.org: {ANA} ana's laptop\n"
        "  Ben Ode:\n"
        "    - 8b73 c446 c6c2 87cb 9d6a  e762 ac00 aadc 31ce 4744\n"
        f"    - {{key: '{BEN}', since: 2025-01-01, until: 2026-12-31}}\n"
        f"  eve: {{key: '{EVE}', until: 2027-01-01T12:00}}\n"
    )
    assert found is not None
    assert found[0] == Signer("ana@example.org", keys.read(ANA).fingerprint, ANA)
    assert found[1] == Signer("Ben Ode", GPG)
    assert (found[2].since, found[2].until) == (1735689600, 1798761600), "the last day counts, as for an exemption"
    assert (found[3].since, found[3].until) == (0, 1798804800)


@pytest.mark.parametrize("text", [ANA, RSA, TOKEN, CURVE, CURVE_TOKEN, GPG, "a" * 64, "AB:" * 19 + "AB"])
def test_a_key_is_read(text):
    found = keys.read(text)
    assert found.ssh == (text if " " in text else "")
    assert found.fingerprint.startswith("SHA256:") or re.fullmatch("[0-9A-F]{40}|[0-9A-F]{64}", found.fingerprint)


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")
@pytest.mark.parametrize(
    "words", ["-t ed25519", "-t ecdsa -b 256", "-t ecdsa -b 384", "-t ecdsa -b 521", "-t rsa -b 2048"]
)
def test_a_key_has_the_fingerprint_that_ssh_keygen_gives_it(words, tmp_path):
    run("ssh-keygen", "-q", *words.split(), "-N", "", "-C", "ana", "-f", str(tmp_path / "key"), cwd=tmp_path)
    told = run("ssh-keygen", "-l", "-f", str(tmp_path / "key.pub"), cwd=tmp_path).out
    assert keys.read((tmp_path / "key.pub").read_text().strip()).fingerprint == told.split(" ")[1]


FAULTS = [
    ("a word is no key", "ana: hello", "p.yml:3:8: signers.ana: 'hello': no key and no fingerprint"),
    ("a fingerprint is whole", "ana: C446C6C287", "p.yml:3:8: signers.ana: 'C446C6C287': 10 hexadecimal digits are no whole"),
    ("an SSH key is not named by its fingerprint", "ana: 'SHA256:abcd'", "is named by its public line"),
    ("a type that OpenSSH has given up", "ana: ssh-dss AAAA", "no key and no fingerprint; expected was"),
    ("a certificate is no key", "ana: ssh-ed25519-cert-v01@openssh.com AAAA", "no key and no fingerprint"),
    ("options may not stand before a key", f"""ana: 'cert-authority,namespaces="*" {ANA}'""", "no key and no fingerprint"),
    ("nor a principal", f"ana: '* {ANA}'", "no key and no fingerprint"),
    ("a second line would be a second key", f'ana: "{ANA}\\n* {EVE}"', "a key is one line"),
    ("a type alone", "ana: ssh-ed25519", "is no such key"),
    ("what is no base64", "ana: ssh-ed25519 %%%%", "is no base64"),
    ("base64 with other letters within", f"ana: '{ANA[:30]}-{ANA[31:]}'", "is no base64"),
    ("base64 with bits to spare", "ana: ssh-ed25519 AAAAAB==", "is no base64 as OpenSSH writes it"),
    ("a key that was cut", f"ana: {ANA[:-8]}", "is no such key; copy the whole line"),
    ("a key with something after it", f"ana: {line('ssh-ed25519', b'1' * 32, b'2')}", "wrong length"),
    ("a key of one type under the name of another", f"ana: {ANA.replace('ssh-ed25519', 'ssh-rsa')}", "is no such key"),
    ("a key that is too short", f"ana: {line('ssh-ed25519', b'1' * 31)}", "a key of the wrong length"),
    ("a point of another curve", f"ana: {line('ecdsa-sha2-nistp256', b'nistp384', b'4' * 97)}", "wrong length or curve"),
    ("a token's key says what it is for", f"ana: {line('sk-ssh-ed25519@openssh.com', b'1' * 32)}", "wrong length"),
    ("an RSA key that can be broken", f"ana: {line('ssh-rsa', b'3', b'a' * 128)}", "a key of 1023 bits"),
    ("a number", "ana: 7", "an SSH public key's line, or an OpenPGP or X.509 fingerprint was expected"),
    ("no keys at all", "ana: []", "at least 1 item"),
    ("a group without a key", "ana: {since: 2025-01-01}", "signers.ana.key: missing; add it"),
    ("a group with another word", f"ana: {{key: {GPG}, untill: 2025-01-01}}", "signers.ana.untill: unknown key; did you mean until?"),
    ("a day that is none", f"ana: {{key: {GPG}, until: soon}}", "'soon': a day such as"),
    ("a key that would never count", f"ana: {{key: {GPG}, since: 2026-01-02, until: 2026-01-01}}", "it would count at no time"),
    ("a name of nothing", f"' ': {GPG}", "an e-mail address or a name was expected"),
    ("a name of two lines", f'"a\\nb": {GPG}', "an e-mail address or a name was expected"),
    ("a key of two signers", f"ana: {ANA}\n  ben: [{{key: '{ANA} again'}}]", "p.yml:4:15: signers.ben[0].key: this key is ana's already"),
    ("a fingerprint twice", f"ana: [{GPG}, {GPG.lower()}]", "signers.ana[1]: this key is ana's already"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_fault(text, expected):
    found = complaints(f"{V}signers:\n  {text}\n")
    assert len(found) == 1, found
    assert expected in found[0]
    assert "\n" not in found[0]


def test_all_faults_are_told_at_once():
    found = complaints(f"{V}signers:\n  ana: hello\n  ben: [{GPG}, ssh-rsa]\n  eve: {{key: abc}}\n")
    assert [one.split(": ")[1] for one in found] == ["signers.ana", "signers.ben[1]", "signers.eve.key"]


@given(
    st.text(max_size=120) | st.builds("{} {}".format, st.sampled_from(keys.TYPES), st.text("AQy/+= \x00é", max_size=90))
)
def test_whatever_stands_there_is_a_key_or_a_complaint(text):
    try:
        found = keys.read(text)
    except ValueError as fault:
        assert str(fault)
    else:
        assert found.fingerprint
        assert "\n" not in found.ssh


@given(st.binary(max_size=120), st.sampled_from(keys.TYPES))
def test_bytes_that_are_no_key_are_a_complaint(blob, kind):
    try:
        found = keys.read(f"{kind} {base64.b64encode(field(kind.encode()) + blob).decode()}")
    except ValueError:
        return
    assert keys.read(f"{found.ssh} with a comment") == found


# Inheritance

BASE = {"base.yml": f"{V}signers:\n  ana: {{key: '{ANA}', until: 2026-12-31}}\n  ben: {BEN}\n"}
CHILD = "extends: base.yml\n"


def named(text: str, parent: str = BASE["base.yml"]) -> list[tuple[str, int]]:
    found = signers(CHILD + text, {"base.yml": parent})
    assert found is not None
    return [(one.principal, one.until) for one in found]


def test_a_child_adds_signers_and_takes_some_away():
    assert named(f"signers: {{eve: {EVE}, ben: null}}\n") == [("ana", 1798761600), ("eve", 0)]


def test_a_new_key_does_not_inherit_the_end_of_the_old_one():
    assert named(f"signers: {{ana: {{key: '{EVE}'}}}}\n") == [("ana", 0), ("ben", 0)]


def test_whoever_takes_the_last_signer_away_leaves_nobody_rather_than_the_account():
    assert named("signers: {ana: null, ben: null}\n") == []


def test_a_key_that_a_parent_gave_to_another_is_a_fault_at_the_childs_place():
    (found,) = complaints(f"{V}{CHILD}signers: {{eve: {BEN}}}\n", BASE)
    assert found == "p.yml:3:16: signers.eve: this key is ben's already; a key has one signer and stands once"


LOCKED = BASE["base.yml"] + "locked: signers\n"
LOOSENING = [
    ("another signer", f"{{eve: {EVE}}}", "signers.eve"),
    ("another key", f"{{ben: [{BEN}, {EVE}]}}", "signers.ben"),
    ("the same number of other keys", f"{{ben: {EVE}}}", "signers.ben"),
    ("more time", f"{{ana: {{key: '{ANA}', until: 2027-01-01}}}}", "signers.ana"),
    ("no end", f"{{ana: {ANA}}}", "signers.ana"),
    ("the account's own trust", "null", "signers"),
]
TIGHTENING = [
    ("a signer less", "{ben: null}"),
    ("nobody", "{ana: null, ben: null}"),
    ("less time", f"{{ana: {{key: '{ANA}', since: 2025-01-01, until: 2026-01-01}}}}"),
    ("the same in another form", f"{{ben: [{{key: '{BEN} laptop'}}]}}"),
]


@pytest.mark.parametrize(("text", "path"), [row[1:] for row in LOOSENING], ids=[row[0] for row in LOOSENING])
def test_a_lock_forbids(text, path):
    (found,) = complaints(f"{V}{CHILD}signers: {text}\n", {"base.yml": LOCKED})
    assert f": {path}: signers is locked at base.yml:5" in found


@pytest.mark.parametrize("text", [row[1] for row in TIGHTENING], ids=[row[0] for row in TIGHTENING])
def test_a_lock_allows(text):
    assert complaints(f"{V}{CHILD}signers: {text}\n", {"base.yml": LOCKED}) == []


def test_a_locked_section_without_signers_leaves_the_account_to_say():
    (found,) = complaints(f"{V}{CHILD}signers: {{eve: {EVE}}}\n", {"base.yml": f"{V}locked: [signers]\n"})
    assert "signers is locked at base.yml:2" in found


def test_a_parent_beside_a_locked_one_may_not_add_signers():
    others = {"base.yml": LOCKED, "more.yml": f"{V}signers: {{eve: {EVE}}}\n"}
    (found,) = complaints(f"{V}extends: [base.yml, more.yml]\n", others)
    assert "signers is locked at base.yml:5, and another parent's signers.eve loosens it" in found


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (f"{{ana: {ANA}}}", f"{{ana: {ANA}, eve: {EVE}}}", "loosens   signers.eve: nothing ->"),
        (f"{{ana: {ANA}, eve: {EVE}}}", f"{{ana: {ANA}}}", "tightens  signers.eve: ssh-ed25519"),
        (f"{{ana: {ANA}}}", f"{{ana: {BEN}}}", "changes   signers.ana: "),
        (f"{{ana: {ANA}}}", "null", "loosens   signers: {ana: ssh-ed25519"),
        ("null", f"{{ana: {ANA}}}", "changes   signers: nothing -> {ana: ssh-ed25519"),
        ("{}", f"{{ana: {ANA}}}", "loosens   signers.ana: nothing ->"),
    ],
)
def test_a_difference_says_which_way_it_goes(before, after, words):
    old, new = (loaded(f"{V}signers: {text}\n").effective.data for text in (before, after))
    (found,) = differences(old, new, CATALOGUE)
    assert found.startswith(words)


def test_a_compiled_policy_comes_back_with_its_signers(tmp_path):
    (tmp_path / ".refwarden.yml").write_text(f"{V}signers: {{ana: {{key: '{ANA}', since: 2025-01-01}}, ben: {GPG}}}\n")
    (tmp_path / ".git").mkdir()
    first = obtain(str(tmp_path), catalogue, git_dir=str(tmp_path / ".git"))
    kept = obtain(str(tmp_path), pytest.fail, git_dir=str(tmp_path / ".git"))
    assert kept == first
    assert kept.signers is not None
    assert [type(one) for one in kept.signers] == [Signer, Signer]
    assert json.loads(json.dumps(kept.signers))[0][0] == "ana"
