"""What a host enforces on a branch or a tag, in words that fit every host."""

from refwarden.model.protection.bypass import Bypass
from refwarden.model.protection.fnmatch_github import github_pattern
from refwarden.model.protection.guards import Bound, Demand, Guard, ProtectedRef, Protection, Wanted

__all__ = ["Bound", "Bypass", "Demand", "Guard", "ProtectedRef", "Protection", "Wanted", "github_pattern"]
