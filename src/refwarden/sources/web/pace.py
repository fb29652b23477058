"""How fast a host may be asked: what its answers say of its rate limit, before the limit says it with a refusal."""

import threading
from collections.abc import Mapping

_LONGEST = 120.0  # seconds; a host that names a later moment is asked all the same, and says then what it wants


class Pace:
    """Holds requests back while a host's limit is used up.

    GitLab says with each answer how much is left and when it begins anew, in seconds since 1970:
    https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers

    Attributes:
        reserve: How many requests may be under way beside the one that asks, each of which will use one up.
    """

    def __init__(self) -> None:
        self.reserve = 0
        self._lock = threading.Lock()
        self._left: int | None = None
        self._until = 0.0

    def heard(self, headers: Mapping[str, str]) -> None:
        """Note what an answer says; of answers that overtook each other the lower number counts."""
        left, until = headers.get("ratelimit-remaining", ""), headers.get("ratelimit-reset", "")
        if not (left.isascii() and left.isdigit() and until.isascii() and until.isdigit()):
            return
        with self._lock:
            same = self._left is not None and float(until[:12]) <= self._until
            self._left = min(int(left[:12]), self._left) if same and self._left is not None else int(left[:12])
            self._until = max(self._until, float(until[:12]))

    def pause(self, now: float) -> float:
        """Return the seconds to wait before the next request, 0 for none."""
        with self._lock:
            if self._left is None or self._left > self.reserve:
                return 0.0
            wait = self._until - now
            if not 0 < wait <= _LONGEST:
                self._left = None
                return 0.0
            return wait + 1.0

    def waited(self) -> None:
        """Forget what was heard: the limit has begun anew."""
        with self._lock:
            self._left = None
