"""The stories' world on the simulated GitLab, and a merge request of it as a run asks about it."""

from refwarden.flows.required import Asked
from refwarden.model.targets import target
from refwarden.sources.local.place import locate
from tests.scenarios.shop import shop
from tests.support.repository import run


def lab_shop(lab):
    """Begin the world of every story. Pushes keep approvals, so that what they are worth is ours to judge."""
    made = shop(lab)
    made.project.approvals.reset_approvals_on_push = False
    return made


class ToldOfLab:
    """A merge request of `acme/shop`, a mirror of the project, and a token that may read it."""

    def __init__(self, pull, lab, server, folder, *, clone=True):
        self.folder, self.pull = folder, pull
        self.token = lab.token("ben", scopes=("read_api",))
        self.clone = folder / "clone"
        run("git", "clone", "--quiet", "--mirror", str(pull.repository.git.path), str(self.clone), cwd=folder)
        self.env = {"REFWARDEN_GITLAB_URL": server.home, "REFWARDEN_GITLAB_TOKEN": self.token}
        self.words = f"gitlab:acme/shop!{pull.number}"
        self.where = str(self.clone) if clone else str(folder)
        self.asked = Asked(target(self.words), None, locate(self.where) if clone else None)
