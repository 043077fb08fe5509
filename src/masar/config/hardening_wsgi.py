"""Around everything else: who asks, and whether what they send is short and keeps nobody else waiting."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any, NamedTuple

from masar.config.log_routes import LONGEST
from masar.limits.network import Network, client_address, client_scheme, network_of

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

LONGEST_BODY = 64 * 1024
"""Bytes of a request's body. The longest form of the portal needs less than one thousand."""
LONGEST_DRAINED = 1024 * 1024
"""Bytes of a body that is too long and read all the same: a proxy that could not hand on all of it would tell its
reader that the site is broken. It is as much as nginx takes in, unless it is told otherwise."""
DRAINED = 5
PART = 64 * 1024
LONGEST_LENGTH = 12
"""Digits of a length: more than Python likes to read as a number are refused unread."""
LONGEST_QUERY = 4_096
"""Characters of what follows the question mark. The portal's own need fewer than one hundred."""
REFUSED = "masar.refused"
"""The key under which the framework finds the status to answer with. No header can have this name."""

_FORWARDED = ("FOR", "PROTO", "HOST", "PORT", "PREFIX", "SERVER")
_DROPPED = ("HTTP_FORWARDED", "HTTP_X_REAL_IP", *(f"HTTP_X_FORWARDED_{name}" for name in _FORWARDED))
_network = lru_cache(maxsize=4096)(network_of)


class Proxied:
    """Puts the client's address and scheme where everything reads them, and drops the headers that told them."""

    def __init__(self, application: Application, trusted: tuple[Network, ...]) -> None:
        self.application, self.trusted = application, trusted

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        scheme = client_scheme(environ, self.trusted)
        environ["REMOTE_ADDR"] = client_address(environ, self.trusted)
        environ["wsgi.url_scheme"] = scheme
        for name in _DROPPED:
            environ.pop(name, None)
        return self.application(environ, start_response)


class Longer(NamedTuple):
    """Addresses to which whoever shows a cookie of this name may send a longer body, of at most so many bytes.

    With ``told``, the page itself says that what was sent is too long, by this key in what it is given, and five
    times as much is read before that: people send what their telephone made.
    """

    path: re.Pattern[str]
    cookie: str
    most: int
    told: str = ""


class Bodies:
    """Refuses long addresses, and reads a request's body before anything else, so that slow senders hold few threads.

    A body is at most ``LONGEST_BODY`` long, or as long as one of ``longer`` says, and says so beforehand. Of the
    ``threads`` that answer, all but one may wait for bodies at a time, and half for those of one network: whoever
    only reads is never kept out. The server knows no time limit for a body, and waits for a reader in another thread
    before it answers; the time limit is the proxy's, which takes in whole requests before it hands them on
    (docs/operating.md).
    """

    def __init__(self, application: Application, *, threads: int, longer: Sequence[Longer] = ()) -> None:
        self.application, self.longer = application, longer
        self.most, self.most_of_one = max(1, threads - 1), max(1, threads // 2)
        self.waiting: Counter[str] = Counter()
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if len(environ["PATH_INFO"]) > LONGEST or len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
            environ[REFUSED] = HTTPStatus.REQUEST_URI_TOO_LONG
            # Nothing reads the rest. The start tells the reader's language.
            environ["PATH_INFO"], environ["QUERY_STRING"] = environ["PATH_INFO"][: len("/ar/")], ""
        if environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ:
            refused = self._take(environ)
            if refused is not None:
                environ[REFUSED] = refused
                environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(), "0"
        return self.application(environ, start_response)

    def _take(self, environ: Environ) -> HTTPStatus | None:
        """Put the whole body into ``environ``; the status to refuse with if that cannot be."""
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isascii() and length.isdigit()):
            return HTTPStatus.LENGTH_REQUIRED
        longer = self._longer(environ)
        longest = longer.most if longer else LONGEST_BODY
        drained = DRAINED * longest if longer and longer.told else max(LONGEST_DRAINED, longest)
        if len(length) > LONGEST_LENGTH or int(length) > drained:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        network = _network(environ.get("REMOTE_ADDR"))
        if not self._enter(network):
            return HTTPStatus.SERVICE_UNAVAILABLE
        try:
            if int(length) > longest:
                while environ["wsgi.input"].read(PART):
                    pass
                if longer is None or not longer.told:
                    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                environ[longer.told], environ["CONTENT_LENGTH"], length = True, "0", "0"
            body = environ["wsgi.input"].read(int(length)) if int(length) else b""
        finally:
            self._leave(network)
        if len(body) < int(length):
            return HTTPStatus.BAD_REQUEST
        environ["wsgi.input"] = BytesIO(body)
        return None

    def _longer(self, environ: Environ) -> Longer | None:
        """What allows a longer body. The cookie's worth is the framework's to judge; without any, nobody may try."""
        if environ["REQUEST_METHOD"] != "POST":
            return None
        cookies = environ.get("HTTP_COOKIE", "")
        fitting = (one for one in self.longer if one.path.fullmatch(environ["PATH_INFO"]))
        return next((one for one in fitting if f"{one.cookie}=" in cookies), None)

    def _enter(self, network: str) -> bool:
        with self.lock:
            if self.waiting.total() >= self.most or self.waiting[network] >= self.most_of_one:
                return False
            self.waiting[network] += 1
            return True

    def _leave(self, network: str) -> None:
        with self.lock:
            self.waiting[network] -= 1
            if not self.waiting[network]:
                del self.waiting[network]
