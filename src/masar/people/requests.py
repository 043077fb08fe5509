"""The life of a request for a code, as the browser that asked can see it: one table. Pure.

What can be seen hangs on when it was asked and on what this browser did since, never on whether there is
anybody behind what was typed, whether a code was sent, or what the worker did meanwhile. So no answer, however
late, tells a number on file from one that is not.

    asked ──► open ──► spent      five tries
               │  └──► used       the right code
               └─────► late       ten minutes after asking
    any of them ─────► unknown    tidied away an hour after asking, or a token that never was
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LIFE = timedelta(minutes=10)
"""From asking, whenever the code was sent: a request's end is fixed before anybody looks who was meant."""
KEPT = timedelta(hours=1)
"""From asking until the row is deleted, whatever became of it."""
TRIES = 5


class Standing(StrEnum):
    """Where a request stands for the browser that asked."""

    OPEN = "open"
    SPENT = "spent"
    USED = "used"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser is shown: the problem named after a wrong code, and whether "send again" repeats what was
    asked (otherwise it asks for nobody, and looks the same).
    """

    wrong: str
    repeats: bool


SEEN: Mapping[Standing, Seen] = {
    Standing.OPEN: Seen("wrong", repeats=True),
    Standing.SPENT: Seen("no_tries", repeats=True),
    Standing.USED: Seen("no_tries", repeats=False),
    Standing.LATE: Seen("no_tries", repeats=True),
    Standing.UNKNOWN: Seen("no_tries", repeats=False),
}


def standing(asked_at: datetime | None, tries: int, *, used: bool, now: datetime) -> Standing:
    """Where a request stands; ``asked_at`` is None where there is no row for the token."""
    if asked_at is None or now - asked_at >= KEPT:
        return Standing.UNKNOWN
    if used:
        return Standing.USED
    if now - asked_at >= LIFE:
        return Standing.LATE
    return Standing.OPEN if tries < TRIES else Standing.SPENT
