"""A value that is kept for some seconds and then looked at again: what a process knows of small, slow tables."""

import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")

SECONDS = 5.0
"""How old what is kept may be."""


_forgotten = count()
_last = [next(_forgotten)]


def forgotten() -> int:
    """A number that is another one after anything of this process was forgotten."""
    return _last[0]


class Kept(Generic[T]):
    """A value that is at most ``seconds`` old. Threads share it, and one at a time reads it anew.

    ``read`` is given what is known (``first`` at the beginning) and gives what holds now: the same object where
    nothing changed, so that whoever keeps what was made of it can tell. Where ``read`` raises, what was known stays
    known, and the next who asks tries again.
    """

    def __init__(
        self,
        read: Callable[[T], T],
        first: T,
        *,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read, self._value, self._seconds, self._clock = read, first, seconds, clock
        self._read_at = float("-inf")
        self._reading = threading.Lock()

    def get(self) -> T:
        """The value, at most so many seconds old."""
        if self._old():
            with self._reading:
                # Whoever waited here finds it read by the one before.
                if self._old():
                    asked_at = self._clock()
                    self._value = self._read(self._value)
                    self._read_at = asked_at
        return self._value

    def _old(self) -> bool:
        return self._clock() - self._read_at > self._seconds

    def forget(self) -> None:
        """Look again on the next ``get``."""
        self._read_at = float("-inf")
        _last[0] = next(_forgotten)
