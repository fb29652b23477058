"""The stories' world on the simulated GitLab, and how a run asks about a merge request of it, or about its history."""

from refwarden.flows.audit import Window
from refwarden.flows.hosted import Auditing, audit
from refwarden.flows.required import Asked
from refwarden.model.targets import target
from refwarden.sources.local.place import locate
from tests.scenarios.shop import shop
from tests.scenarios.test_history import POLICY
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


ALL = Window(all_history=True)


def judge_history(lab, server, folder, window=ALL):
    """Audit `acme/shop`; return rule and verdict to the places where it is broken or unknown: commits, or numbers."""
    (folder / "policy.yml").write_text(POLICY.replace("github-actions", "ci") + "  pull-required: error\n")
    server.forget()
    env = {"REFWARDEN_GITLAB_URL": server.home, "REFWARDEN_GITLAB_TOKEN": lab.token("ben", scopes=("read_api",))}
    asked = Auditing(target("gitlab:acme/shop"), str(folder / "policy.yml"), window)
    report = audit(asked, env, lab.clock.now).report
    assert report.bugs == ()
    found = {}
    for one in report.findings:
        request = "/merge-requests/" in (one.where.ref or "")
        place = one.where.ref.split("/")[2] if request else one.where.commit
        found.setdefault((one.rule, one.verdict), []).append(place)
    return found
