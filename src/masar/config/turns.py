"""How files come in: one after the other, and all together with a bounded share of a processor.

A photograph takes some sixty thousandths of a second, as much as five hundred status pages. A hundred at once would
keep all readers waiting for all of that; by turns, each reader keeps most of their rate, and who sends waits for
seconds, asleep. A file that comes alone waits for nothing.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

SHARE = 0.1
"""Of one processor, for all files of one process: readers keep nine tenths of it."""
PATIENCE = 45.0
"""Seconds that somebody waits for a turn; proxies give up after sixty."""
BRIEFLY = 5.0
"""Likewise where no thread only waits: two files of one person, one after the other, both come."""
USUAL = 0.008
"""Seconds of work for a megabyte, until it is known better."""
MEGABYTE = 1 << 20


class Room:
    """Holds at most ``most`` at a time, and at most ``most_of_one`` of one network."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self.most, self.most_of_one = max(1, most), max(1, most_of_one)
        self.inside: Counter[str] = Counter()
        self.left = threading.Condition()

    def enter(self, network: str, patience: float = 0.0) -> bool:
        """Whether there was room, within so many seconds."""
        with self.left:
            return self.left.wait_for(lambda: self._has_room(network), patience) and self._enter(network)

    def leave(self, network: str) -> None:
        """Make room for somebody else."""
        with self.left:
            self.inside[network] -= 1
            if not self.inside[network]:
                del self.inside[network]
            self.left.notify_all()

    def _has_room(self, network: str) -> bool:
        return self.inside.total() < self.most and self.inside[network] < self.most_of_one

    def _enter(self, network: str) -> bool:
        self.inside[network] += 1
        return True


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is from ``begins`` on, of the same clock; ``charged`` is the work that is expected of it."""

    begins: float
    size: float
    charged: float


class Turns:
    """A clock that runs ahead by what each file is expected to take, and is put right by what it took."""

    def __init__(self, *, patience: float = PATIENCE, clock: Callable[[], float] = time.monotonic) -> None:
        self.patience, self.clock = patience, clock
        self.free_at, self.usual, self.lock = 0.0, USUAL, threading.Lock()

    def take(self, length: int) -> Turn | None:
        """A turn for so many bytes, or None where it would come too late."""
        size = max(length, 1) / MEGABYTE
        with self.lock:
            begins = max(self.clock(), self.free_at)
            if begins - self.clock() > self.patience:
                return None
            charged = size * self.usual
            self.free_at = begins + charged / SHARE
        return Turn(begins, size, charged)

    def sleep(self, turn: Turn) -> None:
        """Until it begins."""
        while (left := turn.begins - self.clock()) > 0:
            time.sleep(left)

    def done(self, turn: Turn, used: float) -> None:
        """What it took, in seconds of work, is what others wait for."""
        with self.lock:
            self.free_at += (used - turn.charged) / SHARE
            self.usual += (used / turn.size - self.usual) / 8
