"""Time-ordered identifiers: UUID version 7 (RFC 9562), so that new rows land next to each other, in their order."""

import secrets
import time
from threading import Lock
from uuid import UUID

_RANDOM = 74
_STEP = 32

_lock = Lock()
_last = 0
"""The milliseconds and the 74 bits of the newest one that this process made, as one number."""


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits; greater than all made before here.

    Within a millisecond, or while the clock is behind what it said before, the newest one is raised by a random
    32-bit step (RFC 9562, 6.2, method 2).
    """
    global _last
    with _lock:
        fresh = time.time_ns() // 1_000_000 << _RANDOM | secrets.randbits(_RANDOM)
        _last = made = fresh if fresh >> _RANDOM > _last >> _RANDOM else _last + 1 + secrets.randbits(_STEP)
    milliseconds, random = made >> _RANDOM, made & (1 << _RANDOM) - 1
    high, low = random >> 62, random & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
