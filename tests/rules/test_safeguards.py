"""The rules about what surrounds a repository's branches: jobs, environments, keys, webhooks, scanning, forks."""

import pytest

from refwarden.model.hosted import HostedRepository
from refwarden.model.safeguards import (
    DeployKey,
    DeployKeys,
    Environment,
    Environments,
    ForkRuns,
    SecretScanning,
    Webhook,
    Webhooks,
    WorkflowRights,
)
from refwarden.rules.repo.actions_permissions import RULE as ACTIONS_PERMISSIONS
from refwarden.rules.repo.deploy_keys_read_only import RULE as DEPLOY_KEYS_READ_ONLY
from refwarden.rules.repo.environment_protected import RULE as ENVIRONMENT_PROTECTED
from refwarden.rules.repo.fork_approval import RULE as FORK_APPROVAL
from refwarden.rules.repo.secret_scanning_push import RULE as SECRET_SCANNING_PUSH
from refwarden.rules.repo.webhook_secret import RULE as WEBHOOK_SECRET
from tests.rules.table import Row, broken, decide, inapplicable, judged, kept, unsure

SHOP = HostedRepository("acme/shop", "https://host.example/acme/shop/settings")
PAGE = "https://host.example/acme/shop/settings"

READING = WorkflowRights(run=True)
WRITING = READING._replace(writes=True)
test_actions_permissions = judged(
    ACTIONS_PERMISSIONS,
    Row("a job's token reads", SHOP, kept(), (READING,), doc=True),
    Row("a job's token may write", SHOP, broken("its token may write"), (WRITING,), doc=True),
    Row("a token that may write is agreed on", SHOP, kept(), (WRITING,), {"writes": True}),
    Row("a job may approve", SHOP, broken("it may approve pull requests"), (READING._replace(approves=True),)),
    Row("a job that approves is agreed on", SHOP, kept(), (READING._replace(approves=True),), {"approves": True}),
    Row("both faults are told", SHOP, broken("its token may write and it may approve"), (WRITING._replace(approves=True),)),
    Row("no job runs there", SHOP, inapplicable("no job may run"), (WorkflowRights(run=False, writes=True),)),
    Row("anybody's actions are too many", SHOP, broken("anybody's actions"), (READING,), {"actions": ("selected", "local")}),
    Row("actions of a list are agreed on", SHOP, kept(), (READING._replace(actions="selected"),), {"actions": ("selected",)}),
    Row("actions that somebody can move", SHOP, broken("need not be named by a commit id"), (READING,), {"pinned": True}),
    Row("actions are named by commit ids", SHOP, kept(), (READING._replace(pinned=True),), {"pinned": True}),
    Row("what is agreed on may be less", SHOP, kept(), (READING,), {"writes": True, "approves": True}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rights", "options", "remedy"),
    [
        (WRITING, {}, "gh api -X PUT repos/acme/shop/actions/permissions/workflow -f default_workflow_permissions=read -F can_approve_pull_request_reviews=false"),
        (WRITING._replace(approves=True), {"approves": True}, "gh api -X PUT repos/acme/shop/actions/permissions/workflow -f default_workflow_permissions=read -F can_approve_pull_request_reviews=true"),
        (WRITING._replace(approves=True), {"writes": True}, "gh api -X PUT repos/acme/shop/actions/permissions/workflow -f default_workflow_permissions=write -F can_approve_pull_request_reviews=false"),
        (READING, {"pinned": True}, f"{PAGE}/actions: Actions permissions"),
    ],
)  # fmt: skip
def test_the_remedy_changes_what_is_wrong_and_leaves_the_rest(rights, options, remedy):
    assert decide(ACTIONS_PERMISSIONS, Row("", SHOP, broken(), (rights,), options)).remedy == remedy


GUARDED = Environment("production", reviewers=1, own=False, deployers="protected", admins_bypass=True)


def places(*environments):
    return (Environments(environments),)


test_environment_protected = judged(
    ENVIRONMENT_PROTECTED,
    Row("somebody else must agree, and only protected branches deploy", SHOP, kept("production is guarded"), places(GUARDED), doc=True),
    Row("named branches are as good", SHOP, kept(), places(GUARDED._replace(deployers="named"))),
    Row("nobody is asked", SHOP, broken("production asks nobody"), places(GUARDED._replace(reviewers=0)), doc=True),
    Row("whoever deploys may agree", SHOP, broken("lets whoever deploys agree alone"), places(GUARDED._replace(own=True))),
    Row("whoever deploys may agree, as the policy says", SHOP, kept(), places(GUARDED._replace(own=True)), {"own": True}),
    Row("where nobody is asked nobody agrees alone", SHOP, kept(), places(GUARDED._replace(reviewers=0)), {"reviewed": False}),
    Row("every branch may deploy", SHOP, broken("takes every branch"), places(GUARDED._replace(deployers="all"))),
    Row("every branch may deploy, as the policy says", SHOP, kept(), places(GUARDED._replace(deployers="all")), {"any_branch": True}),
    Row("administrators may pass", SHOP, broken("lets administrators pass"), places(GUARDED), {"admins_bypass": False}),
    Row("administrators may not pass", SHOP, kept(), places(GUARDED._replace(admins_bypass=False)), {"admins_bypass": False}),
    Row("an older server does not say whether they may", SHOP, unsure("does not say"), places(GUARDED._replace(admins_bypass=None)), {"admins_bypass": False}),
    Row("the case of a name says nothing", SHOP, broken("PROD asks nobody"), places(Environment("PROD", deployers="named"))),
    Row("other environments are not asked about", SHOP, kept("production is"), places(GUARDED, Environment("preview"))),
    Row("each that is meant is asked about", SHOP, broken("prod-eu asks nobody and takes every branch"), places(GUARDED, Environment("prod-eu"))),
    Row("there is none of that name", SHOP, inapplicable("no environment prod*"), places(Environment("staging")), doc=True),
)  # fmt: skip


def keys(*listed):
    return (DeployKeys(listed),)


test_deploy_keys_read_only = judged(
    DEPLOY_KEYS_READ_ONLY,
    Row("every key reads", SHOP, kept(), keys(DeployKey("ci", writes=False)), doc=True),
    Row("there are no keys", SHOP, kept(), keys()),
    Row("a key may push", SHOP, broken("deploy keys may push: ci"), keys(DeployKey("ci", writes=True, id=7)), doc=True),
    Row("a key may push, as the policy says", SHOP, kept(), keys(DeployKey("ci", writes=True)), {"allow": ("ci",)}),
    Row("a title is taken as it is written", SHOP, broken("CI"), keys(DeployKey("CI", writes=True)), {"allow": ("ci",)}),
    Row("a title may hold anything", SHOP, broken(r"\x1b[31m"), keys(DeployKey("\x1b[31m", writes=True))),
)  # fmt: skip


def test_the_remedy_deletes_the_key_and_adds_it_again():
    row = Row("", SHOP, broken(), keys(DeployKey("ci", writes=True, id=7)))
    assert decide(DEPLOY_KEYS_READ_ONLY, row).remedy == (
        "gh repo deploy-key delete 7 --repo acme/shop; then gh repo deploy-key add KEY.pub --repo acme/shop, which may then only read"
    )


def hooks(*listed):
    return (Webhooks(listed),)


GOOD = Webhook("https://ci.example", active=True, signed=True, verified=True, id=3)
test_webhook_secret = judged(
    WEBHOOK_SECRET,
    Row("what is told is signed", SHOP, kept(), hooks(GOOD), doc=True),
    Row("there are none", SHOP, kept(), hooks()),
    Row("it has no secret", SHOP, broken("https://ci.example is not signed"), hooks(GOOD._replace(signed=False)), doc=True),
    Row("nobody checks who is told", SHOP, broken("is not verified"), hooks(GOOD._replace(verified=False))),
    Row("both", SHOP, broken("is not signed and is not verified"), hooks(GOOD._replace(verified=False, signed=False))),
    Row("one that is switched off tells nothing", SHOP, kept(), hooks(GOOD._replace(active=False, signed=False))),
)  # fmt: skip


def test_the_remedy_is_the_page_of_each_webhook():
    row = Row("", SHOP, broken(), hooks(GOOD, GOOD._replace(signed=False, id=4), GOOD._replace(verified=False, id=5)))
    assert decide(WEBHOOK_SECRET, row).remedy == f"{PAGE}/hooks/4 and {PAGE}/hooks/5"


test_secret_scanning_push = judged(
    SECRET_SCANNING_PUSH,
    Row("pushes with secrets are refused", SHOP, kept(), (SecretScanning(refuses=True),), doc=True),
    Row("pushes with secrets are taken", SHOP, broken("takes pushes"), (SecretScanning(refuses=False),), doc=True),
)

WAITING = ForkRuns(run=True, approval="everybody")
test_fork_approval = judged(
    FORK_APPROVAL,
    Row("everybody's jobs wait", SHOP, kept(), (WAITING,), doc=True),
    Row("only a newcomer's first jobs wait", SHOP, broken("unless it is the first from that account"), (ForkRuns(run=True, approval="newcomers"),), doc=True),
    Row("only new accounts' jobs wait", SHOP, broken("unless the account is new"), (ForkRuns(run=True, approval="new-accounts"),), {"approval": "newcomers"}),
    Row("newcomers are enough for the policy", SHOP, kept(), (ForkRuns(run=True, approval="newcomers"),), {"approval": "newcomers"}),
    Row("more than the policy asks is as good", SHOP, kept(), (WAITING,), {"approval": "new-accounts"}),
    Row("nobody waits", SHOP, broken("without approval by anybody"), (ForkRuns(run=True),)),
    Row("jobs of forks do not run", SHOP, kept("do not run"), (ForkRuns(run=False),)),
    Row("they wait, and then may write", SHOP, broken("their token may write"), (WAITING._replace(writes=True),)),
    Row("they wait, and then have secrets", SHOP, broken("they are given secrets"), (WAITING._replace(secrets=True),)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("runs", "remedy"),
    [
        (ForkRuns(run=True, approval="newcomers"), "gh api -X PUT repos/acme/shop/actions/permissions/fork-pr-contributor-approval -f approval_policy=all_external_contributors"),
        (ForkRuns(run=True), f"{PAGE}/actions: Fork pull request workflows"),
        (WAITING._replace(secrets=True), f"{PAGE}/actions: Fork pull request workflows"),
    ],
)  # fmt: skip
def test_the_remedy_is_the_setting_that_the_repository_has(runs, remedy):
    assert decide(FORK_APPROVAL, Row("", SHOP, broken(), (runs,))).remedy == remedy
