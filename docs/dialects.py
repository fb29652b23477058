"""The page of what GitHub and GitLab read differently in CODEOWNERS, from what compares them."""

from refwarden.model.codeowners.compare import KINDS
from refwarden.model.codeowners.places import PLACES

_HOSTS = {"github": "GitHub", "gitlab": "GitLab"}


def page() -> str:
    """Return the page. No example holds a backquote or a bar, which a table would take for its own."""
    lines = [
        "# CODEOWNERS on GitHub and on GitLab",
        "",
        "What the same line means on each host. Each row has an example, and a path whose owners differ by it.",
        "",
        "| a line with | on GitHub | on GitLab | example | for |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind in KINDS:
        example = " ".join(f"`{line}`" for line in kind.example.strip().split("\n"))
        lines.append(f"| {kind.name} | {kind.github} | {kind.gitlab} | {example} | `{kind.path}` |")
    for host, places in PLACES.items():
        *before, last = [f"`{place}`" for place in places]
        lines += ["", f"{_HOSTS[host]} takes the first that there is of {', '.join(before)} and {last}."]
    return "\n".join(lines) + "\n"
