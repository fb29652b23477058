"""A commit carries a good signature by a key that counts.

## Asks
Is the commit signed, is the signature good, and does the policy accept its format and its signer? Good, expired,
revoked, untrusted, bad and none are different answers; a signature that nothing could verify is unknown. Where the
policy names keys under `signers`, only these count; else those that the account trusts which runs this.

## Why
The author's name is whatever somebody typed. A signature is the one thing in a commit that an impostor cannot write.

## Fix
`git config commit.gpgsign true`, then `git commit --amend --no-edit --gpg-sign`, or
`git rebase --exec 'git commit --amend --no-edit --gpg-sign' BASE` for several commits.
"""

from typing import Annotated, Literal, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit, Signature
from refwarden.model.text import printable, short
from refwarden.model.verdict import Verdict, broken, kept, not_applicable, unknown
from refwarden.rules import signing
from refwarden.rules.base import Rule, Says, Tighter, wanting

_FORMATS: tuple[Literal["openpgp", "ssh", "x509"], ...] = ("openpgp", "ssh", "x509")


class Options(NamedTuple):
    """Which signatures count."""

    formats: Annotated[
        tuple[Literal["openpgp", "ssh", "x509"], ...], Says("The formats that count."), Tighter("fewer")
    ] = _FORMATS
    signers: Annotated[
        tuple[str, ...],
        Says(
            "Fingerprints or principals that count; none for all that the policy's `signers`, or the account, trusts."
        ),
        Tighter("fewer, or all"),
    ] = ()
    expired: Annotated[
        bool,
        Says("Whether a good signature by a key that has expired, or is past its `until`, counts."),
        Tighter("false"),
    ] = False
    merges: Annotated[bool, Says("Whether merge commits must be signed too."), Tighter("true")] = True


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit by what is known of its signature."""
    commit, signature = case.subject, case[Signature]
    if not commit.id:
        return not_applicable("a draft is signed when it is committed")
    if len(commit.parents) > 1 and not options.merges:
        return not_applicable("merge commits need no signature here")
    evidence = signing.evidence("commit.signature", signature)
    if signature.status == "unverified":
        return unknown(
            f"the signature of {short(commit.id)} could not be verified: {printable(signature.detail) or 'no keys'}",
            signing.verifiable(signature),
            evidence,
        )
    fault = signing.fault(signature)
    if signature.status == "expired" and options.expired:
        fault = ""
    if not fault and signature.format not in options.formats:
        fault = f"is signed in the format {signature.format}, which the policy does not accept"
    if not fault and options.signers and not _named(signature, options.signers):
        fault = f"is signed by {printable(signature.signer) or 'an unnamed key'}, whom the policy does not name"
    if not fault:
        return kept(f"signed by {printable(signature.signer) or 'a trusted key'}", evidence)
    return broken(f"{short(commit.id)} {fault}.", _remedy(commit, signature), evidence)


def _named(signature: Signature, signers: tuple[str, ...]) -> bool:
    """Tell whether options name who signed: the principal, or a fingerprint of the key as people write them."""
    named = {signature.signer, *signature.keys} - {""}
    return any(one in named or one.replace(" ", "").upper() in signature.keys for one in signers)


def _remedy(commit: Commit, signature: Signature) -> str:
    base = f"{short(commit.id)}^" if commit.parents else "--root"
    again = (
        "git commit --amend --no-edit --gpg-sign for the last commit, else "
        f"git rebase --exec 'git commit --amend --no-edit --gpg-sign' {base}"
    )
    if signature.status in ("good", "untrusted"):
        return f"have the key named under signers in the policy, or sign with one that counts: {again}"
    return again


RULE = Rule(
    "RW203",
    "signature",
    "0.1",
    about=(Commit,),
    judge=judge,
    needs=(Signature,),
    options=Options,
    desire=wanting("signed"),
    controls=("cis:1.1.12", "ssdf:PS.1.1"),
)
