"""Around everything: who is at work in a process, and who only waits.

The server has more threads than can be at work at once, so that whoever waits for a body or for a turn keeps nobody
from reading. But the more threads work, the less they get done together (sixteen read half as many pages as four),
and each would keep a connection to the database of its own. So a thread works in one of a few places, which has the
connection, and leaves it while it waits.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from masar.config.hardening_wsgi import ASIDE, Application, Environ
from masar.portal.status import lookup


class Places:
    """WSGI middleware: at most ``most`` requests are answered at a time, in the order in which they came."""

    def __init__(self, application: Application, *, most: int) -> None:
        self.application = application
        self.free: SimpleQueue[None] = SimpleQueue()
        # The place that was left last is taken first: what it read is still at hand.
        self.places = deque(connections.create_connection(DEFAULT_DB_ALIAS) for _ in range(most))
        for place in self.places:
            place.inc_thread_sharing()
            self.free.put(None)
        self.here = threading.local()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ[ASIDE] = self.aside
        self._take()
        try:
            return self.application(environ, start_response)
        finally:
            self._leave()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """This thread's place is free for others within; nothing may be asked of the database there."""
        self._leave()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        self.free.get()
        place = self.places.pop()
        if not hasattr(self.here, "own"):
            self.here.own = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = place
        if getattr(self.here, "looks", None) is not place:
            lookup.use(place)
            self.here.looks = place
        self.here.place = place

    def _leave(self) -> None:
        # The framework closes the thread's connection once the answer is gone: by then the place is somebody else's.
        connections[DEFAULT_DB_ALIAS] = self.here.own
        self.places.append(self.here.place)
        self.free.put(None)
