"""The merge requests of a history: many are judged alike, so they are asked about together.

GraphQL tells of several at once. What it does not tell, REST is asked of each, several at a time: the questions whose
answers the rules wanted of the merge requests into the same branch that were judged before.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from refwarden.sources.gitlab.asking import Asking, First
from refwarden.sources.gitlab.source import PullSource

TOGETHER = 20  # merge requests of which one query asks; see the limits of GraphQL's complexity
WORKERS = 8  # requests at once


class Merged:
    """Merge requests, one after the other, each with its facts.

    Args:
        asking: Asks GitLab.
        path: The project's path.
        made: Makes the source of a merge request.
    """

    def __init__(self, asking: Asking, path: str, made: Callable[[First], PullSource]) -> None:
        self._asking = asking
        self._path = path
        self._made = made
        self._wanted: dict[str, set[str]] = {}  # by target: what rules asked of merge requests into it

    def sources(self, numbers: Sequence[int]) -> Iterator[PullSource]:
        """Yield the source of each merge request, which is to be judged before the next one is wanted.

        Raises:
            Unreadable: GitLab broke off.
        """
        for start in range(0, len(numbers), TOGETHER):
            with self._asking.reading():
                firsts = self._asking.firsts(self._path, numbers[start : start + TOGETHER])
            found = list(map(self._made, firsts))
            fresh = list(found)  # nothing was asked of them yet
            for source in found:
                target = source.pull.base.branch
                ahead = [one for one in fresh if one.pull.base.branch in self._wanted]
                self._ask(ahead)
                fresh = [one for one in fresh if one is not source and one not in ahead]
                yield source
                self._wanted.setdefault(target, set()).update(source.asked)

    def _ask(self, sources: Sequence[PullSource]) -> None:
        """Ask of several merge requests at once what will be asked of them."""
        if len(sources) < 2:
            return
        self._asking.many(WORKERS)
        pool = ThreadPoolExecutor(WORKERS)
        try:
            wait([pool.submit(one.ask, self._wanted[one.pull.base.branch]) for one in sources])
        except BaseException:  # interrupted: what is still asked is not wanted
            self._asking.stop()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
