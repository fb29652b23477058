"""Where a repository keeps its policy, and how parents elsewhere are written. The hot path reads this."""

NAMES = (".refwarden.yml", ".github/refwarden.yml", ".gitlab/refwarden.yml")
REMOTE = ("github:", "gitlab:", "git+https:", "git+ssh:")
LOCK = ".refwarden.lock"
DEFAULT_PACK = "gitflow"
