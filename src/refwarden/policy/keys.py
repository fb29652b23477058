"""Public keys as a policy writes them: a line of an SSH public key file, or a fingerprint of OpenPGP or X.509."""

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

MOST_TEXT = 16_384  # characters; an RSA key of 16,384 bits takes 2,800
_RSA_BITS = range(2048, 16_385)
_POINT = {"nistp256": 65, "nistp384": 97, "nistp521": 133}
_CURVES = {f"ecdsa-sha2-{curve}": curve for curve in _POINT}
_SK = "@openssh.com"
TYPES = ("ssh-ed25519", *_CURVES, "ssh-rsa", f"sk-ssh-ed25519{_SK}", f"sk-ecdsa-sha2-nistp256{_SK}")


class Key(NamedTuple):
    """A public key, or the name of one.

    Attributes:
        fingerprint: As for the model's Signer.
        ssh: An SSH key's type and base64, in the one spelling that there is of them; empty for the others.
    """

    fingerprint: str
    ssh: str = ""


def read(text: str) -> Key:
    """Return the key that a text names.

    Raises:
        ValueError: It names none; the message says why, and what was expected.
    """
    if len(text) > MOST_TEXT:
        raise ValueError(f"longer than any key; at most {MOST_TEXT:,} characters are read")
    if not text.isprintable():
        raise ValueError("a key is one line of text, as `ssh-keygen` writes it to a file that ends in .pub")
    bare = re.sub("[ :]", "", text)
    if re.fullmatch("[0-9A-Fa-f]+", bare):
        if len(bare) not in (40, 64):
            raise ValueError(f"{len(bare)} hexadecimal digits are no whole fingerprint; 40 or 64 were expected")
        return Key(bare.upper())
    return _ssh(text)


def _ssh(text: str) -> Key:
    """Return the key of a public key file's line; its comment is nobody's word."""
    kind, _, rest = text.strip(" ").partition(" ")
    encoded = rest.lstrip(" ").partition(" ")[0]
    if kind.startswith("SHA256:"):
        raise ValueError("an SSH key is named by its public line, `ssh-ed25519 AAAA...`, not by its fingerprint")
    if kind not in TYPES:
        expected = f"a fingerprint of 40 or 64 hexadecimal digits, or a line that begins with {', '.join(TYPES)}"
        raise ValueError(f"no key and no fingerprint; expected was {expected}")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"what follows {kind} is no base64; copy the whole line") from None
    if base64.b64encode(blob).decode() != encoded:
        raise ValueError(f"what follows {kind} is no base64 as OpenSSH writes it; copy the whole line")
    fields = _fields(blob)
    if not fields or fields[0] != kind.encode():
        raise ValueError(f"what follows {kind} is no such key; copy the whole line")
    fault = _fault(kind, fields[1:])
    if fault:
        raise ValueError(f"what follows {kind} is {fault}; copy the whole line")
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return Key(f"SHA256:{digest}", f"{kind} {encoded}")


def _fields(blob: bytes) -> list[bytes]:
    """Return the fields of a key's bytes, each with its length before it; empty where they are cut short."""
    fields = []
    while blob:
        size = int.from_bytes(blob[:4], "big")
        if len(blob) < 4 + size:
            return []
        fields.append(blob[4 : 4 + size])
        blob = blob[4 + size :]
    return fields


def _fault(kind: str, fields: list[bytes]) -> str:
    """Return what is wrong with the fields that follow the type's name, empty where nothing is."""
    plain = kind.removeprefix("sk-").removesuffix(_SK)
    if kind.endswith(_SK):  # keys on a token name the application that they are for
        if len(fields) < 2 or not fields[-1]:
            return "a key of the wrong length"
        fields = fields[:-1]
    if plain == "ssh-ed25519":
        return "" if [len(field) for field in fields] == [32] else "a key of the wrong length"
    if plain in _CURVES:
        curve = _CURVES[plain]
        right = len(fields) == 2 and fields[0] == curve.encode() and len(fields[1]) == _POINT[curve]
        return "" if right and fields[1][0] == 4 else "a key of the wrong length or curve"
    if len(fields) != 2:
        return "a key of the wrong length"
    exponent, modulus = (int.from_bytes(field, "big", signed=True) for field in fields)
    if modulus.bit_length() not in _RSA_BITS:
        return f"a key of {modulus.bit_length()} bits, where 2048 to 16384 count"
    return "" if exponent > 1 and exponent % 2 and modulus > 0 else "no RSA key"
