"""For tests: an appointment, as its owner books it."""

from uuid import uuid4

from masar.appointments import booking
from masar.appointments.models import Booking
from masar.cases.access import own_cases
from masar.cases.actions import Incoming, NewCase, PartyGiven, declare_source, record_events
from masar.cases.facts import Fact, Kind
from masar.catalogue.testing import load_sample
from masar.lib.clock import now
from masar.people.models import PersonIndex
from masar.people.registering import Given
from masar.staff.testing import load_offices

OFFICE = "giza-dokki"


def made() -> Booking:
    """Mona collects what is ready, with somebody else, on the third day that is free."""
    load_offices()
    load_sample()
    declare_source("old", name={"ar": "م", "en": "old"}, appears_within_hours=48)
    facts = (
        Fact(Kind.SUBMITTED, now().date(), "old", "1"),
        Fact(Kind.READY_FOR_COLLECTION, now().date(), "old", "2", payload={"office": OFFICE}),
    )
    mona = PartyGiven("applicant", Given((("eg", "29001011234567"),), name="منى حسن"))
    record_events([Incoming(NewCase("passport-renewal", "old", "R-1", parties=(mona,)), facts)], now=now())
    own = own_cases(PersonIndex.objects.values_list("person", flat=True).first())[0]
    offer = booking.of_owner(own, 2)
    day = booking.free_days(offer, now=now(), wanted=3)[2]
    held = booking.hold(own, booking.free_times(offer, day, now=now())[0], 2, key=uuid4(), now=now())
    return booking.confirm(own, held.pk, now=now())
