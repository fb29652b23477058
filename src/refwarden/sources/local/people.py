"""Who acts, as far as this machine can tell."""

import os
from collections.abc import Callable, Mapping

from refwarden.model.refs import Actor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.sources.local.backend import Backend

# Set by the servers themselves, before the hook runs: our own, Apache and nginx, GitLab, gitolite, Gitea.
_SERVER_NAMES = ("REFWARDEN_ACTOR", "REMOTE_USER", "GL_USERNAME", "GL_USER", "GITEA_PUSHER_NAME")


def claimed(backend: "Callable[[], Backend]") -> Actor:
    """Return whom user.email and user.name claim to be at work: a developer's own word.

    Git itself is asked, since libgit2 does not know `git -c`, GIT_CONFIG_COUNT and conditional includes by remote.
    """
    git = backend().runner()
    answers = (git.run("config", "--null", "--get", key) for key in ("user.email", "user.name"))
    names = tuple(os.fsdecode(name) for answer in answers if (name := answer.stdout.rstrip(b"\0")))
    return Actor(names, "claimed") if names else Actor()


def authenticated(environ: Mapping[str, str]) -> Actor:
    """Return whom the server has let in: the name that it set, else the account that the hook runs as."""
    for variable in _SERVER_NAMES:
        if environ.get(variable):
            return Actor((environ[variable],), "authenticated")
    import pwd

    try:
        return Actor((pwd.getpwuid(os.getuid()).pw_name,), "authenticated")
    except KeyError:
        return Actor()
