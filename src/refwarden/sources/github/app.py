"""A GitHub App as the one who asks: its key signs for an hour of one installation's rights.

See https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation
"""

import os
import threading
import time
from collections.abc import Mapping

from refwarden.model.errors import Gone, Unauthorised, Unavailable, UsageError
from refwarden.model.targets import Target
from refwarden.model.text import printable
from refwarden.sources.github.client import Client, Settings
from refwarden.sources.web.credentials import Credential, sound

ID, KEY, INSTALLATION = (f"REFWARDEN_GITHUB_APP_{name}" for name in ("ID", "KEY", "INSTALLATION"))
_RENEW = 50 * 60  # seconds after which another token is asked for; each lasts an hour
_MOST = 64 * 1024


class InstallationToken:
    """A token of one installation, asked for when it is first needed and again before it runs out.

    Args:
        client: Asks as the app itself.
        target: What is judged: the app is installed on its owner, or on the repository.
        installation: The installation's id; empty to look it up.
    """

    def __init__(self, client: Client, target: Target, installation: str) -> None:
        self._client = client
        self._target = target
        self._installation = installation
        self._lock = threading.Lock()
        self._token = ""
        self._made = 0.0

    def __repr__(self) -> str:
        """Return stars."""
        return "***"

    def __call__(self) -> str:
        """Return the token.

        Raises:
            Unauthorised: The app is not installed there, or its key is not the one that GitHub knows.
            SourceError: GitHub could not be asked.
        """
        with self._lock:
            if not self._token or time.monotonic() - self._made > _RENEW:
                began = time.monotonic()
                made = self._client.post(f"/app/installations/{self._found()}/access_tokens", {}).data
                if not isinstance(made, dict) or not isinstance(made.get("token"), str):
                    raise Unavailable(f"{self._client.host} gave the app no token", "try again")
                self._token, self._made = sound(made["token"], "the app's token"), began
            return self._token

    def _found(self) -> str:
        if not self._installation:
            owner, name = self._target.owner, self._target.name
            path = f"/repos/{owner}/{name}/installation" if name else f"/orgs/{owner}/installation"
            try:
                found = self._client.get(path).data
                self._installation = str(int(found["id"]))
            except Gone:
                where = f"github:{printable(owner)}{f'/{printable(name)}' if name else ''}"
                raise Unauthorised(
                    f"the app is not installed on {where}", "install it, or name the installation"
                ) from None
            except (KeyError, TypeError, ValueError):
                raise Unavailable(f"{self._client.host} does not say where the app is installed", "try again") from None
        return self._installation


def credential(environ: Mapping[str, str], base: str, target: Target, verify: str | bool) -> Credential | None:
    """Return an app's credential where the environment names an app, else None.

    Raises:
        UsageError: What the environment says of the app is incomplete, or its key is none.
    """
    app = environ.get(ID, "").strip()
    if not app:
        return None
    installation = environ.get(INSTALLATION, "").strip()
    if installation and not (installation.isascii() and installation.isdigit()):
        raise UsageError(f"{INSTALLATION} is {printable(installation)}; a number was expected")
    key = _key(environ.get(KEY, ""))

    def signed() -> str:
        import github

        try:
            return str(github.Auth.AppAuth(app, key).create_jwt())
        except Exception:  # noqa: BLE001 - several libraries raise their own, and their words may hold parts of the key
            raise UsageError(f"{KEY} is no private key; download one from the app's settings") from None

    client = Client(Settings(base, signed, f"the key of app {app}", verify, app=True))
    made = InstallationToken(client, target, installation)
    return Credential(made, f"app {app}'s token", lambda: client.requests)


def _key(given: str) -> str:
    """Return the private key: the text itself, or that of the file that is named."""
    if "-----BEGIN" in given:
        return given.replace("\\n", "\n")
    if not given:
        raise UsageError(f"{KEY} is not set, and {ID} is; it holds the app's private key, or names its file")
    try:
        with open(os.path.expanduser(given), encoding="ascii") as file:
            return file.read(_MOST)
    except (OSError, UnicodeDecodeError) as fault:
        words = fault.strerror if isinstance(fault, OSError) else "it is no text"
        raise UsageError(f"{KEY}: {printable(given)} cannot be read: {words}") from None
