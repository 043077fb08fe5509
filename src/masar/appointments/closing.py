"""An office that sees nobody then after all: its appointments are moved to the next place that is free, or end, and
whoever has one is told by the event. Asked when the offices changed: a holiday, other hours, no bookings any more.
"""

from datetime import datetime, timedelta
from itertools import chain
from uuid import uuid5

from masar.appointments import booking, taking
from masar.appointments.models import Booking
from masar.appointments.offering import Offer
from masar.appointments.taking import Full
from masar.cases.actions import Refused
from masar.cases.amending import locked, recorded
from masar.cases.facts import Kind
from masar.cases.models import Case
from masar.lib.retries import retried
from masar.staff.cards import OfficeCard
from masar.staff.queries import offices

ACTOR = "system"
TRIES = 20
"""Places that are tried one after the other, where others are quicker."""
_LOOKED_AT: dict[str, object] = {}
State = Booking.State


def follow_offices(now: datetime) -> int:
    """Move what the offices do not keep any more; how many that was. A look at what has not changed costs nothing."""
    cards = offices()
    if _LOOKED_AT.get("cards") is cards:
        return 0
    # By the hour alone: an index of all that is booked would be read from end to end.
    coming = [one for one in Booking.objects.filter(starts__gt=now).order_by("starts") if one.state == State.BOOKED]
    displaced = [one for one in coming if not _kept(one, cards.get(one.office))]
    for one in displaced:
        retried(lambda one=one: _move(one, now))  # type: ignore[misc]
    _LOOKED_AT["cards"] = cards
    return len(displaced)


def _kept(one: Booking, card: OfficeCard | None) -> bool:
    return card is not None and _offer(one, card).keeps(one.starts, one.ends)


def _offer(one: Booking, card: OfficeCard) -> Offer:
    return Offer(card, one.purpose, one.persons, booking.zone_of(card))


def _move(one: Booking, now: datetime) -> None:
    number, card = Case.objects.values_list("number", flat=True).get(pk=one.case_id), offices().get(one.office)
    try:
        at = locked(number)
    except Refused:
        return
    # Its owner may have moved it meanwhile, or given it back.
    if not Booking.objects.filter(pk=one.pk, case_id=one.case_id, purpose=one.purpose, state=State.BOOKED).exists():
        return
    if card is not None and (new := _next(one, _offer(one, card), now)) is not None:
        booking.record_booked(at, new, actor=ACTOR, now=now)
        return
    taking.free([one], State.DISPLACED, now=now)
    said = {"purpose": one.purpose, "outcome": "displaced"}
    recorded(at, Kind.APPOINTMENT_ENDED, said, key=f"{one.pk}#end", actor=ACTOR, now=now)


def _next(one: Booking, offer: Offer, now: datetime) -> Booking | None:
    """The next place after the one that is lost, booked in its stead; None where there is none."""
    days = [day for day in offer.days(now) if day >= one.starts.astimezone(offer.zone).date()]
    later = (start for start in chain.from_iterable(offer.times(day, now) for day in days) if start >= one.starts)
    taken = taking.taken(offer.card.code, offer.purpose, one.starts, one.starts + timedelta(days=121), now=now)
    free = [start for start in later if offer.fits(start, taken)]
    for start in free[:TRIES]:
        try:
            held = taking.hold(offer, one.case_id, start, key=uuid5(one.pk, start.isoformat()), now=now)
        except Full:
            continue
        if (new := taking.confirm(held, now=now)) is not None:
            return new
    return None
