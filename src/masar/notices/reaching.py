"""Whether a message has arrived, and by which way it goes next. Pure.

A message goes by one way first. Where that failed it goes by the next at once; where nothing is known of it, by the
next as well after a while; by each way once. Only what failed by every way has failed: of a network that says nothing
nobody knows that it did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNKNOWN_AFTER = timedelta(hours=24)
"""A message that was handed over and of which nothing more was heard within this time goes by the next way too."""
REMIND_AFTER = timedelta(days=3)
"""After how long somebody is reminded once of whom nobody knows whether the message arrived."""
_UNDER_WAY = frozenset({"queued"})
_UNKNOWN = frozenset({"handed_over", "unreported"})
"""States of a notice (``Notice.State``); all others but ``delivered`` are failures."""


class Fate(StrEnum):
    """What is known of a message by all its ways together."""

    UNDER_WAY = "under_way"
    UNKNOWN = "unknown"
    REACHED = "reached"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Try:
    """One way that a message went: by which channel, what became of it (``Notice.State``) and when."""

    channel: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """What is known, and what to do: send it by ``channel`` too, or look again at ``look_at``, or neither."""

    fate: Fate
    channel: str | None = None
    look_at: datetime | None = None


def step(tries: Sequence[Try], ways: Sequence[str], now: datetime) -> Step:
    """The next step of a message. ``ways`` are the channels by which its reader can be written to, best first."""
    if any(one.state == "delivered" for one in tries):
        return Step(Fate.REACHED)
    tried = {one.channel for one in tries}
    left = next((way for way in ways if way not in tried), None)
    if any(one.state in _UNDER_WAY for one in tries):
        return Step(Fate.UNDER_WAY)
    silent = [one.at for one in tries if one.state in _UNKNOWN]
    if left is None:
        remind_at = max(silent) + REMIND_AFTER if silent else now
        return Step(Fate.UNKNOWN if silent else Fate.FAILED, look_at=remind_at if remind_at > now else None)
    if silent and max(silent) + UNKNOWN_AFTER > now:
        return Step(Fate.UNDER_WAY, look_at=max(silent) + UNKNOWN_AFTER)
    return Step(Fate.UNDER_WAY, channel=left)
