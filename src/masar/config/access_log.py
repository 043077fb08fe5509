"""The access log: who asked for what, how it was answered, and how long that took. One line a request.

The server's own log would take longer to write its line than the edge takes to answer, and would name the proxy
instead of the client. Of an address it names the route alone.
"""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from masar.config.log_routes import BLOT, route_of
from masar.lib.languages import LANGUAGES

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
STDOUT = 1
PAGES = frozenset(f"/{code}/track/" for code in LANGUAGES)
PAGE, DATA = len("/ar/track/"), "/api/v1/applications/"
PAGE_LENGTH = len("/ar/track/K7QM-2X9D-RT4BX/")
METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"))
"""Whatever else is asked for was made up by whoever asks, and could say anything."""


class Logged:
    """WSGI middleware around everything that answers."""

    def __init__(self, application: Application, file: int = STDOUT) -> None:
        self.application, self.file = application, file
        self.stamp = 0, ""

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, status = time.perf_counter(), "500"

        def start(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line
            return start_response(line, *rest)

        try:
            return self.application(environ, start)
        finally:
            took = 1000 * (time.perf_counter() - began)
            method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else BLOT
            asked = f"{environ['REMOTE_ADDR']} {method} {address(environ['PATH_INFO'])}"
            # One write, so that lines of several threads do not mix. Nobody goes without an answer for a full disk.
            with suppress(OSError):
                os.write(self.file, f"{self._now()} {asked} {status[:3]} {took:.2f} ms\n".encode())

    def _now(self) -> str:
        """The moment, to the second; written out anew once a second."""
        now = int(time.time())
        second, text = self.stamp
        if second != now:
            text = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
            self.stamp = now, text
        return text


def address(path: str) -> str:
    """A path as it may be logged. The two that are asked for a thousand times a second are known by their form."""
    if len(path) == PAGE_LENGTH and path[:PAGE] in PAGES:
        return f"{path[:PAGE]}{BLOT}/"
    return f"{DATA}{BLOT}" if path.startswith(DATA) else route_of(path)
