"""Around everything else: who asks, and whether what they send is short and keeps nobody else waiting."""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any, NamedTuple

from masar.config.log_routes import LONGEST
from masar.config.turns import BRIEFLY, PATIENCE, Room, Turns
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
MOST_ARRIVING = 8
"""Longer bodies that a process has in its memory at a time; half of them of one network."""
ASIDE = "masar.aside"
"""The key under which stands how a request lets others go first while it waits (``places``)."""
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
    only reads is never kept out. Where the server has threads for ``waiting`` besides, those wait. Longer bodies come
    by turns. The server knows no time limit for a body, and waits for a reader in another thread
    before it answers; the time limit is the proxy's, which takes in whole requests before it hands them on
    (docs/operating.md).
    """

    def __init__(
        self,
        application: Application,
        *,
        threads: int,
        waiting: int = 0,
        longer: Sequence[Longer] = (),
        turns: Turns | None = None,
    ) -> None:
        self.application, self.longer = application, longer
        # Without threads for it nobody waits for long: the thread is somebody's who reads.
        self.turns = turns or Turns(patience=PATIENCE if waiting else BRIEFLY)
        self.waiting = Room(waiting or threads - 1, (waiting or threads) // 2)
        self.arriving = Room(MOST_ARRIVING, MOST_ARRIVING // 2)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if len(environ["PATH_INFO"]) > LONGEST or len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
            environ[REFUSED] = HTTPStatus.REQUEST_URI_TOO_LONG
            # Nothing reads the rest. The start tells the reader's language.
            environ["PATH_INFO"], environ["QUERY_STRING"] = environ["PATH_INFO"][: len("/ar/")], ""
        if not environ.get("CONTENT_LENGTH") and "HTTP_TRANSFER_ENCODING" not in environ:
            return self.application(environ, start_response)
        with ExitStack() as held:
            refused = self._take(environ, held)
            if refused is not None:
                environ[REFUSED] = refused
                environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(), "0"
            return self.application(environ, start_response)

    def _take(self, environ: Environ, held: ExitStack) -> HTTPStatus | None:
        """Put the whole body into ``environ``; the status to refuse with if that cannot be.

        What is in ``held`` ends with the answer.
        """
        length, longer = environ.get("CONTENT_LENGTH") or "", self._longer(environ)
        if not (length.isascii() and length.isdigit()):
            return HTTPStatus.LENGTH_REQUIRED
        longest = longer.most if longer else LONGEST_BODY
        drained = DRAINED * longest if longer and longer.told else max(LONGEST_DRAINED, longest)
        if len(length) > LONGEST_LENGTH or int(length) > drained:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        network = _network(environ.get("REMOTE_ADDR"))
        if not self.waiting.enter(network):
            return HTTPStatus.SERVICE_UNAVAILABLE
        try:
            with aside_of(environ):
                if longer and not self._turn(int(length), network, held):
                    return HTTPStatus.SERVICE_UNAVAILABLE
                return _read(environ, int(length), longest, longer.told if longer else "")
        finally:
            self.waiting.leave(network)

    def _turn(self, length: int, network: str, held: ExitStack) -> bool:
        """Wait for a turn, and for room in memory; whether both came."""
        turn = self.turns.take(length)
        if turn is None:
            return False
        self.turns.sleep(turn)
        if not self.arriving.enter(network, self.turns.patience):
            self.turns.done(turn, 0.0)
            return False
        began = time.thread_time()
        held.callback(lambda: self.turns.done(turn, time.thread_time() - began))
        held.callback(self.arriving.leave, network)
        return True

    def _longer(self, environ: Environ) -> Longer | None:
        """What allows a longer body. The cookie's worth is the framework's to judge; without any, nobody may try."""
        if environ["REQUEST_METHOD"] != "POST":
            return None
        cookies = environ.get("HTTP_COOKIE", "")
        fitting = (one for one in self.longer if one.path.fullmatch(environ["PATH_INFO"]))
        return next((one for one in fitting if f"{one.cookie}=" in cookies), None)


def aside_of(environ: Environ) -> AbstractContextManager[None]:
    """In which a request may wait for long without keeping others from being answered."""
    aside: Callable[[], AbstractContextManager[None]] = environ.get(ASIDE, nullcontext)
    return aside()


def _read(environ: Environ, length: int, longest: int, told: str) -> HTTPStatus | None:
    if length > longest:
        while environ["wsgi.input"].read(PART):
            pass
        if not told:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        environ[told], environ["CONTENT_LENGTH"], length = True, "0", 0
    # In parts: the server gathers what it is asked for at once by copying it over and over.
    parts, missing = [], length
    while missing and (part := environ["wsgi.input"].read(min(PART, missing))):
        parts.append(part)
        missing -= len(part)
    if missing:
        return HTTPStatus.BAD_REQUEST
    environ["wsgi.input"] = BytesIO(b"".join(parts))
    return None
