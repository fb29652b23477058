"""Matching by the policy's regular expressions: RE2, which takes time in proportion to the text and no more."""


def fits(pattern: str, text: str) -> bool:
    """Tell whether the whole text matches. A text that is not valid Unicode matches no pattern."""
    import re2  # only a rule that has a pattern to match pays for it

    try:
        return re2.fullmatch(pattern, text) is not None
    except UnicodeError:
        return False
