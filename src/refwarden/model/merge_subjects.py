"""What the message of a merge or squash commit says of where it came from.

Git does not store which branch was merged; its own message and the hosts' say so, in the forms below. Anybody can
write such a message: what is read here is a claim, and `Merged.how` keeps it apart from what a ref or a host proves.

    Merge branch 'X' [of URL] [into Y]              git; also branches 'A', 'B' and 'C', tag 'v1', commit 'sha',
                                                    remote-tracking branch 'origin/X', several sources joined by `; `
    Merge pull request #7 from owner/X              GitHub;   squashed or rebased: Title (#7)
    Merge branch 'X' into 'Y' + See merge request group/project!7      GitLab
    Merged in X (pull request #7)                   Bitbucket Cloud
    Merge pull request #7 in P/repo from X to Y     Bitbucket Server
    Merged PR 7: Title                              Azure DevOps
    Merge pull request 'Title' (#7) from X into Y   Gitea and Forgejo
"""

from collections.abc import Sequence
from typing import NamedTuple

from refwarden.model.evidence import How, Merged

_MOST_SUBJECT, _MOST_BODY, _MOST_DIGITS = 8192, 65536, 18
# What git calls the things it merges, singular and plural, and how it called remote-tracking branches before 2010.
_NOUNS = {
    "branch": "branch",
    "branches": "branch",
    "remote-tracking branch": "remote",
    "remote-tracking branches": "remote",
    "remote branch": "remote",
    "remote branches": "remote",
    "tag": "tag",
    "tags": "tag",
    "commit": "commit",
    "commits": "commit",
}
# A remote of one of these names is the repository's own home; any other is somebody's fork, by its name.
_HOME_REMOTES = frozenset({"origin", "upstream"})


class _Claim(NamedTuple):
    head: str = ""
    tag: str = ""
    pull: str = ""
    owner: str = ""
    target: str = ""
    remote: bool = False


def evidence(subject: str, body: str, parents_count: int) -> tuple[Merged, ...]:
    """Return what a message claims was merged: one entry for each parent beyond the first.

    A commit with one parent gets one entry where its message bears a pull request's mark, else none. An entry whose
    `how` is `none` says that the message does not tell. Where a message names another number of things than the
    commit has parents, nobody knows which is which, and no entry is filled.

    Args:
        subject: The message's first line.
        body: The rest of the message, or all of it.
        parents_count: How many parents the commit has.
    """
    subject = subject[:_MOST_SUBJECT].strip(" \t\r\n")
    claims = _claims(subject, body)
    if parents_count <= 1:
        pulled = parents_count == 1 and len(claims) == 1 and claims[0].pull
        return (_merged(claims[0], "mark", subject),) if pulled else ()
    if len(claims) != parents_count - 1:
        return (Merged(said=subject),) * (parents_count - 1)
    return tuple(_merged(claim, "subject", subject) for claim in claims)


def of_commit(message: str, parents: Sequence[str], home: str = "") -> tuple[Merged, ...]:
    """Return what `evidence` says of a whole message, with the tips that were merged filled in.

    Args:
        message: The whole message.
        parents: The commit's parents.
        home: The owner of the repository under judgement where that is known: a head of that owner is no fork's.
    """
    subject, _, body = message.lstrip("\n").partition("\n")
    found = evidence(subject, body, len(parents))
    if home:
        found = tuple(one._replace(owner="") if one.owner.casefold() == home.casefold() else one for one in found)
    if len(parents) < 2:
        return found
    return tuple(one._replace(tip=tip) for one, tip in zip(found, parents[1:], strict=True))


def _merged(claim: _Claim, how: How, said: str) -> Merged:
    if claim == _Claim():
        return Merged(said=said)
    return Merged("", *claim, how=how, said=said)


def _claims(subject: str, body: str) -> list[_Claim]:
    """Return one claim for each thing that the message names, in its order."""
    for read in (_gitea, _pull_request, _bitbucket_cloud, _azure):
        claim = read(subject)
        if claim is not None:
            return [claim]
    claims = _git(subject)
    pull = _gitlab(body) or _mark(subject)
    if pull:
        return [one._replace(pull=pull) for one in claims] if len(claims) == 1 else [_Claim(pull=pull)]
    return claims


def _number(text: str) -> str:
    """Return the ASCII digits that the text is made of, empty where it is anything else or too long."""
    return text if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else ""


def _name(text: str) -> str:
    """Return a name as it may stand unquoted (or quoted, as GitLab writes it): a ref's name holds no space."""
    if len(text) > 2 and text[0] == text[-1] == "'":
        text = text[1:-1]
    return "" if " " in text or text == "HEAD" else text


def _fork(text: str) -> tuple[str, str]:
    """Split `owner/repository:branch` or `owner:branch` into owner and branch; a colon is in no ref's name."""
    place, colon, branch = text.rpartition(":")
    return (place.partition("/")[0], _name(branch)) if colon else ("", _name(text))


def _pull_request(subject: str) -> _Claim | None:
    """GitHub's form, older tools' `Merged pull request`, the merge queues' `Merge of`, and Bitbucket Server's."""
    for opening in ("Merge pull request #", "Merged pull request #", "Merge of #"):
        if subject.startswith(opening):
            break
    else:
        return None
    number, _, rest = subject[len(opening) :].partition(" ")
    number = _number(number.rstrip(":"))
    if not number:
        return None
    pull = f"#{number}"
    if rest.startswith("in "):
        source, _, target = rest.partition(" from ")[2].rpartition(" to ")
        owner, head = _fork(source)
        return _Claim(head=head, pull=pull, owner=owner, target=_name(target))
    if rest.startswith("from "):
        owner, _, head = rest[5:].partition(" ")[0].rstrip(":").partition("/")
        return _Claim(head=_name(head), pull=pull, owner=owner if head else "")
    return _Claim(pull=pull)


def _gitea(subject: str) -> _Claim | None:
    if not subject.startswith("Merge pull request '"):
        return None
    title_to_head, _, target = subject.rpartition(" into ")  # the title may hold any words: read from the end
    title, _, source = title_to_head.rpartition(" from ")
    opening, _, number = title.rpartition(" (")
    number = _number(number[1:-1]) if number[:1] in ("#", "!") and number.endswith(")") else ""
    if not number or not opening.endswith("'"):
        return None
    owner, head = _fork(source)
    return _Claim(head=head, pull=f"#{number}", owner=owner, target=_name(target))


def _bitbucket_cloud(subject: str) -> _Claim | None:
    if not subject.startswith("Merged in ") or not subject.endswith(")"):
        return None
    head, _, number = subject[len("Merged in ") : -1].rpartition(" (pull request #")
    return _Claim(head=_name(head), pull=f"#{number}") if _number(number) else None


def _azure(subject: str) -> _Claim | None:
    number, colon, _ = subject.removeprefix("Merged PR ").partition(":")
    return _Claim(pull=f"!{number}") if subject.startswith("Merged PR ") and colon and _number(number) else None


def _mark(subject: str) -> str:
    """Return the `#7` of a subject that ends in `(#7)`, as squashed pull requests do."""
    number = _number(subject[:-1].rpartition(" (#")[2]) if subject.endswith(")") and " (#" in subject else ""
    return f"#{number}" if number else ""


def _gitlab(body: str) -> str:
    """Return the `!7` of GitLab's line, the last one where a message quotes others."""
    tail = "\n" + body[-_MOST_BODY:]
    line = tail.rpartition("\nSee merge request ")[2] if "\nSee merge request " in tail else ""
    number = _number(line.partition("\n")[0].rstrip(" \r").rpartition("!")[2]) if "!" in line else ""
    return f"!{number}" if number else ""


def _git(subject: str) -> list[_Claim]:
    """Return what git's own message names; where it cannot be read to its end, nothing."""
    if not subject.startswith("Merge "):
        return []
    rest, into, target = subject[len("Merge ") :].rpartition(" into ")
    if into:
        target = _name(target)
    else:
        rest, target = subject[len("Merge ") :], ""
    found: list[_Claim] = []
    nouns: list[str] = []
    for source in rest.split("; "):
        names, _, url = source.partition("' of ") if "' of " in source else (source.removesuffix("'"), "", "")
        claims = _source(names + "'", nouns)
        if not claims:
            return []
        found += [one._replace(target=target, remote=one.remote or bool(url)) for one in claims]
    # Git orders by sort, not by the parents' places: of several sorts nobody knows which is which.
    return found if len(set(nouns)) == 1 else []


def _source(text: str, nouns: list[str]) -> list[_Claim]:
    """Read `branches 'a', 'b' and 'c'`, adding the noun used for each to `nouns`; nothing where it is no such list."""
    found: list[_Claim] = []
    noun = ""
    while text:
        words, quote, text = text.partition("'")
        name, text = _quoted(text)
        words = words.removeprefix(", ").removeprefix(" and ").strip(" ")
        noun = _NOUNS.get(words, "") if words else noun
        if not (quote and name and noun):
            return []
        nouns.append(noun)
        found.append(_claim(noun, name))
    return found


def _quoted(text: str) -> tuple[str, str]:
    """Split at the quote that closes a name. A name may hold a quote, but no space: the closing one ends the word."""
    at = text.find("'")
    while at >= 0 and text[at + 1 : at + 3] not in ("", ", ") and text[at + 1 : at + 2] != " ":
        at = text.find("'", at + 1)
    return (text[:at], text[at + 1 :]) if at >= 0 and " " not in text[:at] else ("", text)


def _claim(noun: str, name: str) -> _Claim:
    if noun == "tag":
        return _Claim(tag=name)
    if noun == "remote":
        remote, _, branch = name.removeprefix("remotes/").partition("/")
        return _Claim(head=branch, owner="" if remote in _HOME_REMOTES else remote, remote=True)
    if noun == "commit":
        return _Claim()
    return _Claim(head=name)
