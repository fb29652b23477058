"""Files that by their name hold secrets stay out of every commit.

## Asks
Does a commit add or modify a path whose name is known for private keys, passwords or tokens (`id_rsa`, `.env`,
`*.pfx`, `.netrc`, `terraform.tfstate`)? Names are compared in any case. Templates such as `.env.example` are allowed.
Content is not read; deleting such a file is always right.

## Why
What was pushed is known to everyone who fetched, for ever. A name is the cheapest sign, and the earliest.

## Fix
`git rm --cached -- PATH`, add it to `.gitignore`, make the commit anew; if it was pushed, change the secret.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import FileChange
from refwarden.model.globs import matches
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Glob, Rule, Says, Tighter
from refwarden.rules.changes import leaves_file, taken_out

_SECRETS = (
    *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", "*.ppk", "secring.gpg"),
    *("*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.p8", "*.kdbx"),
    *(".env", ".env.*", ".netrc", "_netrc", ".pgpass", ".my.cnf", ".htpasswd", ".pypirc", ".git-credentials"),
    *(".aws/credentials", ".docker/config.json", ".dockercfg", ".kube/config", ".s3cfg", ".boto", ".vault-token"),
    *("*.tfstate", "*.tfstate.backup", "*.ovpn", "gha-creds-*.json", "client_secret*.json"),
)
_TEMPLATES = ("*.example", "*.sample", "*.template", "*.dist", "*.defaults", "*.pub", "*.pub.pem", "*.enc")


class Options(NamedTuple):
    """Which names are known for secrets."""

    names: Annotated[tuple[Glob, ...], Says("Globs of names, in any directory and any case."), Tighter("more")] = (
        _SECRETS
    )
    allowed: Annotated[tuple[Glob, ...], Says("Globs of names that hold no secrets, likewise."), Tighter("fewer")] = (
        _TEMPLATES
    )


def judge(case: Case[FileChange], options: Options) -> Verdict:
    """Judge a changed path by its name."""
    change = case.subject
    if not leaves_file(change):
        return not_applicable("no file is added")
    path = change.path.casefold()
    pattern = next((one for one in options.names if _named(one, path)), "")
    if not pattern or any(_named(one, path) for one in options.allowed):
        return kept("its name is known for no secret")
    pushed = "; if it was ever pushed, change the secret" if change.commit else ""
    return broken(
        f"{printable(change.path)} is {change.action}: files named {printable(pattern)} hold secrets.",
        f"{taken_out(change)}{pushed}",
        Because("rules.secret-file-names.names", printable(pattern), "policy"),
    )


def _named(pattern: str, path: str) -> bool:
    return matches(f"**/{pattern.casefold()}", path)


RULE = Rule("RW307", "secret-file-names", "0.1", about=(FileChange,), judge=judge, options=Options)
