"""Facts: what surrounds a repository's branches on its host, and can undo what protects them."""

from typing import Literal, NamedTuple

Actions = Literal["all", "selected", "local"]
Approval = Literal["nobody", "new-accounts", "newcomers", "everybody"]
Deployers = Literal["all", "protected", "named", "people"]

# From the least that must be approved to the most.
APPROVALS: tuple[Approval, ...] = ("nobody", "new-accounts", "newcomers", "everybody")


class WorkflowRights(NamedTuple):
    """What the host's own jobs may do in a repository.

    Attributes:
        run: Whether any job may run at all.
        writes: Whether a job's token may write unless the job says otherwise.
        approves: Whether a job may create and approve pull requests.
        actions: Whose actions jobs may use: anybody's, those of a list, or the owner's alone.
        pinned: Whether actions must be named by a whole commit id.
    """

    run: bool
    writes: bool = False
    approves: bool = False
    actions: Actions = "all"
    pinned: bool = False


class ForkRuns(NamedTuple):
    """What becomes of the jobs of a pull request from a fork.

    Attributes:
        run: Whether they run at all.
        approval: Whose must be approved by somebody who may write, before they run.
        writes: Whether their token may write.
        secrets: Whether they are given secrets.
    """

    run: bool
    approval: Approval = "nobody"
    writes: bool = False
    secrets: bool = False


class Environment(NamedTuple):
    """An environment that jobs deploy to.

    Attributes:
        name: Its name.
        reviewers: How many people and teams may let a deployment through, one of whom is enough; zero for none.
        own: Whether whoever began a deployment may let it through.
        deployers: Which branches may deploy: all, protected ones, or those of a list. `people` where the host limits
            who may deploy instead, from whatever branch.
        admins_bypass: Whether administrators may pass what is asked; None where the host does not say.
        unseen: Why there may be more that guards it; empty where all is seen.
    """

    name: str
    reviewers: int = 0
    own: bool = True
    deployers: Deployers = "all"
    admins_bypass: bool | None = None
    unseen: str = ""


class Environments(NamedTuple):
    """Every environment of a repository."""

    listed: tuple[Environment, ...]


class DeployKey(NamedTuple):
    """A key that a machine uses: its title, whether it may push, and its number on the host."""

    title: str
    writes: bool
    id: int = 0


class DeployKeys(NamedTuple):
    """Every deploy key of a repository."""

    listed: tuple[DeployKey, ...]


class Webhook(NamedTuple):
    """Where a host tells what happens.

    Attributes:
        address: Scheme and host alone: the rest of an address may hold a credential.
        active: Whether it is told anything.
        signed: Whether what it is told is signed with a secret, or brings one; None where the host shows it nobody.
        verified: Whether its certificate is checked.
        id: Its number on the host.
    """

    address: str
    active: bool
    signed: bool | None
    verified: bool
    id: int = 0


class Webhooks(NamedTuple):
    """Every webhook of a repository."""

    listed: tuple[Webhook, ...]


class SecretScanning(NamedTuple):
    """Whether the host refuses a push that holds a secret which it knows the form of."""

    refuses: bool
