"""Transactions that lost against another one, and are simply made again."""

import secrets
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, IntegrityError, transaction

ATTEMPTS = 5
LONGEST_WAIT = 0.05
"""Seconds before the second attempt, at most, and as much more before each further one: two that lost against each
other must not meet again."""
_DEADLOCK, _SERIALISATION = "40P01", "40001"
T = TypeVar("T")


def lost(error: DatabaseError) -> bool:
    """Whether a transaction failed for what another one did at the same moment: a clash of keys, a deadlock, or a
    failure to put the two into an order. Done again it may well succeed.
    """
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, IntegrityError) or state in (_DEADLOCK, _SERIALISATION)


def retried(work: Callable[[], T]) -> T:
    """What ``work`` answers, done in a transaction of its own; done anew where it lost. Raises what the last did."""
    for attempt in range(1, ATTEMPTS):
        try:
            with transaction.atomic():
                return work()
        except DatabaseError as error:
            if not lost(error):
                raise
        time.sleep(LONGEST_WAIT * attempt * secrets.randbelow(1000) / 1000)
    with transaction.atomic():
        return work()
