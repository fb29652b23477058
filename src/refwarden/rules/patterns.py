"""Matching by the policy's regular expressions: RE2, which takes time in proportion to the text and no more."""

# What a ticket looks like unless the policy says otherwise, and the standards whose names look like one.
TICKET = r"\b[A-Z][A-Z0-9]+-[0-9]+\b|#[0-9]+\b"
STANDARDS = ("UTF-8", "UTF-16", "UTF-32", "SHA-1", "SHA-2", "SHA-3", "SHA-256", "SHA-512", "ISO-8859", "ISO-8601")


def fits(pattern: str, text: str) -> bool:
    """Tell whether the whole text matches. A text that is not valid Unicode matches no pattern."""
    import re2  # only a rule that has a pattern to match pays for it

    try:
        return re2.fullmatch(pattern, text) is not None
    except UnicodeError:
        return False


def found(pattern: str, text: str) -> list[str]:
    """Return what matches anywhere in the text, in order, no more than a hundred. Undecodable bytes are passed over."""
    import re2  # only a rule that has a pattern to match pays for it

    valid = text.encode("utf-8", "replace").decode("utf-8", "replace")
    matches: list[str] = []
    for match in re2.finditer(pattern, valid):
        matches.append(match.group(0))
        if len(matches) == 100:
            break
    return matches
