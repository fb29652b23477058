"""Every rule, one line each: code, name, module, doors.

Doors: c commit, p push, r receive, m pull request, a audit, s settings, g gate. Only the modules of the rules that a
policy turns on at the door in question are imported.
"""

from typing import NamedTuple

from refwarden.rules.base import Rule


class Entry(NamedTuple):
    """One line of the index; `module` is below `refwarden.rules`, or a full path for a rule from elsewhere."""

    code: str
    name: str
    module: str
    doors: str

    def load(self) -> Rule:
        """Import the rule's module and return its RULE."""
        path = self.module if self.module.startswith("/") else f"refwarden.rules.{self.module}"
        # __import__ rather than importlib, which the hot path need not load.
        rule: Rule = __import__(path.lstrip("/"), fromlist=["RULE"]).RULE
        return rule


RULES = (
    Entry("RW101", "branch-kind", "refs.branch_kind", "cprma"),
    Entry("RW102", "branch-name", "refs.branch_name", "cprma"),
    Entry("RW103", "portable-ref", "refs.portable_ref", "cprma"),
    Entry("RW104", "protected-push", "refs.protected_push", "pras"),
    Entry("RW105", "no-force-push", "refs.no_force_push", "prs"),
    Entry("RW106", "no-deletion", "refs.no_deletion", "prs"),
    Entry("RW107", "restricted-creation", "refs.restricted_creation", "prs"),
    Entry("RW108", "branch-point", "refs.branch_point", "prma"),
    Entry("RW109", "merge-direction", "refs.merge_direction", "prma"),
    Entry("RW110", "back-merge", "refs.back_merge", "prma"),
    Entry("RW111", "no-foreign-commits", "refs.no_foreign_commits", "prma"),
    Entry("RW112", "one-open", "refs.one_open", "prma"),
    Entry("RW113", "branch-age", "refs.branch_age", "a"),
    Entry("RW114", "merged-branch-removed", "refs.merged_branch_removed", "a"),
    Entry("RW115", "not-behind", "refs.not_behind", "pma"),
    Entry("RW116", "linear-history", "refs.linear_history", "pras"),
    Entry("RW117", "default-branch", "refs.default_branch", "a"),
    Entry("RW118", "required-branches", "refs.required_branches", "a"),
    Entry("RW119", "no-foxtrot", "refs.no_foxtrot", "pra"),
    Entry("RW201", "commit-message", "commits.commit_message", "cprma"),
    Entry("RW202", "sign-off", "commits.sign_off", "cprma"),
    Entry("RW203", "signature", "commits.signature", "prmas"),
    Entry("RW204", "author-identity", "commits.author_identity", "cprma"),
    Entry("RW205", "ticket", "commits.ticket", "cprma"),
    Entry("RW206", "no-fixup", "commits.no_fixup", "prma"),
    Entry("RW207", "no-merge-commits", "commits.no_merge_commits", "prma"),
    Entry("RW208", "no-work-in-progress", "commits.no_work_in_progress", "prma"),
    Entry("RW209", "ai-attribution", "commits.ai_attribution", "cprma"),
    Entry("RW210", "commit-count", "commits.commit_count", "prma"),
    Entry("RW211", "distinct-committer", "commits.distinct_committer", "prma"),
    Entry("RW212", "timestamp-sane", "commits.timestamp_sane", "prma"),
    Entry("RW301", "forbidden-paths", "files.forbidden_paths", "cprma"),
    Entry("RW302", "allowed-paths", "files.allowed_paths", "cprm"),
    Entry("RW303", "max-file-size", "files.max_file_size", "cprma"),
    Entry("RW304", "forbidden-extensions", "files.forbidden_extensions", "cprma"),
    Entry("RW305", "path-length", "files.path_length", "cprma"),
    Entry("RW306", "path-case-collision", "files.path_case_collision", "cprma"),
    Entry("RW307", "secret-file-names", "files.secret_file_names", "cprma"),
    Entry("RW308", "no-submodule-change", "files.no_submodule_change", "cprma"),
    Entry("RW309", "guarded-paths", "files.guarded_paths", "cpr"),
    Entry("RW310", "change-scope", "files.change_scope", "cprma"),
    Entry("RW401", "pull-required", "pulls.pull_required", "a"),
    Entry("RW402", "pull-title", "pulls.pull_title", "m"),
    Entry("RW403", "pull-description", "pulls.pull_description", "m"),
    Entry("RW404", "linked-ticket", "pulls.linked_ticket", "m"),
    Entry("RW405", "labels", "pulls.labels", "m"),
    Entry("RW406", "pull-size", "pulls.pull_size", "m"),
    Entry("RW407", "not-draft", "pulls.not_draft", "m"),
    Entry("RW408", "milestone", "pulls.milestone", "m"),
    Entry("RW409", "assignee", "pulls.assignee", "m"),
    Entry("RW410", "depends-on", "pulls.depends_on", "m"),
    Entry("RW412", "up-to-date", "pulls.up_to_date", "ms"),
    Entry("RW413", "no-conflict", "pulls.no_conflict", "m"),
    Entry("RW414", "no-self-merge", "pulls.no_self_merge", "ma"),
    Entry("RW415", "change-freeze", "pulls.change_freeze", "ma"),
    Entry("RW416", "stacked-base", "pulls.stacked_base", "m"),
    Entry("RW501", "required-approvals", "reviews.required_approvals", "mas"),
    Entry("RW502", "code-owners", "reviews.code_owners", "ms"),
    Entry("RW503", "fresh-approvals", "reviews.fresh_approvals", "mas"),
    Entry("RW504", "no-contributor-approval", "reviews.no_contributor_approval", "ma"),
    Entry("RW505", "last-pusher", "reviews.last_pusher", "ms"),
    Entry("RW506", "no-changes-requested", "reviews.no_changes_requested", "ma"),
    Entry("RW507", "conversations-resolved", "reviews.conversations_resolved", "ms"),
    Entry("RW508", "reviewer-eligible", "reviews.reviewer_eligible", "m"),
    Entry("RW509", "approval-provenance", "reviews.approval_provenance", "m"),
    Entry("RW510", "code-owners-valid", "reviews.code_owners_valid", "ma"),
    Entry("RW601", "required-checks", "checks.required_checks", "mas"),
    Entry("RW602", "checks-on-merge-result", "checks.checks_on_merge_result", "m"),
    Entry("RW603", "merge-queue", "checks.merge_queue", "m"),
    Entry("RW604", "deployments-succeeded", "checks.deployments_succeeded", "ms"),
    Entry("RW701", "tag-name", "releases.tag_name", "pra"),
    Entry("RW702", "tag-annotated", "releases.tag_annotated", "pra"),
    Entry("RW703", "tag-signed", "releases.tag_signed", "pra"),
    Entry("RW704", "tag-on", "releases.tag_on", "pra"),
    Entry("RW705", "tag-immutable", "releases.tag_immutable", "prs"),
    Entry("RW707", "version-increases", "releases.version_increases", "pra"),
    Entry("RW708", "release-version", "releases.release_version", "pra"),
    Entry("RW709", "production-tagged", "releases.production_tagged", "a"),
    Entry("RW801", "protection-exists", "protection.protection_exists", "as"),
    Entry("RW802", "protection-drift", "protection.protection_drift", "as"),
    Entry("RW803", "admins-included", "protection.admins_included", "as"),
    Entry("RW804", "bypass-actors", "protection.bypass_actors", "as"),
    Entry("RW805", "rules-active", "protection.rules_active", "as"),
    Entry("RW806", "status-source-pinned", "protection.status_source_pinned", "as"),
    Entry("RW807", "delete-head-on-merge", "repo.delete_head_on_merge", "as"),
    Entry("RW808", "merge-methods", "repo.merge_methods", "as"),
    Entry("RW809", "actions-permissions", "repo.actions_permissions", "as"),
    Entry("RW810", "environment-protected", "repo.environment_protected", "as"),
    Entry("RW811", "deploy-keys-read-only", "repo.deploy_keys_read_only", "as"),
    Entry("RW812", "webhook-secret", "repo.webhook_secret", "as"),
    Entry("RW813", "secret-scanning-push", "repo.secret_scanning_push", "as"),
    Entry("RW814", "fork-approval", "repo.fork_approval", "as"),
)

BY_NAME = {entry.name: entry for entry in RULES}
