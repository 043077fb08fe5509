"""The page of an appointment, worded: days and times that are free, what is held, what is booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings

from masar.appointments import booking
from masar.appointments.models import Booking
from masar.appointments.offering import Offer
from masar.cases.access import Own
from masar.cases.kinds import MOST_PERSONS
from masar.lib import ics, numbers
from masar.portal.wording import voice
from masar.speech.voice import Voice
from masar.staff.queries import offices
from masar.telling import place

Shaped = dict[str, Any]
DAYS = 10
"""Days that are offered at once."""
TAIL = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: with how many, on which day, and whether what is booked is to be moved."""

    persons: int = 1
    day: date | None = None
    move: bool = False


def asked(given: Mapping[str, str]) -> Asked:
    """What an address or a form asks for; what is not to be read is as if it were not there."""
    persons, day = given.get("persons", ""), given.get("day", "")
    many = int(persons) if persons.isdecimal() and len(persons) < 4 else 1
    try:
        on = date.fromisoformat(day) if len(day) == len("2026-11-29") else None
    except ValueError:
        on = None
    return Asked(min(max(many, 1), MOST_PERSONS), on, given.get("move") == "yes")


def shaped(own: Own, language: str, what: Asked, problem: str, *, now: datetime) -> Shaped:
    """The context of ``appointment.html``. ``problem`` is a code of ``appointments.why``, or empty.

    Raises Refused.
    """
    speak = voice(language)
    offer, held, booked = (
        booking.of_owner(own, what.persons),
        booking.held(own.case, now=now),
        booking.booked(own.case),
    )
    chooses = offer is not None and held is None and (booked is None or what.move)
    return {
        "number": numbers.shown(own.number),
        "persons": what.persons,
        "persons_most": MOST_PERSONS,
        "move": what.move,
        "booked": told(booked, speak) if booked else None,
        "held": told(held, speak) if held else None,
        "moves": offer is not None and booked is not None,
        "offered": _offered(offer, what, speak, now) if chooses and offer else None,
        "problem": speak.say(f"appointments.why.{problem}") if problem else None,
    }


def _offered(offer: Offer, what: Asked, speak: Voice, now: datetime) -> Shaped:
    """Free days, and of the day that is chosen the free times."""
    days = booking.free_days(offer, now=now, wanted=DAYS)
    times = booking.free_times(offer, what.day, now=now) if what.day in days and what.day else []
    return {
        "office": offer.card.name[speak.language],
        "purpose": speak.say(f"appointments.purpose.{offer.purpose}"),
        "length": speak.count("appointments.minutes", int(offer.length / timedelta(minutes=1))),
        "days": [(day.isoformat(), speak.day(day.isoformat())) for day in days],
        "day": speak.day(what.day.isoformat()) if times and what.day else "",
        "on": what.day.isoformat() if times and what.day else "",
        "times": [(int(start.timestamp()), clock(start, offer.zone, speak)) for start in times],
        "key": uuid4(),
    }


def clock(moment: datetime, zone: ZoneInfo, speak: Voice) -> str:
    """The time of day at an office."""
    local = moment.astimezone(zone)
    return speak.time(local.hour * 60 + local.minute)


def told(one: Booking, speak: Voice) -> Shaped:
    """A booking: day, hour, place, with how many."""
    card = offices().get(one.office)
    zone = booking.zone_of(card)
    return {
        "id": one.pk,
        "purpose": speak.say(f"appointments.purpose.{one.purpose}"),
        "day": speak.day(one.starts.astimezone(zone).date().isoformat()),
        "time": clock(one.starts, zone, speak),
        "until": clock(one.held_until, zone, speak),
        "persons": speak.count("appointments.persons", one.persons),
        "place": place.of(speak, card, "", ()) if card else None,
    }


def calendar(own: Own, one: Booking, language: str) -> bytes:
    """The appointment as a calendar (RFC 5545), as UTF-8."""
    speak, card = voice(language), offices().get(one.office)
    site = settings.MASAR_SITE
    title = speak.say(f"appointments.ics.{one.purpose}", tail=own.number[-TAIL:])
    where = f"{card.name[language]}, {card.place[language]}" if card else ""
    event = ics.Event(
        # The same wherever it moves to: whoever opens it again has one appointment.
        uid=f"{one.case_id}-{one.purpose}@{site['host'][language]}",
        day=one.starts.date(),
        at=one.changed_at,
        sequence=one.sequence,
        cancelled=False,
        summary=title,
        description=speak.say("appointments.bring"),
        location=where,
        span=(one.starts, one.ends),
    )
    product = f"Masar//{site['authority'][language]}"
    return ics.calendar(title, [event], product=product, language=language, every=timedelta(days=1)).encode()
