"""Around the framework: requests that may write wait for the database in half of the threads at most.

The embedded database takes one writer at a time, and whoever writes waits for it: for an import, a rotation, a
rebuild. A handful of strangers with forms would then hold every thread of the server, and nobody could read.
"""

import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from masar.config.hardening_wsgi import REFUSED, Application, Environ
from masar.lib.languages import LANGUAGES

PATIENCE = 0.25
"""Seconds. As long as all that are inside came within them, the next one waits for a place: a burst is no jam."""


def beginnings(languages: Iterable[str]) -> tuple[str, ...]:
    """How the addresses of look-ups begin in these languages, and for programs."""
    return (*(f"/{code}/{room}/" for code in languages for room in ("track", "feed")), "/api/v1/applications/")


BEGINNINGS = beginnings(LANGUAGES)
"""Where what is looked up may not be there, and a miss be counted, or a look be written down."""


class Writers:
    """Lets at most half of ``threads`` in with requests that may write; the excess is refused, to come again."""

    def __init__(self, application: Application, *, threads: int, session: str, patience: float = PATIENCE) -> None:
        self.application, self.session, self.patience = application, session, patience
        self.most = max(1, threads // 2)
        self.inside: dict[object, float] = {}
        self.left = threading.Condition()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if REFUSED in environ or not self.may_write(environ):
            return self.application(environ, start_response)
        place = object()
        if not self._enter(place):
            environ[REFUSED] = HTTPStatus.SERVICE_UNAVAILABLE
            return self.application(environ, start_response)
        try:
            return self.application(environ, start_response)
        finally:
            with self.left:
                del self.inside[place]
                self.left.notify()

    def may_write(self, environ: Environ) -> bool:
        """Whether it is no plain page: a form, a look-up that the edge did not answer, or whoever has a session."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or self.session in environ.get("HTTP_COOKIE", ""):
            return True
        path = environ["PATH_INFO"]
        return any(path.startswith(start) and path != start for start in BEGINNINGS)

    def _enter(self, place: object) -> bool:
        with self.left:
            while len(self.inside) >= self.most:
                patience = min(self.inside.values()) + self.patience - time.monotonic()
                if patience <= 0:
                    return False
                self.left.wait(patience)
            self.inside[place] = time.monotonic()
            return True
