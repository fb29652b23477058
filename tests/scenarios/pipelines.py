"""Jobs of GitLab CI, with the variables that GitLab sets."""

from tests.cli.program import refwarden
from tests.scenarios.labs import ToldOfLab, lab_shop


class Jobs:
    """A project and what runs in it."""

    def __init__(self, lab, server, folder):
        self.lab, self.server, self.folder = lab, server, folder
        self.shop = lab_shop(lab)

    def variables(self, commit, **more):
        """Return the variables of every job; None takes one away."""
        told = {
            "GITLAB_CI": "true",
            "CI_SERVER_URL": self.server.home,
            "CI_PROJECT_PATH": "acme/shop",
            "CI_COMMIT_SHA": commit,
            "CI_PROJECT_ID": str(self.shop.project.id),
            "CI_PIPELINE_ID": "70",
            "CI_JOB_TOKEN": self.lab.token("ana", "job"),
            "REFWARDEN_GITLAB_TOKEN": self.lab.token("ben", scopes=("read_api",)),
            **more,
        }
        return {name: value for name, value in told.items() if value is not None}

    def of(self, pull, **more):
        """Return the variables of a merge request's own pipeline, which runs on its head."""
        its = {
            "CI_MERGE_REQUEST_IID": str(pull.number),
            "CI_MERGE_REQUEST_PROJECT_PATH": "acme/shop",
            "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
            "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
        }
        return self.variables(pull.head, **(its | more))

    def on(self, pull, commit, kind, **more):
        """Return the variables of a `merge` (merged results) or `train` pipeline, which runs on a commit of GitLab's."""
        ran = pull.check("build", kind=kind, sha=commit).pipeline
        its = {
            "CI_COMMIT_SHA": commit,
            "CI_PIPELINE_ID": str(ran.id),
            "CI_MERGE_REQUEST_EVENT_TYPE": {"merge": "merged_result", "train": "merge_train"}[kind],
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": pull.head,
            "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": pull.onto,
        }
        return self.of(pull, **(its | more))

    def run(self, env, *words, pull=None):
        """Run the check; in a clone where a merge request is given."""
        where = ToldOfLab(pull, self.lab, self.server, self.folder).where if pull else str(self.folder)
        return refwarden("check", "pull", "--clone", where, "--format", "json", *words, cwd=self.folder, env=env)
