"""What a verified signature comes to by the keys that a policy names."""

import pytest

from refwarden.model.commits import Signature
from refwarden.model.signers import Signer, counted

KEY, PRIMARY, OTHER = "A" * 40, "B" * 40, "C" * 40
GOOD = Signature("openpgp", "good", KEY, "GOODSIG", (KEY, PRIMARY))
ANA = Signer("ana", PRIMARY, since=100, until=200)
BEN = Signer("ben", OTHER)

ROWS = [
    ("a named primary key", GOOD, (BEN, ANA), 150, ("good", "ana")),
    ("a named subkey", GOOD, (Signer("ana", KEY),), 150, ("good", "ana")),
    ("a key that is not named", GOOD, (BEN,), 150, ("untrusted", PRIMARY)),
    ("nobody is named", GOOD, (), 150, ("untrusted", PRIMARY)),
    ("the policy does not say", GOOD, None, 150, ("good", KEY)),
    ("the first moment", GOOD, (ANA,), 100, ("good", "ana")),
    ("the last moment", GOOD, (ANA,), 199, ("good", "ana")),
    ("the end is no part of it", GOOD, (ANA,), 200, ("expired", "ana")),
    ("before it counts it has not expired", GOOD, (ANA,), 99, ("untrusted", "ana")),
    ("of two names the one that counts", GOOD, (ANA, Signer("ben", KEY)), 250, ("good", "ben")),
    ("expired by itself", GOOD._replace(status="expired"), (ANA,), 150, ("expired", "ana")),
    ("expired, and not named", GOOD._replace(status="expired"), (BEN,), 150, ("untrusted", PRIMARY)),
    ("revoked stays revoked", GOOD._replace(status="revoked"), (ANA,), 150, ("revoked", "ana")),
    ("whoever is named", GOOD._replace(status="revoked"), (BEN,), 150, ("revoked", KEY)),
    ("bad stays bad", GOOD._replace(status="bad"), (ANA,), 150, ("bad", KEY)),
    ("what nothing verified stays so", GOOD._replace(status="unverified"), (ANA,), 150, ("unverified", KEY)),
    ("untrusted by somebody else stays so", GOOD._replace(status="untrusted"), (ANA,), 150, ("untrusted", KEY)),
    ("no signature", Signature("", "none"), (ANA,), 150, ("none", "")),
    ("a principal without a key", Signature("ssh", "good", "ben"), (BEN,), 150, ("unverified", "ben")),
    ("a principal with another's key", Signature("ssh", "good", "ben", "", (KEY,)), (BEN,), 150, ("untrusted", KEY)),
    ("a principal called like a key", Signature("ssh", "good", OTHER), (BEN,), 150, ("unverified", OTHER)),
]


@pytest.mark.parametrize(
    ("found", "signers", "time", "wanted"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_a_signature_counts(found, signers, time, wanted):
    after = counted(found, signers, time)
    assert (after.status, after.signer) == wanted
    assert (after.format, after.keys) == (found.format, found.keys)
