"""Names that some file system or reader takes for one another."""

from collections.abc import Iterable


def folded(name: str) -> str:
    """Return what is left of a name where neither case nor Unicode form counts."""
    if name.isascii():
        return name.lower()
    import unicodedata  # half a megabyte that few names need

    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


class Names:
    """Names of refs of one sort, arranged so that a question about one does not pass all the others."""

    __slots__ = ("_below", "_twins")

    def __init__(self, names: Iterable[str]) -> None:
        self._twins: dict[str, list[str]] = {}
        self._below: dict[str, str] = {}  # a folder to one name within it
        for name in sorted(names):
            fold = folded(name)
            self._twins.setdefault(fold, []).append(name)
            at = fold.find("/")
            while at >= 0:
                self._below.setdefault(fold[:at], name)
                at = fold.find("/", at + 1)

    def twin(self, name: str) -> str:
        """Return another name that is the same where case and Unicode form do not count, or an empty string."""
        return next((other for other in self._twins.get(folded(name), ()) if other != name), "")

    def blocked(self, name: str) -> str:
        """Return a name that cannot stand beside this one: it needs it as a folder, or is its folder; else empty."""
        fold = folded(name)
        at = fold.find("/")
        while at >= 0:
            above = self._twins.get(fold[:at])
            if above:
                return above[0]
            at = fold.find("/", at + 1)
        return self._below.get(fold, "")
