"""The form of a facts file, `refwarden.facts/1`: what its JSON Schema is made from, and what every file is held to.

Keys that are not named here are passed over, so that a file of a later refwarden can still be read.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, ValidationError

from refwarden.model.pulls import Access
from refwarden.model.standing import PullState
from refwarden.model.text import printable
from refwarden.sources.factsfile.pull_form import group_form, owners_form, pull_form

# Names in Git are bytes: what is no UTF-8 stands as lone surrogates, which a plain `str` of pydantic refuses.
Text = InstanceOf[str]
Moment = Annotated[int, Field(ge=-(1 << 63), lt=1 << 63, description="seconds since 1970")]
Id = Annotated[Text, Field(description="an object's id, or any word in an example")]


# For a key that may be left out: the program asks whether it is there, so nothing may stand for it.
LEFT_OUT: Any = Field(default_factory=lambda: None)

_EXPECTED = {
    "is_instance_of": "text",
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class Person(_Form):
    """Somebody, as a commit names them."""

    name: Text = ""
    email: Text = ""
    time: Moment = 0


class Signature(_Form):
    """What verifying a signature found."""

    format: Literal["", "openpgp", "ssh", "x509"]
    status: Literal["good", "bad", "untrusted", "expired", "revoked", "none", "unverified"]
    signer: Text = ""
    detail: Text = ""
    keys: Annotated[list[Text], Field(description="the fingerprints of its key and of that key's primary key")] = (
        LEFT_OUT
    )


class Change(_Form):
    """A path that a commit changes against its first parent."""

    path: Text
    action: Literal["added", "modified", "deleted"] = "modified"
    mode: Annotated[str, Field(pattern="^[0-7]{1,6}$", description="octal, as Git writes it")] = "100644"
    blob: Id = ""
    size: Annotated[int, Field(ge=-1, description="bytes; -1 where it is not known")] = -1


class Commit(_Form):
    """A commit. Its place in the graph is enough for most; what is judged has the rest as well."""

    id: Id
    parents: list[Id] = LEFT_OUT
    time: Annotated[Moment, Field(description="the committer's time, in seconds since 1970")] = 0
    author: Person = LEFT_OUT
    committer: Person = LEFT_OUT
    message: Text = LEFT_OUT
    tree: Id = LEFT_OUT
    signature: Signature = LEFT_OUT
    files: list[Change] = LEFT_OUT
    names: Annotated[
        dict[Text, list[Text]], Field(description="what lies in the folders of changed paths; the root is ''")
    ] = LEFT_OUT


class Tag(_Form):
    """A tag that is more than a name for a commit."""

    target: Id
    annotated: bool = False
    peeled: Id = ""
    kind: Annotated[Text, Field(description="what it leads to in the end: commit, tree or blob")] = "commit"
    nested: Annotated[int, Field(ge=0, description="tag objects between the first and what it leads to")] = 0
    message: Text = ""
    signature: Annotated[Text, Field(description="the signature's own text")] = ""
    time: Moment = 0
    verified: Signature = LEFT_OUT


class Update(_Form):
    """One ref that a push moves; ids of zeros alone stand for a ref that is not there."""

    ref: Text
    old: Id | None = LEFT_OUT
    new: Id | None = LEFT_OUT
    local: Text = ""
    fast_forward: Annotated[bool, Field(description="as somebody else found; else the graph shows it")] = LEFT_OUT
    old_known: bool = LEFT_OUT


class Actor(_Form):
    """Who pushes."""

    login: Text = ""
    email: Text = ""
    proof: Annotated[Text, Field(description="authenticated, claimed or none")] = "claimed"


class Push(_Form):
    """A push. A file that has one is judged as that push; one that has none, as an audit."""

    updates: list[Update]
    actor: Actor | None = LEFT_OUT


class Patch(_Form):
    """What changes between two commits, as an identity to compare: equal patches have equal ones."""

    base: Id
    tip: Id
    identity: Text


class Repository(_Form):
    """The repository."""

    host: Text | None = LEFT_OUT
    name: Text = ""
    default_branch: Text | None = LEFT_OUT


class Expectation(_Form):
    """A verdict that `refwarden policy test` expects."""

    rule: Annotated[str, Field(description="a rule's name or code")]
    verdict: Literal["kept", "broken", "unknown", "exempt", "not applicable", "not_applicable"]
    ref: Text = ""
    commit: Text = ""


_OWNERS: Any = Annotated[owners_form(), Field(description="who owns the files of the default branch")]
_PULL: Any = Annotated[pull_form(), Field(description="a pull request: the file is judged as that one")]

_GROUP: Any = Annotated[group_form(), Field(description="what a merge queue would put on that pull request's base")]


class Document(_Form):
    """A facts file. A key left out means that nobody read it; `null`, `[]` and `{}` are answers."""

    schema_: Literal["refwarden.facts/1"] = Field(alias="schema")
    now: Annotated[str, Field(description="the moment of judgement, such as 2026-11-22T21:50:00Z")] = LEFT_OUT
    since: Annotated[str, Field(description="what arrived before is not judged")] = LEFT_OUT
    repository: Repository = LEFT_OUT
    branches: Annotated[dict[Text, Id], Field(description="name to tip")] = LEFT_OUT
    tags: Annotated[dict[Text, Id | Tag], Field(description="name to commit, or to a tag")] = LEFT_OUT
    pulls: Annotated[dict[Text, Text], Field(description="a pull request's tip to its number, #7 or !7")] = LEFT_OUT
    commits: list[Commit] = LEFT_OUT
    shallow: Annotated[list[Id], Field(description="commits whose parents the clone lacks")] = LEFT_OUT
    patches: list[Patch] = LEFT_OUT
    makes: Annotated[dict[Id, bool], Field(description="merges, and whether they hold content that no parent has")] = (
        LEFT_OUT
    )
    owners: _OWNERS = LEFT_OUT
    push: Push | None = LEFT_OUT
    pull: _PULL = LEFT_OUT
    merge_group: _GROUP = LEFT_OUT
    teams: Annotated[dict[Text, list[Text]], Field(description="a team, `owner/name`, and its members' logins")] = (
        LEFT_OUT
    )
    permissions: Annotated[dict[Text, Access], Field(description="a login, and what it may do in the repository")] = (
        LEFT_OUT
    )
    other_pulls: Annotated[dict[Text, PullState], Field(description="`owner/name#7`, and how it stands")] = LEFT_OUT
    expect: list[Expectation] = LEFT_OUT


def fault(content: Mapping[str, Any]) -> str:
    """Return the first thing that is wrong with a document's form and where, empty where nothing is."""
    try:
        Document.model_validate(content)
    except ValidationError as found:
        first = found.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"] if part != "Tag" and "[" not in str(part))
        expected = _EXPECTED.get(first["type"])
        return printable(f"{place}: {f'{expected} was expected' if expected else first['msg'].lower()}")[:300]
    return ""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a facts file."""
    made = Document.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "refwarden.facts/1"}
