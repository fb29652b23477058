"""The public controls that rules serve: what each asks, and what a host's setting tells of it.

Which rules serve a control is said in each rule's file. The words are ours; what a control really asks is told at its
framework's page. The mapping follows the frameworks' own texts; SSDF's is that of the OSPS Baseline's catalogue, and
ours where that has none.
"""

from collections.abc import Mapping
from typing import NamedTuple

from refwarden.model.errors import UsageError
from refwarden.model.text import listed, printable


class Control(NamedTuple):
    """What a framework asks.

    Attributes:
        id: Its own name, such as `1.1.3`.
        title: What it asks, in our words.
        demands: The demands of protection by which a host keeps it, each of `model.protection.Demand`.
        least: How much of a demand it asks at least, where the policy might be content with less.
    """

    id: str
    title: str
    demands: tuple[str, ...] = ()
    least: tuple[tuple[str, int], ...] = ()


class Framework(NamedTuple):
    """A list of controls.

    Attributes:
        name: How the option names it, and the part before the colon in a rule's `controls`.
        title: What it calls itself, with the version.
        url: Where it is told.
        controls: Those that the rules serve, in its own order.
        note: What must be said beside every result; empty for nothing.
    """

    name: str
    title: str
    url: str
    controls: tuple[Control, ...]
    note: str = ""


_ALL: tuple[Framework, ...] = (
    Framework(
        "cis",
        "CIS GitHub Benchmark 1.2.0, part 1.1",
        "https://www.cisecurity.org/benchmark/github",
        (
            Control("1.1.2", "a change names what it was asked for by"),
            Control("1.1.3", "two people approve a change", ("approvals",), (("approvals", 2),)),
            Control("1.1.4", "an approval is for what is merged", ("stale",)),
            Control("1.1.6", "sensitive code has owners"),
            Control("1.1.7", "owners approve changes of what they own", ("owners",)),
            Control("1.1.8", "branches do not go stale"),
            Control("1.1.9", "checks pass before a merge", ("checks",)),
            Control("1.1.10", "a branch is up to date before it is merged", ("strict",)),
            Control("1.1.11", "conversations are resolved before a merge", ("threads",)),
            Control("1.1.12", "commits are signed", ("signed",)),
            Control("1.1.13", "history is linear", ("linear",)),
            Control("1.1.14", "protection binds administrators"),
            Control("1.1.15", "who may push to protected branches is restricted"),
            Control("1.1.16", "pushes to protected branches are never forced", ("no-force",)),
            Control("1.1.17", "protected branches are not deleted", ("no-deletion",)),
            Control("1.1.19", "changes of protection are noticed"),
            Control("1.1.20", "the default branch is protected"),
        ),
    ),
    Framework(
        "slsa-source",
        "SLSA 1.2, source track",
        "https://slsa.dev/spec/v1.2/source-requirements",
        (
            Control("L2", "history is kept: nothing is forced or deleted", ("no-force", "no-deletion", "fixed")),
            Control("L3", "the host itself enforces the controls, on everybody", ("checks",)),
            Control("L4", "two people stand behind each change", ("approvals", "stale", "last-push")),
        ),
        "This is about settings and history that support a level, not about the level: for that they must never "
        "have been switched off, and provenance must have been issued.",
    ),
    Framework(
        "osps",
        "Open Source Project Security Baseline",
        "https://baseline.openssf.org",
        (
            Control("AC-03.01", "the primary branch takes no direct commits"),
            Control("AC-03.02", "the primary branch is not deleted", ("no-deletion",)),
            Control("BR-02.01", "a release keeps its name", ("fixed",)),
            Control("BR-06.01", "releases are signed"),
            Control("LE-01.01", "who commits may do so, and says it"),
            Control("QA-03.01", "checks pass before a merge", ("checks",)),
            Control("QA-04.02", "what is asked of one repository is asked of all"),
            Control("QA-06.01", "tests run before a merge", ("checks",)),
            Control("QA-07.01", "somebody else approves a change", ("approvals", "stale", "last-push")),
        ),
    ),
    Framework(
        "scorecard",
        "OpenSSF Scorecard",
        "https://github.com/ossf/scorecard/blob/main/docs/checks.md",
        (
            Control(
                "Branch-Protection",
                "branches are protected as it asks",
                ("no-force", "no-deletion", "approvals", "stale", "owners", "checks", "strict"),
            ),
            Control("Code-Review", "changes were reviewed before they were merged"),
            Control("CI-Tests", "tests ran before changes were merged", ("checks",)),
            Control("Signed-Releases", "releases are signed"),
        ),
        "Scorecard gives points; this says only whether what it looks at is in order.",
    ),
    Framework(
        "ssdf",
        "NIST SP 800-218 (SSDF) 1.1",
        "https://csrc.nist.gov/pubs/sp/800/218/final",
        (
            Control("PO.3.2", "the host is set up by recommended practice"),
            Control("PO.4.1", "criteria for security checks are kept", ("checks", "strict")),
            Control("PO.4.2", "whether they are kept is gathered and looked at"),
            Control("PS.1", "code is protected from unauthorised change"),
            Control("PS.1.1", "every form of code is kept from change", ("no-force", "no-deletion", "signed")),
            Control("PS.2.1", "releases can be verified"),
            Control("PS.3.1", "each release is kept as it was", ("fixed",)),
            Control("PW.7.1", "whether code is reviewed is settled"),
            Control("PW.7.2", "code is reviewed", ("approvals", "stale", "owners", "threads")),
            Control("PW.8.2", "code is tested", ("checks",)),
        ),
    ),
)
FRAMEWORKS: Mapping[str, Framework] = {one.name: one for one in _ALL}


def framework(name: str) -> Framework:
    """Return a framework by its name; raise UsageError where there is none."""
    if name not in FRAMEWORKS:
        raise UsageError(f"--controls {printable(name)}: no such framework; choose {listed(list(FRAMEWORKS), 9)}")
    return FRAMEWORKS[name]
