"""Who has taken a case on: a courtesy to colleagues, never a lock, and nobody needs an administrator to pass one.

Whoever may take cases on where the case is may take it on, give it back, and pass it, whoever has it. What was done
is kept as a row each time (``ClaimChange``). A claim ends with the case, and where that goes to another office
(``cases.desks``); the case's own events tell of both. Forms say who had the case when they were drawn, so that of two
officers the second is told.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from masar.cases import tally
from masar.cases.acting import NotAllowed
from masar.cases.desk_models import Claim, ClaimChange, OpenCase
from masar.cases.models import Case
from masar.lib import rows
from masar.lib.identifiers import uuid7
from masar.staff.officers import Officer, officer_of
from masar.staff.rights import Right

SUPERIOR = Right.UNFORESEEN
"""Whoever has it over a case is a superior, to whom it can be handed up."""


class Why(StrEnum):
    """Why a claim changed."""

    CLAIMED = "claimed"
    RELEASED = "released"
    PASSED_ON = "passed_on"
    DIFFICULT = "difficult"
    SUPERIOR_DECIDES = "superior_decides"
    KNOWS_THE_APPLICANT = "knows_the_applicant"
    COMPLAINT = "complaint"
    LEAVE = "leave"
    ILL = "ill"
    LEFT = "left"
    LOAD = "load"


UP = (Why.DIFFICULT, Why.SUPERIOR_DECIDES, Why.KNOWS_THE_APPLICANT, Why.COMPLAINT)
"""Reasons to hand a case up."""
OVER = (Why.LEAVE, Why.ILL, Why.LEFT, Why.LOAD)
"""Reasons to take a colleague's cases over."""
_CHANGE = ("id", "case_id", "before", "after", "by", "why", "at")


class NotOpen(Exception):
    """Nobody has anything to do with the case: it is over, or there is none."""


class Taken(Exception):
    """Somebody else has taken it on, or given it back, meanwhile. ``officer`` has it now; None for nobody."""

    def __init__(self, officer: int | None) -> None:
        super().__init__("who has the case is not who had it")
        self.officer = officer


class Unfit(Exception):
    """Whom it should go to cannot have it: there is no such officer, or not with this right over the case."""


def claim(case: UUID, officer: Officer, *, now: datetime, held: int | None = None) -> None:
    """Take a case on. ``held`` is who had it as the officer saw it: a colleague's case can be taken on knowingly.

    Done twice, it is done once. Raises NotOpen, NotAllowed, Taken.
    """
    _hand(case, officer.id, officer, Why.CLAIMED, held=held, now=now)


def release(case: UUID, officer: Officer, *, now: datetime, held: int | None = None) -> None:
    """Give a case back to all; ``held`` is who has it, else the officer. Raises NotOpen, NotAllowed, Taken."""
    _hand(case, None, officer, Why.RELEASED, held=officer.id if held is None else held, now=now)


def pass_on(case: UUID, officer: Officer, to: int, *, now: datetime, held: int | None = None) -> None:
    """Give a case to a colleague who may take it on; ``held`` as in ``claim``. Raises NotOpen, NotAllowed, Taken,
    Unfit.
    """
    _hand(case, to, officer, Why.PASSED_ON, held=held, now=now)


def hand_up(case: UUID, officer: Officer, to: int, why: Why, *, now: datetime, held: int | None = None) -> None:
    """Give a case to a superior, with one of the reasons ``UP``; it stands out there until it is passed on.

    ``held`` as in ``claim``. Raises NotOpen, NotAllowed, Taken, Unfit.
    """
    if why not in UP:
        raise ValueError(f"{why.value!r} is no reason to hand a case up")
    _hand(case, to, officer, why, held=held, now=now)


def holder(case: UUID) -> int | None:
    """Who has the case; None for nobody."""
    return Claim.objects.filter(pk=case).values_list("officer", flat=True).first()


def _hand(case: UUID, to: int | None, by: Officer, why: Why, *, held: int | None, now: datetime) -> None:
    with transaction.atomic():
        # The case's own lock, as for everything that writes its row at the desks.
        Case.objects.select_for_update().filter(pk=case).first()
        place = OpenCase.objects.filter(pk=case).values_list("office", "service").first()
        if place is None:
            raise NotOpen
        _allowed(by, *place)
        if to is not None and to != by.id:
            _fit(to, SUPERIOR if why in UP else Right.CLAIM, *place)
        now_held = Claim.objects.filter(pk=case).values_list("officer", "escalated").first()
        before = now_held[0] if now_held else None
        if now_held == ((to, why in UP) if to is not None else None):
            return
        if before != held and before != to:
            raise Taken(before)
        _write([case], {case: before}, to, by, why, {case: why in UP}, now)


def _allowed(by: Officer, office: str, service: str) -> None:
    if not by.may(Right.CLAIM, office=office or None, service=service):
        raise NotAllowed(Right.CLAIM)


def _fit(to: int, right: Right, office: str, service: str) -> None:
    colleague = officer_of(to)
    if colleague is None or not colleague.may(right, office=office or None, service=service):
        raise Unfit


def _write(
    cases: Sequence[UUID],
    before: dict[UUID, int | None],
    to: int | None,
    by: Officer,
    why: Why,
    escalated: dict[UUID, bool],
    now: datetime,
) -> None:
    rows.insert(ClaimChange, _CHANGE, [(uuid7(), case, before[case], to, by.id, why.value, now) for case in cases])
    if to is None:
        Claim.objects.filter(pk__in=cases).delete()
    else:
        known = [case for case in cases if before[case] is not None]
        rows.update(Claim, ("case_id",), ("officer", "escalated", "at"), [(to, escalated[c], now, c) for c in known])
        new = [(case, to, escalated[case], now) for case in cases if before[case] is None]
        rows.insert(Claim, ("case_id", "officer", "escalated", "at"), new)
    told = [(to, escalated[case] and to is not None, case) for case in cases]
    with tally.counted(cases):
        rows.update(OpenCase, ("case_id",), ("officer", "escalated"), told)


def take_over(absent: int, by: Officer, why: Why, *, now: datetime) -> int:
    """Take over everything that a colleague has taken on where ``by`` may; how many cases.

    ``why`` is one of ``OVER``. What was handed up to the colleague stays so. Done again, it finds nothing more.
    """
    if why not in OVER:
        raise ValueError(f"{why.value!r} is no reason to take cases over")
    if not by.holds(Right.TAKE_OVER):
        raise NotAllowed(Right.TAKE_OVER)
    held = OpenCase.objects.filter(officer=absent).values_list("pk", "office", "service")
    theirs = [case for case, *place in held if _may_take(by, *place)] if absent != by.id else []
    taken = 0
    for chunk in rows.in_chunks(sorted(theirs)):
        taken += _take(chunk, absent, by, why, now)
    return taken


def held_by_colleagues(by: Officer) -> dict[int, int]:
    """Who else has taken on how many cases that ``by`` may take over."""
    found: dict[int, int] = {}
    held = OpenCase.objects.filter(officer__isnull=False).values_list("officer", "office", "service")
    for whose, office, service, count in held.annotate(count=Count("pk")):
        if whose is not None and whose != by.id and _may_take(by, office, service):
            found[whose] = found.get(whose, 0) + count
    return found


def _may_take(by: Officer, office: str, service: str) -> bool:
    return by.may(Right.TAKE_OVER, office=office or None, service=service)


def _take(cases: Collection[UUID], absent: int, by: Officer, why: Why, now: datetime) -> int:
    with transaction.atomic():
        # In the order of their ids, as recording locks them; what was passed on meanwhile is left where it is.
        list(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk").values_list("pk"))
        held = dict(Claim.objects.filter(pk__in=cases, officer=absent).values_list("pk", "escalated"))
        places = OpenCase.objects.filter(pk__in=list(held)).order_by("pk").values_list("pk", "office", "service")
        found = [case for case, *place in places if _may_take(by, *place)]
        _write(found, dict.fromkeys(found, absent), by.id, by, why, held, now)
    return len(found)
