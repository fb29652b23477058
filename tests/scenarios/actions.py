"""Jobs of GitHub Actions that run the required check, and the events that set them off."""

import json

from tests.cli.program import refwarden
from tests.forges.github import pushing
from tests.support.repository import run

APP = {"checks": "write", "pull_requests": "read", "contents": "read", "statuses": "write", "members": "read"}


class Job:
    """A job in a checkout, with a token of the workflow's app."""

    def __init__(self, world, server, folder, repository):
        self.world, self.server, self.folder, self.repository = world, server, folder, repository
        self.checkout = folder / "checkout"
        run("git", "clone", "--quiet", "--mirror", str(repository.git.path), str(self.checkout), cwd=folder)
        world.install("github-actions", "acme", **APP)

    def token(self, **permissions):
        home = self.repository.repository
        installation = next(one for one in self.world.forge.installations if one.app.slug == "github-actions")
        return self.world.token(
            "github-actions[bot]", "actions", permissions=permissions, repositories=[home], installation=installation
        )

    def __call__(self, name, event, *words, token="", **env):
        self.fetched()
        path = self.folder / "event.json"
        path.write_text(json.dumps({"repository": {"full_name": "acme/shop"}, **event}))
        self.summary = self.folder / "summary.md"
        given = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_RUN_ID": "99",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_API_URL": self.server.url,
            "GITHUB_TOKEN": token or self.token(**APP),
            **env,
        }
        done = refwarden("check", "pull", *words, cwd=self.checkout, env=given)
        assert given["GITHUB_TOKEN"] not in done.out + done.err
        return done

    def fetched(self):
        run("git", "fetch", "--quiet", "--prune", cwd=self.checkout)

    def checks(self, sha, name="refwarden (develop)"):
        return [one for one in self.repository.repository.check_runs(sha) if one.name == name]

    def statuses(self, sha):
        return [(one.context, one.state) for one in self.repository.repository.statuses_of(sha)]


def pushed(job, commit, login="ana"):
    """Let somebody push a commit to the branch of the pull request."""
    repository = job.repository.repository
    pushing.push(job.world.forge, repository, job.world.user(login), "refs/heads/feature/greet", commit)


def event(pull, action="opened", **more):
    head = {"sha": pull.head, "ref": pull.pull.head_ref}
    return {"action": action, "pull_request": {"number": pull.number, "head": head}, **more}


def environment(job, pull):
    """Return the variables of a job, for a check in this process."""
    path = job.folder / "event.json"
    path.write_text(json.dumps({"repository": {"full_name": "acme/shop"}, **event(pull)}))
    env = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(path)}
    return env | {"GITHUB_API_URL": job.server.url, "GITHUB_TOKEN": job.token(**APP)}
