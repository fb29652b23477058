"""A pull request is small enough to be reviewed.

## Asks
Does it change no more files and no more lines (added and removed) than the policy allows? Both limits hold. A file is
left out where all its paths match an exclusion, such as a lock file; a renamed file counts once.

## Why
Reviewers find most of what there is to find in two hundred lines, and little in two thousand.

## Fix
Split it: the preparing change first, then the one that it was for.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.globs import any_matches
from refwarden.model.pulls import PullFiles, PullRequest
from refwarden.model.text import plural, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import AtLeast, Glob, Rule, Says, Tighter

_LOCKS = (
    *("**/package-lock.json", "**/yarn.lock", "**/pnpm-lock.yaml", "**/bun.lock", "**/Cargo.lock", "**/go.sum"),
    *("**/poetry.lock", "**/uv.lock", "**/Pipfile.lock", "**/Gemfile.lock", "**/composer.lock", "**/flake.lock"),
)


class Options(NamedTuple):
    """How much, and of what."""

    files: Annotated[int, AtLeast(0), Says("The most files; 0: any number."), Tighter("lower, or all")] = 100
    lines: Annotated[int, AtLeast(0), Says("The most lines; 0: any number."), Tighter("lower, or all")] = 1000
    exclude: Annotated[tuple[Glob, ...], Says("Globs of paths that do not count."), Tighter("fewer")] = _LOCKS


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by how much it changes."""
    pull = case.subject
    files, lines = pull.changed_files, pull.added + pull.removed
    # What the host counts is the whole; the files, of which it lists only so many, are asked for where it is too much.
    if _excess(files, lines, options) and options.exclude:
        counted = [
            one for one in case[PullFiles].all if not all(any_matches(options.exclude, path) for path in one.paths)
        ]
        files, lines = len(counted), sum(one.added + one.removed for one in counted)
    size = f"{plural(files, 'file')} and {plural(lines, 'line')}"
    evidence = Because("pull.size", size, "host")
    excess = _excess(files, lines, options)
    if not excess:
        return kept(f"it changes {size}", evidence)
    return broken(
        f"{pull.name} changes {' and '.join(excess)}.",
        f"split it: git switch -c PART {quoted(pull.base.branch)}, git restore --source={quoted(pull.head.branch)} -- "
        "PATHS, commit, and open a pull request of its own",
        evidence,
    )


def _excess(files: int, lines: int, options: Options) -> list[str]:
    found = []
    if 0 < options.files < files:
        found.append(f"{plural(files, 'file')}, of which {options.files:,} are allowed")
    if 0 < options.lines < lines:
        found.append(f"{plural(lines, 'line')}, of which {options.lines:,} are allowed")
    return found


RULE = Rule(
    code="RW406",
    name="pull-size",
    since="0.2",
    about=(PullRequest,),
    needs=(PullFiles,),
    judge=judge,
    options=Options,
)
