"""The host refuses a push that holds a secret.

## Asks
Is push protection for secrets switched on for this repository?

## Why
A secret that was pushed is no secret: removing it from history does not remove it from clones. The host knows the forms
of most tokens, and can refuse them at the door.

## Fix
Settings, Advanced Security, Push protection; or the command in the finding.
"""

from refwarden.model.case import Case
from refwarden.model.hosted import HostedRepository
from refwarden.model.safeguards import SecretScanning
from refwarden.model.text import quoted
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[HostedRepository], options: NoOptions) -> Verdict:
    """Judge a repository by whether pushed secrets are refused."""
    del options
    found = case[SecretScanning].refuses
    evidence = Because("secret_scanning.push_protection", "on" if found else "off", "host")
    if found:
        return kept("the host refuses pushes that hold secrets", evidence)
    on = " ".join(f"-f 'security_and_analysis[{part}][status]=enabled'" for part in _PARTS)
    remedy = f"gh api -X PATCH {quoted(f'repos/{case.subject.name}')} {on}"
    if case.subject.host == "gitlab":
        path = quoted(f"projects/{case.subject.name.replace('/', '%2F')}/security_settings")
        remedy = f"glab api --method PUT {path} -F secret_push_protection_enabled=true"
    return broken("the host takes pushes that hold secrets.", remedy, evidence)


_PARTS = ("secret_scanning", "secret_scanning_push_protection")  # the second needs the first

RULE = Rule(
    code="RW813",
    name="secret-scanning-push",
    since="0.1",
    about=(HostedRepository,),
    needs=(SecretScanning,),
    judge=judge,
)
