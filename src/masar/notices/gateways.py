"""Which of two gateways a new message goes by, from what happened lately at each; and by which one a message may be
tried again. Pure.

The share of new messages is moved by steps, one at a time: away from a gateway that fails or is slow, and back when
the one that is preferred recovered. The smallest share is never nothing: by it a gateway that is broken is known to
be well again, and one that stands by is known to work before it is needed. After each step all evidence begins anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from hashlib import sha256
from uuid import UUID

FIRST, SECOND = "first", "second"
"""The gateway that is preferred, and the one that stands by."""
STEPS = (10, 50, 90)
"""Percent of new messages that go by the first; the rest goes by the second."""
WELL, SLOW, FAILED = "+", "~", "-"
"""What becomes of a hand-over, as far as it speaks for or against a gateway."""
LATELY = 20
"""Hand-overs that are remembered of each gateway, in their order."""
FAILURES = 5
"""So many of them that failed are no chance."""
FAULTS = 8
"""Nor are so many that failed or were slow."""
RECOVERED = 10
"""So many hand-overs one after the other, none of which failed and FEW of which were slow, show that it is well."""
FEW = 2
FORGOTTEN = timedelta(minutes=30)
"""What a gateway did before it was silent for so long says nothing of how it is."""
AWAY_AFTER = timedelta(seconds=30)
"""Since the last step, before the next one away from a gateway: a blip of a second is one step."""
BACK_AFTER = timedelta(minutes=10)
"""Since the last step, before the next one back to the first."""
TRY_LATER = (408, 425, 429)
"""Refusals of a gateway after which the same message may well be taken."""
ACCOUNT = (401, 402, 403, 404)
"""Refusals that are about us, not about the message: the key, the bill, the address. Another gateway may take it."""
NOT_TAKEN = frozenset({"unreachable", "tls", "gateway_unencrypted", "not_set_up", "Unreadable", "gateway_503"})
"""Failures of which it is known that the far side does not have the message. RFC 9110: 503 is a server that handles
nothing now; of 500, 502 and 504 nobody can say how far the message had come."""
OWN = frozenset({"unreachable", "tls", "gateway_unencrypted", "timeout", "broken_off"})
"""Failures that speak against a gateway, beside all 5xx."""


class Judgement(IntEnum):
    """How a gateway is, by what is remembered of it."""

    BAD = 0
    UNCLEAR = 1
    GOOD = 2


@dataclass(frozen=True, slots=True)
class Route:
    """How new messages part: ``share`` percent go by the first since ``moved_at``. ``recent`` has what each gateway
    did lately, the first gateway's first; ``seen_at`` when each was last heard of.
    """

    share: int = STEPS[-1]
    moved_at: datetime | None = None
    recent: tuple[str, str] = ("", "")
    seen_at: tuple[datetime | None, datetime | None] = (None, None)


def outcome(why: str, *, slow: bool) -> str:
    """What an attempt that ended with ``why`` ("" if it was taken) says of its gateway; "" if nothing.

    A gateway that refuses the message itself does its work. What failed here for a reason of ours says nothing.
    """
    status = _status(why)
    if why in OWN or status >= 500 or status in (*TRY_LATER, *ACCOUNT):
        return FAILED
    if why and not status:
        return ""
    return SLOW if slow else WELL


def may_have(why: str) -> bool:
    """Whether the far side may have taken a message of which an attempt failed with ``why``."""
    return why not in NOT_TAKEN and not 400 <= _status(why) < 500


def _status(why: str) -> int:
    code = why.removeprefix("gateway_")
    return int(code) if code != why and code.isdigit() else 0


def judged(recent: str) -> Judgement:
    """How the gateway is of which ``recent`` is remembered. A worse hand-over never makes it better."""
    last = recent[-RECOVERED:]
    if len(last) == RECOVERED and FAILED not in last and last.count(SLOW) <= FEW:
        return Judgement.GOOD
    failed, slow = recent.count(FAILED), recent.count(SLOW)
    return Judgement.BAD if failed >= FAILURES or failed + slow >= FAULTS else Judgement.UNCLEAR


def learned(route: Route, outcomes: tuple[str, str], now: datetime) -> Route:
    """``route`` after these hand-overs by the first and by the second; nothing is moved yet."""
    pairs = zip(route.recent, route.seen_at, outcomes, strict=True)
    first, second = (_remembered(old, seen, new, now) for old, seen, new in pairs)
    seen = [now if new else before for before, new in zip(route.seen_at, outcomes, strict=True)]
    return replace(route, recent=(first, second), seen_at=(seen[0], seen[1]))


def stepped(route: Route, now: datetime) -> Route:
    """``route`` after the one step that follows from what is remembered, if any: then nothing is remembered."""
    share = _next(route, now)
    return route if share == route.share else replace(route, share=share, moved_at=now, recent=("", ""))


def _remembered(old: str, seen: datetime | None, new: str, now: datetime) -> str:
    kept = old if seen is not None and now - seen < FORGOTTEN else ""
    return (kept + new)[-LATELY:]


def _next(route: Route, now: datetime) -> int:
    """The share that follows from what is remembered: the same one, or the one beside it."""
    first, second = map(judged, route.recent)
    place, since = STEPS.index(route.share), now - route.moved_at if route.moved_at else BACK_AFTER
    if first is Judgement.BAD and second is not Judgement.BAD:
        place -= since >= AWAY_AFTER
    elif second is Judgement.BAD and first is not Judgement.BAD:
        place += since >= AWAY_AFTER
    elif first is Judgement.GOOD:
        place += since >= BACK_AFTER
    return STEPS[min(max(place, 0), len(STEPS) - 1)]


def chosen(message: UUID, names: Sequence[str], share: int, *, last: str, bound: bool) -> str:
    """By which of ``names``, one or both, a message goes: the same for every worker.

    ``last`` is by which one it was tried last, "" if by none. ``bound``: that one may have it, and no other gets it.
    """
    if bound:
        return last
    others = [name for name in names if name != last]
    if len(others) < 2:
        return others[0] if others else last
    return others[0] if int.from_bytes(sha256(message.bytes).digest()[:4]) % 100 < share else others[1]
