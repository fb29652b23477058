"""The keys that a policy names: by whom a signature counts, and when."""

from typing import NamedTuple

from refwarden.model.commits import Signature


class Signer(NamedTuple):
    """One key of one person.

    Attributes:
        principal: Whose key it is: an e-mail address or a name.
        fingerprint: `SHA256:` and base64 for an SSH key, capital hexadecimal digits for OpenPGP and X.509.
        ssh: An SSH key's type and base64, as in a public key file; empty for the others.
        since: The first moment at which it counts, in seconds since 1970; 0 for always.
        until: The first moment at which it no longer counts, in seconds since 1970; 0 for no end.
    """

    principal: str
    fingerprint: str
    ssh: str = ""
    since: int = 0
    until: int = 0

    def counts_at(self, time: int) -> bool:
        """Tell whether the key counts at a moment, in seconds since 1970."""
        return self.since <= time and (not self.until or time < self.until)


def counted(found: Signature, signers: tuple[Signer, ...] | None, time: int) -> Signature:
    """Return what a verified signature comes to where a policy says whose keys count.

    Only a signature that was found good, by a key that may have expired since, can come to anything but what it is: it
    is good, expired or untrusted by what the policy says of the key.

    Args:
        found: What verifying it found.
        signers: The policy's keys; None where it names none, and what was found stands.
        time: When the commit or tag says that it was made, in seconds since 1970.
    """
    if signers is None or found.status not in ("good", "expired", "revoked"):
        return found
    if not found.keys and found.status != "revoked":
        return found._replace(status="unverified", detail="nobody says by which key it is signed")
    named = [one for one in signers if one.fingerprint in found.keys]
    if found.status == "revoked":
        return found._replace(signer=named[0].principal) if named else found
    if not named:
        detail = "the policy's signers do not hold this key"
        return found._replace(status="untrusted", signer=found.keys[-1], detail=detail)
    counting = [one for one in named if one.counts_at(time)]
    if counting:
        return found._replace(signer=counting[0].principal)
    late = [one for one in named if one.since <= time]
    if late:
        detail = "made after the policy ceased to count this key"
        return found._replace(status="expired", signer=late[0].principal, detail=detail)
    # It has not expired: rules that let expired keys pass must not take it for one.
    return found._replace(
        status="untrusted", signer=named[0].principal, detail="made before the policy counts this key"
    )
