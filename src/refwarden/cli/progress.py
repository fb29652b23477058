"""A line of progress on standard error for work that takes longer than a second."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Watch = Callable[[str, int], None]
_PATIENCE = 1.0


@contextmanager
def watching(*, show: bool) -> Iterator[Watch | None]:
    """Give a function to be told what is judged and how much of it; it shows nothing before a second has passed.

    Args:
        show: Whether anybody wants to see it; nobody does where standard error is no terminal.
    """
    if not show or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task("reading history", total=None)
    begun = time.monotonic()
    shown = False

    def watch(what: str, count: int) -> None:
        nonlocal shown
        if not shown and time.monotonic() - begun > _PATIENCE:
            shown = True
            progress.start()
        if shown:
            progress.update(task, description=f"judging {what}", completed=count)

    try:
        yield watch
    finally:
        if shown:
            progress.stop()
