"""What a caller of the simulated GitHub may see and do, by the token that it shows."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from tests.forges.github.people import App, Bot, Org, Token, User, at_least
from tests.forges.github.state import Forge, Repository

LEVELS = ("none", "read", "write", "admin")


class Caller:
    """Whoever asks. Without a token only what is public is there.

    Source: https://docs.github.com/rest/authentication/permissions-required-for-github-apps and
    https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
    """

    def __init__(self, forge: Forge, token: Token | None) -> None:
        self.forge, self.token = forge, token

    @property
    def actor(self) -> User | Bot | App | None:
        return self.token.actor if self.token else None

    @property
    def account(self) -> User | Bot | None:
        """Return the account in whose name things are written."""
        actor = self.actor
        return actor.bot if isinstance(actor, App) else actor

    @property
    def app(self) -> App | None:
        """Return the App that asks, where one does."""
        if self.token is None or self.token.kind not in ("installation", "actions", "app"):
            return None
        if isinstance(self.token.actor, App):
            return self.token.actor
        return self.token.actor.app if isinstance(self.token.actor, Bot) else None

    @property
    def machine(self) -> bool:
        """Whether permissions, not a person's role, say what it may do."""
        return self.token is not None and self.token.kind in ("installation", "actions", "app")

    def reaches(self, repository: Repository) -> bool:
        """Tell whether a repository is among those that the token is for."""
        token = self.token
        if token is None or token.kind == "app":
            return False
        if token.repositories is not None:
            return repository in token.repositories
        if token.installation is not None:
            chosen = token.installation.repositories
            return repository in chosen if chosen is not None else repository.owner is token.installation.account
        return True

    def sees(self, repository: Repository) -> bool:
        """Tell whether a repository is there at all for the caller: a private one hides behind 404."""
        if not repository.private:
            return True
        if self.token is None or not self.reaches(repository):
            return False
        if self.token.kind == "user" and "repo" not in self.token.scopes:
            return False
        return self.machine or repository.may(self.actor, "read")

    def granted(self, repository: Repository, permission: str, level: str = "read") -> bool:
        """Tell whether the token has a permission; a classic token's scopes name none of its own."""
        if self.token is None:
            return level == "read" and not repository.private
        if self.token.kind == "user":
            return True
        if (
            level == "read"
            and not repository.private
            and permission not in ("administration", "organization_administration", "repository_hooks")
        ):
            return True
        held = self.token.permissions.get(permission, "none")
        return self.reaches(repository) and LEVELS.index(held) >= LEVELS.index(level)

    def may(self, repository: Repository, role: str) -> bool:
        """Tell whether the person behind the token has a role; a machine's permissions are asked instead."""
        return self.machine or repository.may(self.actor, role)

    def administers(self, repository: Repository) -> bool:
        """Tell whether the caller may read and change the repository's settings."""
        return self.may(repository, "admin") and self.granted(repository, "administration")

    def edits_rules(self, repository: Repository) -> bool:
        """Tell whether the caller may edit rulesets, and so is shown who may walk around them."""
        return self.may(repository, "admin") and self.granted(repository, "administration", "write")

    def in_org(self, org: Org) -> bool:
        """Tell whether the caller sees teams and members of an organisation."""
        token = self.token
        if token is None:
            return False
        if token.kind in ("installation", "actions"):
            held = token.permissions.get("members", "none")
            owns = token.installation is not None and token.installation.account is org
            return owns and at_least(held, "read")
        if token.kind == "fine-grained":
            return self.actor in org.members and at_least(token.permissions.get("members", "none"), "read")
        return self.actor in org.members and any(one in token.scopes for one in ("read:org", "write:org", "admin:org"))

    def owns_org(self, org: Org) -> bool:
        """Tell whether the caller administers an organisation: rulesets, hooks."""
        token = self.token
        if token is None:
            return False
        if token.kind == "user":
            return org.members.get(self.actor) == "admin" and "admin:org" in token.scopes  # type: ignore[arg-type]
        held = token.permissions.get("organization_administration", "none")
        mine = self.machine or org.members.get(self.actor) == "admin"  # type: ignore[arg-type]
        return mine and LEVELS.index(held) >= LEVELS.index("read")


def token_of(forge: Forge, headers: Mapping[str, str], now: int) -> tuple[Token | None, str]:
    """Return the token of a request, or what is wrong with it: `Bad credentials` is 401.

    Source: https://docs.github.com/rest/authentication/authenticating-to-the-rest-api
    """
    words = headers.get("authorization", "").split(" ", 1)
    if words == [""]:
        return None, ""
    scheme, value = words[0].casefold(), words[-1].strip()
    if scheme == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None, "Bad credentials"
    if value.count(".") == 2 and scheme == "bearer":
        return _app_token(forge, value, now)
    found = forge.tokens.get(value)
    if found is None or found.revoked or (found.expires_at is not None and found.expires_at <= forge.clock.now):
        return None, "Bad credentials"
    return found, ""


def _app_token(forge: Forge, value: str, now: int) -> tuple[Token | None, str]:
    """Verify an App's JSON Web Token: RS256 by its key, at most ten minutes long, by the machine's clock.

    Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/
    generating-a-json-web-token-jwt-for-a-github-app
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    def part(text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    head, body, signature = value.split(".")
    try:
        header: dict[str, Any] = json.loads(part(head))
        claims: dict[str, Any] = json.loads(part(body))
        given = part(signature)
    except (ValueError, binascii.Error):
        return None, "A JSON web token could not be decoded"
    issuer = str(claims.get("iss"))
    app = next((one for one in forge.apps.values() if issuer in (str(one.id), one.client_id)), None)
    if app is None or not app.public_key or header.get("alg") != "RS256":
        return None, "Integration not found"
    try:
        key: Any = load_pem_public_key(app.public_key.encode())
        key.verify(given, f"{head}.{body}".encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return None, "A JSON web token could not be decoded"
    issued, expires = int(claims.get("iat", 0)), int(claims.get("exp", 0))
    if issued > now + 5:
        return None, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
    if not now < expires:
        return None, "'Expiration time' claim ('exp') must be a numeric value representing the future time"
    if expires > now + 600:
        return None, "'Expiration time' claim ('exp') is too far in the future"
    return Token(value, "app", app), ""
