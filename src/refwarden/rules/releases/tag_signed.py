"""A release's tag is signed by somebody whom the policy trusts.

## Asks
Does a tag whose kind says `signed` carry a good signature? Where the policy names keys under `signers`, only these
count; else those that the account trusts which runs this.

## Why
Whoever can push can tag. A signature shows that the release is what its maker released.

## Fix
`git tag -s` on the same commit, with a key that the policy names.
"""

from refwarden.model.case import Case
from refwarden.model.commits import Signature
from refwarden.model.kinds import Kinds
from refwarden.model.refs import TAGS, Tag, TagObject
from refwarden.model.text import printable, quoted
from refwarden.model.verdict import Verdict, broken, kept, not_applicable, unknown
from refwarden.rules import signing
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[Tag], options: NoOptions) -> Verdict:
    """Judge a tag's signature."""
    del options
    tag = case.subject.tag
    if not case[Kinds].of_tag(tag).signed:
        return not_applicable("its kind does not ask for it")
    signature = case[Signature]
    evidence = signing.evidence("tag.signature", signature)
    if signature.status == "good":
        return kept(f"signed by {printable(signature.signer)}", evidence)
    if signature.status == "unverified":
        why = f"the signature of {printable(tag)} could not be verified: {printable(signature.detail) or 'no keys'}"
        return unknown(why, signing.verifiable(signature), evidence)
    remedy = f"git tag -f -s {quoted(tag)} {case[TagObject].peeled} && git push -f origin {quoted(TAGS + tag)}"
    if signature.status == "untrusted":
        remedy = f"have the key named under signers in the policy, or sign with one that counts: {remedy}"
    return broken(f"{printable(tag)} {signing.fault(signature)}.", remedy, evidence)


RULE = Rule(
    code="RW703",
    name="tag-signed",
    since="0.1",
    about=(Tag,),
    needs=(Kinds, Signature, TagObject),
    judge=judge,
    controls=("osps:BR-06.01", "scorecard:Signed-Releases", "ssdf:PS.2.1"),
)
