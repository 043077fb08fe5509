"""An application handed in at an office that keeps no other register: a new case, its number, its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from masar.cases.acting import May, NotAllowed
from masar.cases.actions import Refused, plausible_on, record_events
from masar.cases.alike import APPLICANT, GUARDIAN, Another, StillOpen, keep, open_alike, people_of
from masar.cases.facts import DESK, Fact, Kind
from masar.cases.incoming import Became, Incoming, NewCase, PartyGiven
from masar.cases.marks import doubted
from masar.cases.models import Case, Event, ReferenceLookup, Source
from masar.cases.owner import issue_receipt
from masar.lib.clock import local_day
from masar.lib.reading import Reading
from masar.lib.retries import retried
from masar.lib.text import spelling
from masar.people import identities
from masar.people.given import Given
from masar.people.registering import without_wrong
from masar.people.whose import hold
from masar.staff.rights import Right

OF_AGE = 18
"""Whoever is younger has somebody who acts for them."""
_NUMBERED = Reading(ReferenceLookup, ("number", "case_id"), ("source", "reference"))
_DESK = Reading(Source, ("code",), ("code",))


class Unguarded(Exception):
    """The applicant is a child, and nobody is named who acts for them."""


class WrongPeople(Exception):
    """Something that was told of the parties cannot be taken: ``why`` by the place of the party, in codes."""

    def __init__(self, why: dict[int, tuple[str, ...]]) -> None:
        super().__init__("; ".join(f"{place}: {', '.join(said)}" for place, said in why.items()))
        self.why = why


@dataclass(frozen=True, slots=True)
class Registered:
    """A new application: its number, and the secret of its receipt, which is kept nowhere.

    ``again``: the form had been sent before; the number is the same, and the secret another that is as good.
    ``doubted``: one of the parties contradicts a person on file and waits for a decision (``deciding``).
    """

    number: str
    secret: str = field(repr=False)
    again: bool
    doubted: bool


def register(
    *,
    service: str,
    office: str,
    parties: Sequence[PartyGiven],
    actor: str,
    may: May,
    key: str,
    now: datetime,
    channel: str = "counter",
    another: Another | None = None,
    alone: bool = False,
) -> Registered:
    """Register an application, in one transaction. ``key`` is the form's own (a UUID): sent twice, it is one case.

    What is told of contacts is taken of people who have none on file, and replaces nothing: whoever speaks for
    somebody at a counter, or calls, does not turn their codes to another telephone. ``another`` says that it is
    another application than those that are open; ``alone``, that a child has nobody who acts for them.

    Raises NotAllowed; WrongPeople, Unguarded and StillOpen, before anything is kept; Refused if a code is unknown, or
    if the key was that of another form. The key is also the reference by which the desk has the case.
    """
    if not may(Right.REGISTER, office=office, service=service):
        raise NotAllowed(Right.REGISTER)
    if wrong := wrong_people(parties, now=now):
        raise WrongPeople(wrong)
    day = local_day(now, timezone.get_default_timezone())
    if not alone and unguarded(parties, day):
        raise Unguarded
    case = NewCase(service, DESK, str(UUID(key)), office, tuple(map(_first, parties)))
    facts = [Fact(Kind.SUBMITTED, day, DESK, case.reference, now, payload={"channel": channel})]
    if another and another.words.strip():
        note = {"note": another.words.strip()}
        facts.append(Fact(Kind.NOTE_ADDED, day, DESK, f"{case.reference}#alike", now, payload=note))
    return retried(lambda: _registered(case, tuple(facts), actor, now, another))


def _first(party: PartyGiven) -> PartyGiven:
    return replace(party, given=replace(party.given, adds_only=True)) if party.given else party


def unguarded(parties: Sequence[PartyGiven], today: date) -> bool:
    """Whether the applicant is a child and nobody among the parties acts for them."""
    if any(party.role == GUARDIAN for party in parties):
        return False
    born = [born_of(party.given) for party in parties if party.role == APPLICANT and party.given]
    return any(day is not None and age(day, today) < OF_AGE for day in born)


def born_of(given: Given) -> date | None:
    """The date of birth that is told, else the one that stands in a number."""
    return given.born or next((day for pair in given.identities if (day := identities.born(*pair))), None)


def age(born: date, today: date) -> int:
    """In whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def wrong_people(parties: Sequence[PartyGiven], *, now: datetime) -> dict[int, tuple[str, ...]]:
    """What cannot be taken of what is told of the parties, by their places; the values are not repeated."""
    plausible = plausible_on(now)
    found = {place: without_wrong(party.given, plausible)[1] for place, party in enumerate(parties) if party.given}
    return {place: tuple(why) for place, why in found.items() if why}


def _registered(
    case: NewCase, facts: tuple[Fact, ...], actor: str, now: datetime, another: Another | None
) -> Registered:
    # The desk is a source like any other, from its first case on.
    if _DESK.one(DESK) is None:
        Source.objects.get_or_create(code=DESK)
    known = _known(case.reference)
    again = known is not None
    if known is None:
        alike = _considered(case, another)
        recorded = record_events([Incoming(case, facts, once=True)], now=now, actor=actor)
        if refused := recorded.which(Became.REFUSED):
            raise Refused(refused[0].why)
        again, known = bool(recorded.repeats), _known(case.reference)
        if known and alike and not again:
            keep(known[1], alike, by=actor, now=now)
    assert known is not None
    number, id = known
    if again and not _same(id, case, actor):
        raise Refused("the key was that of another form")
    return Registered(number, issue_receipt(number, now=now), again, bool(doubted([id])))


def _considered(case: NewCase, another: Another | None) -> Another | None:
    """What the officer said of the applications that are open now. Raises StillOpen if they said it of others."""
    # Two forms for one person at once: the second finds what the first has made. Whoever is known is locked, and of
    # somebody new the second fails by the number's own row, and is done again.
    hold({person for party in case.parties for person in people_of(party.given)})
    found = open_alike(case.service, case.parties)
    if not found:
        return None
    if another is None or not another.said or not found <= another.than:
        raise StillOpen(found)
    return replace(another, than=found)


def _known(reference: str) -> tuple[str, UUID] | None:
    """Number and id of the case that the desk has by this reference."""
    known = _NUMBERED.one(DESK, spelling(reference))
    return (known[0], known[1]) if known else None


def _same(id: UUID, case: NewCase, actor: str) -> bool:
    """Whether the case of a form that is known is what is told now, by whoever told it."""
    named = Case.objects.values_list("service_id", "office_id").get(pk=id)
    begun = Event.objects.values_list("actor", flat=True).get(case_id=id, source=DESK, source_id=case.reference)
    return (*named, begun) == (case.service, case.office, actor)
