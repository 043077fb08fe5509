"""Finished answers, compressed, kept by all that they were made of.

A ``Page`` or ``Data`` is everything that an answer's body can hang on: its ``body`` knows nothing else, and it is the
very key under which what came of it is kept. So whatever changes, another day, another fact, another word, is
another key; nothing has to be thought of and thrown away. Only what a number opens comes here.
"""

import sys
import threading
from collections import OrderedDict
from contextlib import suppress
from typing import Protocol

from isal import isal_zlib

LEVEL = 2
"""Of ISA-L: a quarter of the time that zlib takes for a page, which gets a fourteenth longer."""
GZIP = 31
"""The window, and that it is gzip."""
BESIDE = 640
"""Bytes of an answer that is kept, besides its body and the record that it was made of: measured, see the tests."""


class Made(Protocol):
    """What an answer is made of: hashable, and equal only to what makes the same bytes."""

    @property
    def content(self) -> str:
        """The record, as its number opens it."""

    def body(self) -> bytes:
        """The answer, made anew."""


class Finished:
    """Compressed bodies in at most ``most`` bytes of memory; those that nobody asked for longest are dropped first.

    Threads share it. What two make at once is kept once.
    """

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0
        self._known: OrderedDict[Made, bytes] = OrderedDict()
        self._changing = threading.Lock()

    def compressed(self, made: Made) -> bytes:
        """The body of ``made`` as gzip."""
        found = self._known.get(made)
        if found is None:
            # A copy, since ISA-L's bytes are the beginning of 16 KB that stay taken as long as they are.
            found = bytes(memoryview(isal_zlib.compress(made.body(), LEVEL, GZIP)))
            self._keep(made, found)
        else:
            with suppress(KeyError):  # another thread has just dropped it
                self._known.move_to_end(made)
        return found

    def _keep(self, made: Made, body: bytes) -> None:
        cost = _cost(made, body)
        if cost > self.most:
            return
        with self._changing:
            if made in self._known:
                return
            while self.held + cost > self.most:
                self.held -= _cost(*self._known.popitem(last=False))
            self._known[made] = body
            self.held += cost


def _cost(made: Made, body: bytes) -> int:
    """Bytes of memory that it takes to keep ``body``."""
    return sys.getsizeof(body) + sys.getsizeof(made.content) + BESIDE
