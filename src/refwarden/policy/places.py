"""Where a repository keeps its policy, and how parents elsewhere are written. The hot path reads this."""

NAMES = (".refwarden.yml", ".github/refwarden.yml", ".gitlab/refwarden.yml")
REMOTE = ("github:", "gitlab:", "git+https:", "git+ssh:", "git+file:")
LOCK = ".refwarden.lock"
COPIES = ".refwarden/policies"
DEFAULT_PACK = "gitflow"
