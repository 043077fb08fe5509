"""What officers do with appointments: whose is when, and whether they came. Nobody is punished by machine."""

from datetime import date, datetime, time
from uuid import UUID

from masar.appointments.booking import zone_of
from masar.appointments.models import Booking
from masar.cases.acting import Desk, May, NotAllowed
from masar.cases.amending import locked, recorded
from masar.cases.facts import Kind
from masar.lib.calendars import DAY
from masar.lib.retries import retried
from masar.staff.queries import offices
from masar.staff.rights import Right

MARKS = ("came", "missed")
SHOWN = ("booked", *MARKS)
"""The states that stand in the list of a day."""


class Early(Exception):
    """The appointment has not begun: nobody can have missed it."""


def of_day(office: str, day: date) -> list[Booking]:
    """The appointments of an office on a day of its clock, in their order."""
    begin = datetime.combine(day, time(), zone_of(offices().get(office)))
    found = Booking.objects.filter(office=office, starts__gte=begin, starts__lt=begin + DAY, state__in=SHOWN)
    return list(found.order_by("starts", "pk"))


def mark(number: str, id: UUID, outcome: str, *, actor: str, may: May, now: datetime) -> None:
    """Write down whether they came. Done again it changes nothing, and what was marked before stays.

    Raises NotAllowed, Early, Refused; KeyError if the case has no such appointment.
    """
    retried(lambda: _mark(number, id, outcome, actor, may, now))


def _mark(number: str, id: UUID, outcome: str, actor: str, may: May, now: datetime) -> None:
    at: Desk = locked(number)
    one = Booking.objects.filter(pk=id, case_id=at.case).first()
    if one is None or outcome not in MARKS:
        raise KeyError(str(id))
    if not (may(Right.WORK, office=one.office, service=at.name.service)):
        raise NotAllowed(Right.WORK)
    if outcome == "missed" and one.starts > now:
        raise Early
    booked = Booking.objects.filter(pk=id, case_id=at.case, purpose=one.purpose, state=Booking.State.BOOKED)
    if booked.update(state=Booking.State(outcome), changed_at=now):
        said = {"purpose": one.purpose, "outcome": outcome}
        recorded(at, Kind.APPOINTMENT_MARKED, said, key=f"{one.pk}#end", actor=actor, now=now)
