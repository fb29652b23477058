"""A GitLab group and its projects, and what a run about all of them says."""

import json

POLICY = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop}
  support: {match: "support/*", protected: true}
  feature: {match: "feature/**"}
tags:
  release: {match: "v*"}
rules:
  no-force-push: error
  required-approvals: {level: error, count: 1}
  tag-immutable: error
  protection-exists: error
  protection-drift: error
  admins-included: error
  bypass-actors: error
"""
JUDGED = ("protection-exists", "protection-drift", "admins-included", "bypass-actors")


def project(group, name, *branches):
    made = group.repository(name)
    made.commit("main", {"README.md": "One.\n"})
    for one in branches:
        made.branch(one)
    return made


def whole(made):
    """Protect a project as the policy wants it."""
    for pattern in ("main", "develop", "support/*"):
        made.protect(pattern, push=(0,))
    made.protect_tags("v*", create=(40,))
    made.rule("two eyes", 1)
    made.push_rule(reject_unsigned_commits=True)
    made.project.approvals.disable_overriding_approvers_per_merge_request = True
    return made


class Audited:
    """A run in this process: its exit code, its report, and its verdicts by repository, ref and rule."""

    def __init__(self, target, code, out, err):
        self.code, self.err, self.report = code, err, json.loads(out)
        named = target.removeprefix("gitlab:")
        self.found = {
            (one["where"]["repository"] or named, one["where"]["ref"], one["rule"]): (one["verdict"], one["message"])
            for one in self.report["findings"]
            if one["rule"] in JUDGED
        }

    def verdicts(self, name):
        """Return the verdicts about one project, by ref and rule."""
        return {(ref, rule): verdict for (where, ref, rule), (verdict, _) in self.found.items() if where == name}


def grown(lab, group, count):
    """Give it so many projects, each protected as the policy wants it."""
    first = project(group, "first", "develop", "support/1.0")
    first.tag("v1.0.0")
    made = [first, *lab.many("acme", count - 1, first)]
    for pattern in ("main", "develop", "support/*"):
        group.protect(pattern, push=(0,))
    for one in made:
        one.rule("two eyes", 1)
        one.project.approvals.disable_overriding_approvers_per_merge_request = True
        one.protect_tags("v*")
        one.push_rule(reject_unsigned_commits=True)
    return made
