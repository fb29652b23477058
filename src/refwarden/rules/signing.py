"""What rules that ask for signatures say of them."""

from refwarden.model.commits import Signature
from refwarden.model.text import printable
from refwarden.model.verdict import Because

_FAULTS = {
    "none": "is not signed",
    "bad": "has a signature that does not match its content",
    "untrusted": "is signed by a key that does not count here",
    "expired": "is signed by a key that has expired",
    "revoked": "is signed by a key that was revoked",
}
_TOOLS = {"openpgp": "gpg", "ssh": "ssh-keygen", "x509": "gpgsm"}


def fault(signature: Signature) -> str:
    """Return what is wrong with a signature, as in `is not signed`; empty for one that is good."""
    words, signer = _FAULTS.get(signature.status, ""), whose(signature)
    return f"{words} ({signer})" if signer and signature.status in ("untrusted", "expired", "revoked") else words


def whose(signature: Signature) -> str:
    """Return who signed, safe to print: the principal and the key, as far as they are known."""
    signer, keys = printable(signature.signer), [printable(key) for key in signature.keys]
    return f"{signer}, key {keys[-1]}" if keys and signer not in keys else signer


def evidence(name: str, signature: Signature) -> Because:
    """Return what was found of a signature, under the name that the evidence has."""
    words = f"{signature.status} {whose(signature)}".rstrip()
    detail = "" if signature.status == "good" else printable(signature.detail)
    return Because(name, f"{words}: {detail}" if detail else words, "git")


def verifiable(signature: Signature) -> str:
    """Return what lets a signature be verified that nothing here could verify."""
    tool = _TOOLS.get(signature.format, "")
    if signature.format == "ssh":
        return (
            "name the key under signers in the policy, or git config --global gpg.ssh.allowedSignersFile FILE; "
            "ssh-keygen must be installed"
        )
    if tool:
        return f"{tool} --import FILE, where FILE holds the signer's public key; {tool} must be installed"
    return "sign it again in a format that git knows: openpgp, ssh or x509"
