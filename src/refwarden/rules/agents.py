"""Coding agents, by the names and addresses that they leave in commits."""

from refwarden.model.commits import Commit, Person
from refwarden.rules.messages import Trailer, trailers

# The part of an address that gives an agent away, as their makers document or as their commits show.
_ADDRESSES = {
    "noreply@anthropic.com": "Claude",
    "+copilot@users.noreply.github.com": "GitHub Copilot",
    "copilot@github.com": "GitHub Copilot",
    "copilot-swe-agent[bot]@": "GitHub Copilot",
    "cursoragent@cursor.com": "Cursor",
    "codex@openai.com": "Codex",
    "noreply@openai.com": "Codex",
    "gemini-code-assist[bot]@": "Gemini",
    "gemini-cli@": "Gemini",
    "google-labs-jules[bot]@": "Jules",
    "devin-ai-integration[bot]@": "Devin",
    "openhands@all-hands.dev": "OpenHands",
    "@aider.chat": "Aider",
    "amp@ampcode.com": "Amp",
    "noreply@opencode.ai": "opencode",
    "crush@charm.land": "Crush",
}
_MARKS = {
    "generated with [claude code]": "Claude",
    "generated with claude code": "Claude",
    "generated with [amp]": "Amp",
    "generated with crush": "Crush",
}
# Trailers that name a tool by their very name.
ASSISTED = ("Assisted-by", "Generated-by", "AI-assisted-by")


def of_person(person: Person) -> str:
    """Return the agent that somebody is, empty for everyone else."""
    email = person.email.casefold()
    for address, agent in _ADDRESSES.items():
        if email.endswith(address) or (address.endswith("@") and address in email):
            return agent
    return "Aider" if person.name.endswith("(aider)") else ""


def of_trailer(trailer: Trailer) -> str:
    """Return the agent that a trailer names, empty where it names none; `none` is how people say that none helped."""
    if any(trailer.named(name) for name in ASSISTED):
        return "" if trailer.value.casefold() in ("", "none", "no", "n/a") else trailer.value
    return of_person(trailer.person) if trailer.name.casefold().endswith("-by") else ""


def in_commit(commit: Commit) -> str:
    """Return the first agent that a commit shows as author, committer, in a trailer or by a mark in its text."""
    for person in (commit.author, commit.committer):
        if agent := of_person(person):
            return agent
    for trailer in trailers(commit.message):
        if agent := of_trailer(trailer):
            return agent
    text = commit.message.casefold()
    return next((agent for mark, agent in _MARKS.items() if mark in text), "")
