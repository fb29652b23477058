"""How a host is asked, waited for, and asked again.

A request that changes something must never be sent twice without looking, and a limit must never be waited for longer
than somebody is willing to. Which library writes a request, and what an answer means, each host's client says.
"""

import json
import threading
from collections.abc import Callable, Mapping
from time import time
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

from refwarden.model.errors import Unavailable
from refwarden.sources.web.answers import UNREADABLE, Again, Answer
from refwarden.sources.web.cache import Cache
from refwarden.sources.web.credentials import origin
from refwarden.sources.web.pace import Pace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.sources.web.wire import Heard

LONGEST = 120.0  # seconds that all waits of one question may take together
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 307, 308)
_ADDRESS = "check the server's own address"

Told = TypeVar("Told")


class Request(NamedTuple):
    """What is asked: `path` is below the API's address or a whole address of the same server."""

    verb: str
    path: str
    query: Mapping[str, str | int] = {}
    content: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = {}


class Reach(NamedTuple):
    """How a host is reached.

    Attributes:
        base_url: The API's address.
        cache: The folder where answers are kept between runs; empty for nowhere.
        longest: Seconds that all waits of one question may take together.
    """

    base_url: str
    cache: str = ""
    longest: float = LONGEST


class Transport:
    """Asks one host. It may serve several threads, if what sends may.

    Args:
        reach: How the host is reached.
        send: Sends one request and returns what came back, or why asking again may help; may raise SourceError.
        sign: Returns the credential that a request is made with, and the headers that say it.
    """

    def __init__(
        self,
        reach: Reach,
        send: "Callable[[Request], Heard | Again]",
        sign: Callable[[], tuple[str, Mapping[str, str]]],
    ) -> None:
        self._reach = reach
        self._send = send
        self._sign = sign
        self._cache = Cache(reach.cache)
        self._pace = Pace()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.requests = 0

    @property
    def host(self) -> str:
        """The host's name, for messages."""
        return urlsplit(self._reach.base_url).netloc

    def ask(self, request: Request, meaning: Callable[[Answer], Told | Again], *, safe: bool = True) -> Told:
        """Ask, and ask again where that is safe and may help.

        Args:
            request: What is asked.
            meaning: Returns what an answer means, or why asking again may help; may raise SourceError.
            safe: Whether asking twice does no harm.

        Raises:
            SourceError: What `meaning` or the last try says.
        """
        waited, tried = 0.0, 0
        while True:
            tried += 1
            found = self._once(request)
            told = meaning(found) if isinstance(found, Answer) else found
            if not isinstance(told, Again):
                return told
            if not safe and not told.refused:
                raise told.fault
            pause = 0.5 * 2**tried if told.pause is None else told.pause
            if told.doubling:
                pause *= 2 ** (tried - 1)
            if tried >= told.most or waited + pause > self._reach.longest:
                raise told.fault
            waited += pause
            sleep(pause, self._over)

    def _once(self, request: Request) -> Answer | Again:
        """Ask once, along redirects and by the cache; return the answer, or why asking again may help."""
        who, headers = self._sign()
        key = f"{who} {self._reach.base_url} {request.path}?{sorted(request.query.items())}"
        kept = self._cache.find(key) if request.verb == "GET" else None
        asked = {**request.headers, **headers, **({"If-None-Match": kept.etag} if kept else {})}
        heard = self._arrived(request._replace(headers=asked))
        if isinstance(heard, Again):
            return heard
        if heard.status == 304 and kept:
            return Answer(200, {**heard.headers, "link": kept.link}, kept.data)
        try:
            # Only 204 has nothing to say; a null is said.
            data = json.loads(heard.body) if heard.body.strip() or heard.status != 204 else None
        except (ValueError, RecursionError):
            data = UNREADABLE
        answer = Answer(heard.status, heard.headers, data)
        if request.verb == "GET" and heard.status == 200 and isinstance(data, list | dict):
            self._cache.keep(key, heard.headers.get("etag", ""), heard.headers.get("link", ""), heard.body)
        return answer

    def _arrived(self, request: Request) -> "Heard | Again":
        """Send a request to where it is answered. A redirect has done nothing, so even one that changes follows it."""
        for _ in range(_MOST_REDIRECTS + 1):
            self._hold_back()
            with self._lock:
                self.requests += 1
            heard = self._send(request)
            if not isinstance(heard, Again):
                self._pace.heard(heard.headers)
            if isinstance(heard, Again) or heard.status not in _REDIRECTS:
                return heard
            named = urljoin(self._absolute(request.path), heard.headers.get("location", ""))
            place = self.ours(named, "us on, to a page")
            # An address without a query means the same thing elsewhere; without ours it would be a larger question.
            request = request._replace(path=place, query={} if urlsplit(place).query else request.query)
        raise Unavailable(f"{self.host} sends us from page to page without end", _ADDRESS)

    def _hold_back(self) -> None:
        """Wait while the host's limit is used up, unless that is longer than somebody is willing to.

        Raises:
            Unavailable: The run is over.
        """
        if self._over.is_set():
            raise Unavailable(f"{self.host} is not asked any more", "run it again")
        pause = self._pace.pause(time())
        if 0 < pause <= self._reach.longest:
            sleep(pause, self._over)
            self._pace.waited()

    def wait(self, seconds: float) -> None:
        """Wait so many seconds, or until the run is over."""
        sleep(seconds, self._over)

    def stop(self) -> None:
        """Let nobody wait or ask any longer: the run is over, or somebody has interrupted it."""
        self._over.set()

    def many(self, workers: int) -> None:
        """Make ready for a long run of several threads.

        Answers are not kept between runs then: that so many still hold costs as many requests as asking anew.
        """
        self._cache = Cache("")
        self._pace.reserve = workers

    def _absolute(self, path: str) -> str:
        return f"{self._reach.base_url.rstrip('/')}{path}" if path.startswith("/") else path

    def ours(self, address: str, what: str) -> str:
        """Return an address that the server named, at the API's own server and without its fragment.

        Raises:
            Unavailable: It is another server's, which our credential is not for.
        """
        try:
            parts = urlsplit(address)
            # Readers of addresses disagree where the server's name begins in one of these: `https://evil\@ours/`.
            same = not set("@\\") & set(parts.netloc) and origin(address) == origin(self._reach.base_url)
        except ValueError:
            same = False
        if not same:
            raise Unavailable(f"{self.host} sends {what} on another server", _ADDRESS)
        # What is sent goes to the server that we know, however another reader understands what was named.
        return urlunsplit((*urlsplit(self._reach.base_url)[:2], parts.path or "/", parts.query, ""))


def sleep(seconds: float, over: threading.Event) -> None:
    """Wait so many seconds, or until the run is over."""
    over.wait(seconds)


def sending(host: str, send: "Callable[[], Heard]") -> "Heard | Again":
    """Send one request by a library that is built on `requests`, and tell what went wrong in our words.

    Raises:
        Unavailable: Asking again does not help.
    """
    import requests

    from refwarden.sources.web.wire import Endless

    try:
        return send()
    except requests.exceptions.SSLError:
        raise Unavailable(f"{host} shows a certificate that is not trusted here", "set REFWARDEN_CA_BUNDLE") from None
    except Endless as fault:
        raise Unavailable(f"{host} {fault}", _ADDRESS) from None
    except requests.exceptions.RequestException as fault:
        return Again(Unavailable(f"{host} cannot be reached ({type(fault).__name__})", "try again"))
    except OSError as fault:
        words = fault.strerror or type(fault).__name__
        raise Unavailable(f"{host} cannot be asked ({words})", "check REFWARDEN_CA_BUNDLE") from None
