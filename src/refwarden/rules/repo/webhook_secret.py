"""What webhooks tell is signed, and told to the right machine.

## Asks
Has each active webhook a secret, and is its address HTTPS with the certificate checked?

## Why
Whoever knows the address of an unsigned webhook can say that a branch moved or a review was given. What acts on it,
a deployment often, cannot tell the difference.

## Fix
Settings, Webhooks, the webhook: a secret that its receiver checks, an `https` address, SSL verification. GitLab shows
nobody whether a webhook has a secret, so that is unknown there.
"""

from refwarden.model.case import Case
from refwarden.model.hosted import HostedRepository
from refwarden.model.safeguards import Webhooks
from refwarden.model.text import listed, plural
from refwarden.model.verdict import Because, Verdict, broken, kept, unknown
from refwarden.rules.base import NoOptions, Rule
from refwarden.rules.hosting import page


def judge(case: Case[HostedRepository], options: NoOptions) -> Verdict:
    """Judge a repository by its webhooks."""
    del options
    active = [one for one in case[Webhooks].listed if one.active]
    evidence = Because("webhooks", f"{plural(len(active), 'webhook')} active", "host")
    faults, pages = [], []
    for one in active:
        found = (["is not signed"] if one.signed is False else []) + (["is not verified"] if not one.verified else [])
        if found:
            faults.append(f"{one.address} {listed(found)}")
            pages.append(page(case.subject, f"hooks/{one.id}", f"hooks/{one.id}/edit"))
    if faults:
        return broken(f"what webhooks tell can be forged: {listed(faults, 5)}.", listed(pages, 5), evidence)
    if any(one.signed is None for one in active):
        return unknown("the host shows nobody whether a webhook has a secret", "look at where it arrives", evidence)
    return kept("every webhook is signed and verified", evidence)


RULE = Rule(
    code="RW812",
    name="webhook-secret",
    since="0.1",
    about=(HostedRepository,),
    needs=(Webhooks,),
    judge=judge,
)
