"""Real keys for tests: OpenPGP in a keyring of its own, SSH in a file, X.509 where gpgsm makes it."""

import shutil
import subprocess
from pathlib import Path

from tests.support.repository import Repository, run

FAR_PAST, PAST = "20240101T000000!", "20250101T000000!"


def ssh_key(folder: Path, name: str, *words: str) -> str:
    """Make a key and return its public line; the private key lies in the folder under its name."""
    kind = words or ("-t", "ed25519")
    run("ssh-keygen", "-q", *kind, "-N", "", "-C", name, "-f", str(folder / name), cwd=folder)
    return (folder / f"{name}.pub").read_text().strip()


class Keyring:
    """A GnuPG home of its own. Its path is short, since the agent's socket lies in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(mode=0o700)

    @property
    def env(self) -> dict[str, str]:
        return {"GNUPGHOME": str(self.home)}

    def gpg(self, *words: str, data: bytes = b"", at: str = "") -> bytes:
        """Run gpg, at another moment than this one where that is given, and return what it writes."""
        when = (f"--faked-system-time={at}",) if at else ()
        fixed = ("gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", *when)
        return run(*fixed, *words, cwd=self.home, data=data, env=self.env).stdout

    def key(self, name: str, at: str = FAR_PAST) -> str:
        """Make a key that signs and return its fingerprint."""
        self.gpg("--quick-gen-key", f"{name} <{name}@example.org>", "ed25519", "sign", "0", at=at)
        return self.fingerprints(name)[0]

    def fingerprints(self, name: str) -> list[str]:
        """Return the fingerprints of a key and its subkeys."""
        told = self.gpg("--list-keys", "--with-colons", name).decode().split("\n")
        return [line.split(":")[9] for line in told if line.startswith("fpr:")]

    def revoke(self, fingerprint: str) -> None:
        """Import the revocation certificate that gpg made with the key."""
        certificate = (self.home / "openpgp-revocs.d" / f"{fingerprint}.rev").read_text()
        self.gpg("--import", data=certificate.replace(":-----BEGIN", "-----BEGIN").encode())

    def certificate(self, name: str) -> str:
        """Make a self-signed certificate that gpgsm trusts, and return its fingerprint."""
        wanted = f"Key-Type: RSA\nKey-Length: 2048\nKey-Usage: sign, cert\nSerial: random\nName-DN: CN={name}\n"
        made = self.home / "made.pem"
        (self.home / "gpg-agent.conf").write_text("allow-loopback-pinentry\n")
        (self.home / "gpgsm.conf").write_text("disable-crl-checks\n")
        (self.home / "wanted").write_text(wanted)
        words = ("--batch", "--pinentry-mode", "loopback", "--passphrase-fd", "0")
        run("gpgsm", *words, "--generate-key", "--output", str(made), "wanted", cwd=self.home, env=self.env)
        run("gpgsm", "--batch", "--import", str(made), cwd=self.home, env=self.env)
        told = run("gpgsm", "--list-keys", "--with-colons", cwd=self.home, env=self.env).out.split("\n")
        fingerprint = next(line.split(":")[9] for line in told if line.startswith("fpr:"))
        (self.home / "trustlist.txt").write_text(f"{fingerprint} S relax\n")
        self.close()  # the agent reads the list anew
        return fingerprint

    def close(self) -> None:
        """End the agent."""
        subprocess.run(
            ["gpgconf", "--kill", "all"], env={"PATH": _path(), **self.env}, check=False, capture_output=True
        )


def _path() -> str:
    found = shutil.which("gpgconf")
    return str(Path(found).parent) if found else ""


def sign(repository: Repository, form: str, key: str, message: str = "feat: signed", home: str = "") -> str:
    """Commit with a signature and return the id."""
    settings = ("-c", f"gpg.format={form}", "-c", f"user.signingkey={key}")
    env = {"GNUPGHOME": home} if home else {}
    repository.git(*settings, "commit", "--quiet", "--allow-empty", "-S", "-m", message, env=env)
    return repository.tip()


def signature_of(repository: Repository, commit: str) -> bytes:
    """Return a commit's signature header, its name included."""
    head = repository.git("cat-file", "commit", commit).stdout.partition(b"\n\n")[0]
    begin = head.index(b"\ngpgsig") + 1
    return head[begin:]


def with_signature(repository: Repository, commit: str, header: bytes) -> str:
    """Write an unsigned commit anew with a signature header, and return the id."""
    head, _, message = repository.git("cat-file", "commit", commit).stdout.partition(b"\n\n")
    data = head + b"\n" + header.rstrip(b"\n") + b"\n\n" + message
    return repository.git("hash-object", "-t", "commit", "-w", "--stdin", data=data).out.strip()


def as_header(armour: bytes, name: bytes = b"gpgsig") -> bytes:
    """Return a signature as a commit's header has it."""
    return name + b" " + armour.rstrip(b"\n").replace(b"\n", b"\n ")
