"""Values that a policy writes as text: durations, sizes, patterns."""

import re

_UNITS = {"s": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}
_UNITS |= {"w": 7 * 86400, "week": 7 * 86400, "month": 30 * 86400, "year": 365 * 86400}
_SIZES = {"": 1, "b": 1, "k": 1 << 10, "kb": 1000, "kib": 1 << 10, "m": 1 << 20, "mb": 1000**2, "mib": 1 << 20}
_SIZES |= {"g": 1 << 30, "gb": 1000**3, "gib": 1 << 30}

# Parts that may stand in a `name` pattern; RE2's own repetition braces hold digits only, so nothing is ambiguous.
PARTS = {
    "{ticket}": "[A-Z][A-Z0-9]+-[0-9]+",
    "{slug}": "[a-z0-9]+(?:-[a-z0-9]+)*",
    "{version}": r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
}


def duration(value: object) -> int:
    """Return seconds for `3 days`, `12h`, `90 minutes`, or a plain 0; raise ValueError."""
    if value == 0 and not isinstance(value, bool):
        return 0
    match = re.fullmatch(r"([0-9]{1,6}) ?([a-z]+)", value) if isinstance(value, str) else None
    unit = _UNITS.get(match[2]) or _UNITS.get(match[2].removesuffix("s")) if match else None
    if match is None or unit is None:
        raise ValueError("a length of time such as `3 days`, `12 hours` or `90 minutes` was expected")
    return int(match[1]) * unit


def size(value: object) -> int:
    """Return bytes for `5 MiB`, `200kB`, or a plain number; raise ValueError."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    match = re.fullmatch(r"([0-9]{1,9}) ?([A-Za-z]*)", value) if isinstance(value, str) else None
    unit = _SIZES.get(match[2].lower()) if match else None
    if match is None or unit is None:
        raise ValueError("a size such as `5 MiB` or `200 kB` was expected")
    return int(match[1]) * unit


def pattern(text: str) -> str:
    """Return an RE2 expression with its parts `{ticket}`, `{slug}` and `{version}` filled in; raise ValueError."""
    import re2

    for part, expression in PARTS.items():
        text = text.replace(part, f"(?:{expression})")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        re2.compile(text, options)
    except re2.error as fault:
        raise ValueError(f"not an RE2 expression: {_words(fault)} (no look-around, no back-references)") from None
    return text


def _words(fault: Exception) -> str:
    said = fault.args[0] if fault.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
