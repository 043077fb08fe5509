"""The one way out of the vault. What officers and programs get is recorded by the function that hands it out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max

from masar.lib import rows
from masar.people.contacts import masked
from masar.people.models import Access, Attempt, Contact, Identity, Person
from masar.people.vault import opened

RECORDED = ("officer", "delegate", "program", "guardian")
"""Whose reading is written down. The owner's is when they come in; our worker's leaves a message each time."""
ONCE = timedelta(hours=1)
"""What a guardian sees again within this time is written down once: an officer's look must not be lost among it."""
SHOWN = timedelta(days=180)
"""How far back the owner sees who looked."""
ADDRESS = "address"
"""Who has a private address of the owner's, and reads by it: a program that asks every hour."""
NETWORKS = 3
"""From so many rough networks in a day it is written down for an address; more say nothing new."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: ``owner``, ``guardian``, ``officer``, ``delegate``, ``program``, or our own ``worker``; of which
    unit, by which door, from where.
    """

    who: str
    unit: str = ""
    door: str = "web"
    network: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person in clear. Nothing of it is in the repr, so that it cannot slip into a log. ``claimed``: that the
    numbers are theirs nobody has seen yet.
    """

    person: UUID
    name: str | None = field(repr=False)
    born: date | None = field(repr=False)
    language: str
    contact_kind: str
    contacts: dict[str, str] = field(repr=False)
    identities: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    claimed: bool = False

    @property
    def masked(self) -> dict[str, str]:
        """The contacts as their owner recognises them."""
        return {kind: masked(kind, value) for kind, value in self.contacts.items()}


def applicant(person: UUID, *, reader: Reader, now: datetime, case_id: UUID | None = None) -> Applicant | None:
    """A person in clear, or None if there is none. Officers, delegates and programs are written down."""
    return applicants([person], reader=reader, now=now, case_id=case_id).get(person)


def applicants(
    people: Sequence[UUID], *, reader: Reader, now: datetime, what: str = "read", case_id: UUID | None = None
) -> dict[UUID, Applicant]:
    """People in clear, by id; ``what`` is ``read`` or ``export``. Each hand-out is a row of its own in the record."""
    with transaction.atomic():
        found = _clear(sorted(set(people)))
        if reader.who in RECORDED:
            again = _seen_before(found, now) if reader.who == "guardian" else set()
            Access.objects.bulk_create([_look(one, reader, what, now, case_id) for one in found if one not in again])
    return found


def _seen_before(people: Iterable[UUID], now: datetime) -> set[UUID]:
    """Those of ``people`` whom a guardian saw a short while ago."""
    lately = Access.objects.filter(person__in=people, at__gt=now - ONCE, who="guardian")
    return set(lately.values_list("person", flat=True))


def _clear(people: Sequence[UUID]) -> dict[UUID, Applicant]:
    """These people, read together: in three questions for 500 of them."""
    found: dict[UUID, Applicant] = {}
    for chunk in rows.in_chunks(people):
        contacts: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
        for contact in Contact.objects.filter(person__in=chunk).order_by("pk"):
            contacts[contact.person_id][contact.kind] = opened(Contact, contact.pk, contact.sealed)["value"]
        identities: defaultdict[UUID, list[tuple[str, str]]] = defaultdict(list)
        for identity in Identity.objects.filter(person__in=chunk).order_by("pk"):
            number = opened(Identity, identity.pk, identity.sealed)["number"]
            identities[identity.person_id].append((identity.scheme, number))
        for person in Person.objects.filter(pk__in=chunk):
            details = opened(Person, person.pk, person.sealed)
            born = date.fromisoformat(details["born"]) if details.get("born") else None
            language, kind, numbers = person.language, person.contact_kind, tuple(identities[person.pk])
            reached, claimed = contacts[person.pk], bool(details.get("claimed"))
            named = person.pk, details.get("name"), born
            found[person.pk] = Applicant(*named, language, kind, reached, numbers, claimed)
    return found


def _look(person: UUID, reader: Reader, what: str, now: datetime, case_id: UUID | None) -> Access:
    told = {"who": reader.who, "unit": reader.unit, "door": reader.door, "network": reader.network}
    return Access(person=person, case_id=case_id, what=what, at=now, **told)


def note(person: UUID, what: str, *, reader: Reader, now: datetime, case_id: UUID | None = None) -> None:
    """Write down what was done in a person's name: ``opened``, ``closed_number``, ``contact`` and the like."""
    _look(person, reader, what, now, case_id).save(force_insert=True)


def note_daily(person: UUID, what: str, *, address: UUID, network: str, now: datetime, case_id: UUID) -> None:
    """Write down that a private address was read, once a day (UTC) and rough network, however often that was."""
    from_where = f"{now.astimezone(UTC).date()}|{rough(network)}"
    row = uuid5(address, from_where)
    if Access.objects.filter(pk=row).exists():
        return
    midnight = datetime.combine(now.astimezone(UTC), time(), UTC)
    today = Access.objects.filter(person=person, at__gte=midnight, who=ADDRESS, what=what, case_id=case_id)
    if today.count() < NETWORKS:
        look = _look(person, Reader(ADDRESS, door="feed", network=network), what, now, case_id)
        look.pk = row
        # Of two that come at once one writes it down.
        Access.objects.bulk_create([look], ignore_conflicts=True)


def came_in(people: Iterable[UUID]) -> dict[UUID, datetime]:
    """When these people last opened their applications with a code; without those who never did."""
    found: dict[UUID, datetime] = {}
    for chunk in rows.in_chunks(sorted(people)):
        entered = Access.objects.filter(person__in=chunk, who="owner", what="opened")
        found |= dict(entered.values_list("person").annotate(last=Max("at")))
    return found


def sessions_ended_at(person: UUID) -> datetime | None:
    """When all sessions of the person were ended last."""
    return Person.objects.filter(pk=person).values_list("sessions_ended_at", flat=True).first()


def end_sessions(person: UUID, *, now: datetime) -> None:
    """End every session of the person that began before ``now``."""
    Person.objects.filter(pk=person).update(sessions_ended_at=now)


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the record as its owner reads it. ``times`` is how often something was attempted that day."""

    at: datetime
    who: str
    unit: str
    door: str
    what: str
    network: str
    times: int = 1


def looks(person: UUID, *, now: datetime, count: int = 50, attempts: int = 20) -> list[Look]:
    """Who looked, and what was attempted without success, newest first.

    Attempts, and programs that read a private address, have a share of their own: however many there are, they push
    out nobody else who looked. Attempts of the last hour are not counted yet (``attempts``).
    """
    since = now - SHOWN
    seen = Access.objects.filter(person=person, at__gte=since).order_by("-at")
    done = [*seen.exclude(who=ADDRESS)[:count], *seen.filter(who=ADDRESS)[:attempts]]
    tried = Attempt.objects.filter(person=person, last_at__gte=since).order_by("-last_at")[:attempts]
    lines = [Look(row.at, row.who, row.unit, row.door, row.what, row.network) for row in done]
    lines += [Look(row.last_at, "stranger", "", "web", row.what, row.network, row.times) for row in tried]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def born_on(people: Sequence[UUID], day: date, *, least: int) -> set[UUID]:
    """Those of ``people`` who were born on ``day``. At least ``least`` are opened, strangers for want of others, so
    that the work does not tell how many of them there are.
    """
    # Nobody's ids, each another: the framework asks for equal ones once.
    asked = [*people, *(UUID(int=number) for number in range(least - len(people)))]
    known = list(Person.objects.filter(pk__in=asked))
    # One more row that is read and made an object of takes as long as can be measured over a few hundred requests.
    strangers = list(Person.objects.order_by("pk")[: max(1, least - len(known))])
    opened_days = [
        (person.pk, opened(Person, person.pk, person.sealed).get("born"))
        for person in [*known, *strangers][: max(least, len(known))]
    ]
    return {person for person, born in opened_days if born == day.isoformat()} & set(people)


def rough(network: str) -> str:
    """A network coarsely enough to be shown: 41.32.•.• or 2001:db8:•."""
    if ":" in network:
        return ":".join(network.split(":")[:2]) + ":•"
    parts = network.split(".")
    return ".".join([*parts[:2], "•", "•"]) if len(parts) == 4 else network
