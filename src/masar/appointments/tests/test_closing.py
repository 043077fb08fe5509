"""An office that closes after all moves its appointments, or ends them, once, and says so to whoever has one."""

import pytest

from masar.appointments import closing
from masar.appointments.models import Booking
from masar.appointments.tests.making import OFFICE, made
from masar.appointments.tests.test_taking import counted, kept
from masar.cases.models import Event
from masar.lib.clock import now
from masar.staff import queries
from masar.staff.models import Holiday, Office


@pytest.fixture
def booked(db):
    """An appointment of Mona's, to collect what is ready."""
    closing._LOOKED_AT.clear()
    return made()


def kinds():
    return list(Event.objects.filter(kind__startswith="appointment").order_by("seq").values_list("kind", "actor"))


def test_a_holiday_moves_an_appointment_to_the_next_place_once(booked):
    assert closing.follow_offices(now()) == 0
    Holiday.objects.create(calendar_id="inland", day=booked.starts.date(), name={})
    queries.forget()
    assert (closing.follow_offices(now()), closing.follow_offices(now())) == (1, 0)
    new = Booking.objects.get(state="booked")
    assert new.starts.date() > booked.starts.date() and (new.persons, new.sequence) == (2, 1)
    assert kinds()[1:] == [("appointment_booked", "system")] and kept() == counted()


def test_where_there_is_no_other_place_it_ends_and_says_so(booked):
    office = Office.objects.get(pk=OFFICE)
    office.more.pop("appointments")
    office.save()
    queries.forget()
    assert closing.follow_offices(now()) == 1
    assert (Booking.objects.get().state, kept()) == ("displaced", counted())
    assert kinds()[1:] == [("appointment_ended", "system")]


def test_what_the_office_still_keeps_stays_under_other_minutes(booked):
    office = Office.objects.get(pk=OFFICE)
    office.more["appointments"]["collection"] |= {"minutes": 15, "counters": 1}
    office.save()
    queries.forget()
    assert (closing.follow_offices(now()), Booking.objects.get().state) == (0, "booked")
