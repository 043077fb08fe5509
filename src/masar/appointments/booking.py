"""An owner books, moves and gives back an appointment of a case; each is a fact of it, in the same transaction.

What can be booked is what the case stands at: the stage's status says it, and so the procedure (``PURPOSE``). The
events are private: whoever only has the number reads none of it.
"""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from masar.appointments import taking
from masar.appointments.models import Booking
from masar.appointments.offering import Offer
from masar.appointments.taking import Full
from masar.cases.access import BY_OWNERS, Own
from masar.cases.acting import Desk, desk
from masar.cases.amending import locked, recorded
from masar.cases.facts import Kind
from masar.cases.models import CaseParty
from masar.catalogue.definitions import Status
from masar.lib.calendars import DAY
from masar.lib.retries import retried
from masar.staff.cards import OfficeCard
from masar.staff.queries import offices

__all__ = ["Closed", "Full", "Gone"]

PURPOSE = {Status.READY: "collection", Status.APPOINTMENT_NEEDED: "biometrics"}
"""What one comes for, by the status that the stage shows."""
State = Booking.State


class Closed(Exception):
    """Nothing can be booked: the application is not at that point, or its office takes no bookings."""


class Gone(Exception):
    """What was held is not held any more, or what was booked is not booked."""


def zone_of(card: OfficeCard | None) -> ZoneInfo:
    """The clock of an office: the deployment's, where it says none."""
    default = timezone.get_default_timezone()
    assert isinstance(default, ZoneInfo)
    return ZoneInfo(card.zone) if card and card.zone else default


def offer_of(at: Desk, persons: int) -> Offer | None:
    """What can be booked for a case as it stands; None if nothing can."""
    purpose = PURPOSE.get(at.progress.status) if at.progress.status else None
    collect = at.progress.collect or {}
    card = offices().get(collect.get("office") or at.office or "")
    if purpose is None or card is None:
        return None
    offer = Offer(card, purpose, persons, zone_of(card))
    return offer if offer.counters else None


def offers(status: str, office: str | None) -> bool:
    """Whether a case of this status can book at this office, as far as its public record says."""
    card, purpose = offices().get(office or ""), PURPOSE.get(Status(status))
    return card is not None and purpose in card.appointments


def of_owner(own: Own, persons: int) -> Offer | None:
    """What an owner can book. Raises Refused if the case cannot be folded."""
    return offer_of(desk(own.number), persons)


def free_days(offer: Offer, *, now: datetime, wanted: int) -> list[date]:
    """The first days, at most ``wanted``, on which there is a place."""
    days = list(offer.days(now))
    if not days:
        return []
    found: list[date] = []
    times = {day: offer.times(day, now) for day in days}
    starts = [start for some in times.values() for start in some]
    if not starts:
        return []
    taken = taking.taken(offer.card.code, offer.purpose, min(starts), max(starts) + DAY, now=now)
    for day, some in times.items():
        if any(offer.fits(start, taken) for start in some):
            found.append(day)
        if len(found) == wanted:
            break
    return found


def free_times(offer: Offer, day: date, *, now: datetime) -> list[datetime]:
    """When there is a place on a day."""
    times = offer.times(day, now)
    if not times:
        return []
    taken = taking.taken(offer.card.code, offer.purpose, times[0], times[-1] + DAY, now=now)
    return [start for start in times if offer.fits(start, taken)]


def held(case: UUID, *, now: datetime) -> Booking | None:
    """What the case holds now."""
    return Booking.objects.filter(case_id=case, state=State.HELD, held_until__gt=now).order_by("-held_until").first()


def booked(case: UUID) -> Booking | None:
    """The case's open appointment; the later one if there are two, for two purposes."""
    return Booking.objects.filter(case_id=case, state=State.BOOKED).order_by("-starts").first()


def hold(own: Own, start: datetime, persons: int, *, key: UUID, now: datetime) -> Booking:
    """Hold a place while the owner confirms. Raises Closed, Full, Refused."""
    return retried(lambda: _hold(own, start, persons, key, now))


def _hold(own: Own, start: datetime, persons: int, key: UUID, now: datetime) -> Booking:
    offer = offer_of(locked(own.number), persons)
    if offer is None:
        raise Closed
    if start not in offer.times(start.astimezone(offer.zone).date(), now):
        raise Full
    return taking.hold(offer, own.case, start, key=key, now=now)


def confirm(own: Own, key: UUID, *, now: datetime) -> Booking:
    """Book what is held; what was booked before is moved. Done again, it is the same.

    Raises Gone, Closed, Refused.
    """
    return retried(lambda: _confirm(own, key, now))


def _confirm(own: Own, key: UUID, now: datetime) -> Booking:
    at = locked(own.number)
    one = Booking.objects.filter(pk=key, case_id=own.case).first()
    if one is None:
        raise Gone
    if one.state == State.BOOKED:
        return one
    offer = offer_of(at, one.persons)
    if offer is None or offer.purpose != one.purpose:
        raise Closed
    if one.state != State.HELD or one.held_until <= now or not offer.keeps(one.starts, one.ends):
        raise Gone
    done = taking.confirm(one, now=now)
    if done is None:
        raise Gone
    record_booked(at, done, actor=_actor(own), now=now)
    return done


def cancel(own: Own, key: UUID, *, now: datetime) -> None:
    """Give an appointment back, or what is held. Done again, it changes nothing. Raises Gone, Refused."""
    retried(lambda: _cancel(own, key, now))


def _cancel(own: Own, key: UUID, now: datetime) -> None:
    at = locked(own.number)
    one = Booking.objects.filter(pk=key, case_id=own.case).first()
    if one is None:
        raise Gone
    if one.state == State.HELD:
        taking.free([one], State.LAPSED, now=now)
    elif one.state == State.BOOKED and taking.free([one], State.CANCELLED, now=now):
        said = {"purpose": one.purpose, "outcome": "cancelled"}
        recorded(at, Kind.APPOINTMENT_ENDED, said, key=f"{one.pk}#end", actor=_actor(own), now=now)


def record_booked(at: Desk, one: Booking, *, actor: str, now: datetime) -> None:
    """That an appointment was booked is a fact of its case. Raises Refused."""
    local = one.starts.astimezone(zone_of(offices().get(one.office)))
    said = {
        "purpose": one.purpose,
        "office": one.office,
        "persons": one.persons,
        "on": local.date().isoformat(),
        "at": local.strftime("%H:%M"),
    }
    recorded(at, Kind.APPOINTMENT_BOOKED, said, key=str(one.pk), actor=actor, now=now)


def _actor(own: Own) -> str:
    return BY_OWNERS[own.role == CaseParty.Role.GUARDIAN]
