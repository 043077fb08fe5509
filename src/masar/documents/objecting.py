"""The owner of an application objects to its refusal, from home: once, in time, and in the office's queue at once.

Until when is the state of the fold; who may decide on it is the heart's (``cases.acts``): never whoever refused.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from masar.cases.access import Own
from masar.cases.acting import Desk
from masar.cases.actions import Refused
from masar.cases.facts import Kind
from masar.cases.kinds import LONGEST_NOTE
from masar.catalogue.definitions import Status
from masar.documents import handing
from masar.lib.clock import local_day
from masar.lib.retries import retried


class Standing(StrEnum):
    """How an application stands to being objected to. ``unset``: neither the decision nor a rule names a last day."""

    OPEN = "open"
    LATE = "late"
    UNSET = "unset"
    RECEIVED = "received"
    DISMISSED = "dismissed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Objection:
    """``by`` is the last day on which it is open or was, none while the days are not the applicant's; ``on`` is when
    the objection was received or decided.
    """

    standing: Standing
    by: date | None = None
    on: date | None = None


class NotOpen(Exception):
    """There is nothing to object to, or not any more, or somebody has objected already."""


def of_owner(own: Own, *, now: datetime) -> Objection:
    """What the owner of an application can still say against its refusal. Raises Refused if it cannot be folded."""
    return _objection(_opened(own), now)


def _opened(own: Own) -> Desk:
    at = handing.opened(own.case)
    if at is None:
        raise Refused("the case cannot be folded")
    return at


def _objection(at: Desk, now: datetime) -> Objection:
    case = at.progress
    if case.base is not Status.REJECTED:
        return Objection(Standing.NOTHING)
    if case.objection is not None:
        standing = Standing.RECEIVED if case.objecting() else Standing.DISMISSED
        return Objection(standing, on=date.fromisoformat(case.objection["on"]))
    if case.object_by is None:
        return Objection(Standing.UNSET)
    if case.unreached is not None:
        return Objection(Standing.OPEN)
    by = date.fromisoformat(case.object_by)
    late = local_day(now, timezone.get_default_timezone()) > by
    return Objection(Standing.LATE if late else Standing.OPEN, by)


def object_to(own: Own, words: str, *, key: UUID, now: datetime) -> None:
    """Object to the refusal; ``words`` are for the office and lie in the vault. ``key`` is the form's own.

    Sent again, it changes nothing. Raises NotOpen, Refused.
    """
    retried(lambda: _object_to(own, words, key, now))


def _object_to(own: Own, words: str, key: UUID, now: datetime) -> None:
    handing.lock(own.case)
    at = _opened(own)
    if str(key) in at.keys:
        return
    if _objection(at, now).standing is not Standing.OPEN:
        raise NotOpen
    said, actor = {"note": words[:LONGEST_NOTE]}, handing.actor_of(own.case, own.person)
    handing.record(at, Kind.OBJECTED, said, key=str(key), actor=actor, at_moment=now, now=now)
