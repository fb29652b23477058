"""A pull request of a story on a served world, as a run asks about it; and what its findings say."""

from refwarden.flows.required import Asked
from refwarden.model.targets import target
from refwarden.sources.local.place import locate
from tests.support.repository import run


class Told:
    """A pull request of `acme/shop`, a mirror of the repository, and a token that may read it."""

    def __init__(self, pull, world, server, folder, *, clone=True):
        self.folder, self.pull = folder, pull
        self.token = world.token("ben", scopes=("repo", "read:org"))
        self.clone = folder / "clone"
        run("git", "clone", "--quiet", "--mirror", str(pull.repository.git.path), str(self.clone), cwd=folder)
        self.env = {"REFWARDEN_GITHUB_URL": server.url, "REFWARDEN_GITHUB_TOKEN": self.token}
        self.words = f"github:acme/shop#{pull.number}"
        self.where = str(self.clone) if clone else str(folder)
        self.asked = Asked(target(self.words), None, locate(self.where) if clone else None)


def verdicts(findings):
    """What the findings say, as (rule, verdict, level, place)."""
    return sorted((one.rule, one.verdict, one.level, one.where) for one in findings)
