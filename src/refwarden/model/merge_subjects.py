"""What a merge's message says of what was merged."""

from refwarden.model.evidence import Merged


def evidence(subject: str, message: str, parents: int) -> tuple[Merged, ...]:
    """Return what the message claims, one entry for each parent beyond the first, or one for a squash."""
    del message
    if subject.startswith("Merge branch '") and parents > 1:
        return (Merged(head=subject[14:].partition("'")[0], how="subject", said=subject),)
    return ()
