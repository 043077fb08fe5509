"""A place is taken once: held for ten minutes, then booked, or free again by itself.

Every place is taken by one conditional UPDATE of the units that it covers, and counts only if it changed them all. A
hold that ended is freed by whoever looks for its place next, in the same transaction: nobody else has to. Rows are
locked in one order (case by the caller, then units, bookings last), so that no two wait for one another.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from masar.appointments.models import Booking, Slot
from masar.appointments.offering import Offer, units

HOLD = timedelta(minutes=10)
State = Booking.State


KEPT = timedelta(days=400)
"""How long it is kept who came when; the events of a case stay with it."""


class Full(Exception):
    """No place is left then."""


def taken(office: str, purpose: str, first: datetime, last: datetime, *, now: datetime) -> dict[datetime, int]:
    """How many counters are taken in each unit between two moments, without the holds that have ended."""
    rows = Slot.objects.filter(office=office, purpose=purpose, at__gte=first, at__lt=last, taken__gt=0)
    found = dict(rows.values_list("at", "taken"))
    for booking in _ended(office, purpose, first, last, now):
        for unit in units(booking.starts, booking.ends):
            if unit in found:
                found[unit] -= 1
    return found


def _ended(office: str, purpose: str, first: datetime, last: datetime, now: datetime) -> list[Booking]:
    """Holds that have ended, and have something of that time."""
    held = Booking.objects.filter(office=office, purpose=purpose, state=State.HELD, held_until__lte=now)
    # No appointment is longer than a day: the index is asked for a span, not for everything before it.
    return list(held.filter(starts__gt=first - timedelta(days=1), starts__lt=last, ends__gt=first))


@transaction.atomic
def hold(offer: Offer, case: UUID, start: datetime, *, key: UUID, now: datetime) -> Booking:
    """Take a place for ten minutes, in the place of what the case held before. ``key`` is the form's own.

    Taken again by the same form, it is the same place. Raises Full, and then nothing has changed.
    """
    if (known := Booking.objects.filter(pk=key, case_id=case).first()) is not None:
        return known
    office, end = offer.card.code, start + offer.length
    if not offer.fits(start, taken(office, offer.purpose, start, end, now=now)):
        raise Full
    wanted = units(start, end)
    Slot.objects.bulk_create(
        [Slot(office=office, purpose=offer.purpose, at=unit) for unit in wanted], ignore_conflicts=True
    )
    before = list(Booking.objects.filter(case_id=case, purpose=offer.purpose, state=State.HELD))
    free(
        [*_ended(office, offer.purpose, start, end, now), *before],
        State.LAPSED,
        now=now,
        also=(office, offer.purpose, wanted),
    )
    places = Slot.objects.filter(office=office, purpose=offer.purpose, at__in=wanted, taken__lt=offer.counters)
    if places.update(taken=F("taken") + 1) != len(wanted):
        raise Full
    return Booking.objects.create(
        id=key,
        case_id=case,
        office=office,
        purpose=offer.purpose,
        starts=start,
        ends=end,
        persons=offer.persons,
        state=State.HELD,
        held_until=now + HOLD,
        changed_at=now,
    )


def confirm(booking: Booking, *, now: datetime) -> Booking | None:
    """What is held is booked, and what the case had booked before is free. None if it is not held any more.

    Call it in a transaction, with the case locked; of None nothing may stay.
    """
    before = Booking.objects.filter(case_id=booking.case_id, purpose=booking.purpose, state=State.BOOKED).first()
    if before is not None:
        free([before], State.MOVED, now=now)
    held = _row(booking).filter(state=State.HELD, held_until__gt=now)
    sequence = before.sequence + 1 if before is not None else 0
    if not held.update(state=State.BOOKED, changed_at=now, sequence=sequence):
        return None
    return Booking.objects.get(pk=booking.pk)


def free(
    bookings: Iterable[Booking],
    state: Booking.State,
    *,
    now: datetime,
    also: tuple[str, str, Sequence[datetime]] | None = None,
) -> int:
    """These bookings end as ``state``, and their places are free; how many that were. ``also``: units of an office
    and purpose that are locked with theirs. Call it in a transaction.
    """
    ending = list({one.pk: one for one in bookings}.values())
    spans = [(one.office, one.purpose, units(one.starts, one.ends)) for one in ending]
    _lock([*spans, *([also] if also else [])])
    freed = 0
    for one, (office, purpose, those) in zip(ending, spans, strict=True):
        # What somebody else ended meanwhile has been freed by them.
        if _row(one).filter(state=one.state).update(state=state, changed_at=now):
            Slot.objects.filter(office=office, purpose=purpose, at__in=those).update(taken=F("taken") - 1)
            freed += 1
    return freed


def _row(one: Booking) -> QuerySet[Booking]:
    """The booking by all that names it, so that an index of open ones leads to it as well as its key."""
    return Booking.objects.filter(pk=one.pk, case_id=one.case_id, purpose=one.purpose)


def _lock(spans: Sequence[tuple[str, str, Sequence[datetime]]]) -> None:
    if spans:
        rows = [Q(office=office, purpose=purpose, at__in=those) for office, purpose, those in spans]
        # In the order of their ids, whoever asks: two who want the same places never block one another.
        list(Slot.objects.select_for_update().filter(reduce(or_, rows)).order_by("pk").values_list("pk"))


def forget(now: datetime) -> int:
    """Delete units that are over, holds that came to nothing, and bookings of long ago; how many that was."""
    over = Slot.objects.filter(at__lt=now - timedelta(days=1)).delete()[0]
    old = Booking.objects.filter(starts__lt=now - KEPT).delete()[0]
    held = (State.LAPSED, State.HELD)
    return over + old + Booking.objects.filter(starts__lt=now - timedelta(days=1), state__in=held).delete()[0]
