"""People of the vault while a batch of tellings is settled: read once, changed in memory, written once.

For ``registering`` alone, inside its transaction. Whoever is read is locked, in the order of ids, so that two batches
that tell of one person come one after the other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from masar.lib import rows
from masar.lib.identifiers import uuid7
from masar.lib.languages import FIRST
from masar.people import identities
from masar.people.given import Given
from masar.people.keyring import ring
from masar.people.models import Contact, Identity, OldContact, Person, PersonIndex
from masar.people.vault import opened, seal

_PERSON = ("id", "sealed", "language", "contact_kind", "created_at")
_CONTACT = ("person", "kind", "sealed", "given_by", "changed_at", "told_at")


@dataclass(slots=True)
class Number:
    """An identity number of a record. ``text`` is None while it lies sealed and nobody needed it."""

    id: UUID
    scheme: str
    text: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Reached:
    """A contact of a record. ``before`` is the value that is stored, None if none is."""

    row: UUID
    value: str = field(repr=False)
    given_by: str
    changed_at: datetime
    told_at: datetime | None
    before: str | None = field(default=None, repr=False)
    changed: bool = False


@dataclass(slots=True)
class Record:
    """A person. ``details``: {"name", "born", "by", "at", "fixed", "claimed"}, each may be missing; ``by`` and ``at``
    say which source told the first two, as of when, ``fixed`` has those that were put right and confirmed, and with
    ``claimed`` nobody has seen yet that the numbers are theirs.
    """

    id: UUID
    language: str
    contact_kind: str = ""
    details: dict[str, Any] = field(default_factory=dict, repr=False)
    numbers: list[Number] = field(default_factory=list, repr=False)
    contacts: dict[str, Reached] = field(default_factory=dict, repr=False)
    new: bool = False
    changed: bool = False
    sessions_end: bool = False

    @property
    def name(self) -> str | None:
        """As it was told."""
        return self.details.get("name")

    @property
    def born(self) -> date | None:
        """The date of birth, if it is known."""
        day = self.details.get("born")
        return date.fromisoformat(day) if day else None

    @property
    def claimed(self) -> bool:
        """Whether the numbers are only said to be theirs."""
        return bool(self.details.get("claimed"))

    def reached_at(self, contacts: Mapping[str, str]) -> bool:
        """Whether one of these contacts, by kind, is one of theirs."""
        return any(kind in self.contacts and self.contacts[kind].value == value for kind, value in contacts.items())


class Records:
    """The people of one batch, and where identity numbers lead."""

    def __init__(self, now: datetime) -> None:
        self.now, self.keys = now, ring()
        self.leads: dict[str, UUID | None] = {}
        """Whom each spelling leads to; None where it leads to several."""
        self._people: dict[UUID, Record] = {}
        self._index: dict[str, rows.Row] = {}
        self._shared: set[str] = set()
        self._new_numbers: dict[UUID, rows.Row] = {}
        self._dropped: set[UUID] = set()
        self._parting: dict[tuple[UUID, str], tuple[str, str, str]] = {}

    def __getitem__(self, person: UUID) -> Record:
        return self._people[person]

    # --- reading ------------------------------------------------------------------------------

    def read(self, spellings: Iterable[str], people: Iterable[UUID]) -> None:
        """Whoever these spellings lead to, and these people."""
        under = {blind: key for key in set(spellings) for blind in self.keys.blinds(key)}
        for blinds in rows.in_chunks(sorted(under)):
            for blind, person in PersonIndex.objects.filter(pk__in=blinds).values_list("pk", "person"):
                self.leads[under[blind]] = person
        wanted = {*people, *(person for person in self.leads.values() if person)} - self._people.keys()
        for chunk in rows.in_chunks(sorted(wanted)):
            self._read(chunk)

    def _read(self, people: Sequence[UUID]) -> None:
        for person in Person.objects.select_for_update().filter(pk__in=people).order_by("pk"):
            details = opened(Person, person.pk, person.sealed)
            self._people[person.pk] = Record(person.pk, person.language, person.contact_kind, details)
        numbers = Identity.objects.filter(person__in=people).values_list("person", "pk", "scheme")
        for of, number, scheme in numbers:
            self._people[of].numbers.append(Number(number, scheme))
        for contact in Contact.objects.filter(person__in=people):
            value = opened(Contact, contact.pk, contact.sealed)["value"]
            kept = Reached(contact.pk, value, contact.given_by, contact.changed_at, contact.told_at, value)
            self._people[contact.person_id].contacts[contact.kind] = kept

    # --- changing -----------------------------------------------------------------------------

    def make(self, given: Given) -> Record:
        """A new person, of whom nothing is known yet but what they prefer."""
        record = Record(uuid7(), given.language or FIRST, given.contact_kind, {"name": None, "born": None}, new=True)
        self._people[record.id] = record
        return record

    def claim(self, record: Record, *, claimed: bool) -> None:
        """Say whether the person's numbers are only claimed."""
        if claimed != record.claimed:
            left = {key: value for key, value in record.details.items() if key != "claimed"}
            record.details, record.changed = left | ({"claimed": True} if claimed else {}), True

    def lead(self, record: Record, spellings: Sequence[str], scheme: str, number: str) -> None:
        """Make every spelling lead to the person; one that leads to another already is shared from now on."""
        text, identity = identities.compact(number), uuid7()
        if spellings[0] not in self.leads:
            record.numbers.append(Number(identity, scheme, text))
            self._new_numbers[identity] = (identity, record.id, scheme, seal(Identity, identity, {"number": text}))
        for key in spellings:
            if key not in self.leads:
                blind = self.keys.blind(key)
                self._index[blind] = (blind, self.keys.index.current, record.id, identity)
                self.leads[key] = record.id
            elif self.leads[key] != record.id and key != spellings[0]:
                self._shared |= set(self.keys.blinds(key))
                self.leads[key] = None

    def drop(self, record: Record, numbers: Iterable[Number]) -> None:
        """Take these numbers from the person: they lead to nobody any more."""
        gone = list(numbers)
        record.numbers = [number for number in record.numbers if number not in gone]
        for number in gone:
            for key in identities.kept_under(number.scheme, self._text(number)):
                if self.leads.get(key) == record.id:
                    del self.leads[key]
                for blind in self.keys.blinds(key):
                    self._index.pop(blind, None)
            if self._new_numbers.pop(number.id, None) is None:
                self._dropped.add(number.id)

    def under(self, record: Record, spellings: Iterable[str]) -> list[Number]:
        """Those of the person's numbers whose fullest spelling is among these."""
        wanted = set(spellings)
        found = [(number, identities.kept_under(number.scheme, self._text(number))) for number in record.numbers]
        return [number for number, spelled in found if spelled and spelled[0] in wanted]

    def _text(self, number: Number) -> str:
        if number.text is None:
            number.text = str(opened(Identity, number.id, Identity.objects.get(pk=number.id).sealed)["number"])
        return number.text

    def part(self, record: Record, why: str, kinds: Iterable[str] | None = None) -> None:
        """Every session ends, and the contacts that are stored are told; ``why`` names the message."""
        if record.new:
            return
        record.sessions_end = True
        for kind in record.contacts if kinds is None else kinds:
            before = record.contacts[kind].before
            if before is not None:
                self._parting.setdefault((record.id, kind), (why, record.language, before))

    # --- writing ------------------------------------------------------------------------------

    def write(self) -> None:
        """All that changed."""
        people = list(self._people.values())
        for chunk in rows.in_chunks(sorted(self._dropped)):
            PersonIndex.objects.filter(identity__in=chunk).delete()
            Identity.objects.filter(pk__in=chunk).delete()
        rows.insert(Person, _PERSON, [self._made(record) for record in people if record.new])
        rows.insert(Identity, ("id", "person", "scheme", "sealed"), list(self._new_numbers.values()))
        rows.insert(PersonIndex, ("blind", "key", "person", "identity"), list(self._index.values()))
        for blinds in rows.in_chunks(sorted(self._shared)):
            PersonIndex.objects.filter(pk__in=blinds).update(person=None)
        changed = [record for record in people if record.changed and not record.new]
        rows.update(Person, ("id",), ("sealed",), [(self._sealed(record), record.id) for record in changed])
        for chunk in rows.in_chunks([record.id for record in people if record.sessions_end]):
            Person.objects.filter(pk__in=chunk).update(sessions_ended_at=self.now)
        self._write_contacts(people)

    def _write_contacts(self, people: Sequence[Record]) -> None:
        changed = [
            (kept, _row(record.id, kind, kept))
            for record in people
            for kind, kept in record.contacts.items()
            if kept.changed
        ]
        new = [(kept.row, *row) for kept, row in changed if kept.before is None]
        again = [(*row, kept.row) for kept, row in changed if kept.before is not None]
        rows.insert(Contact, ("id", *_CONTACT), new)
        rows.update(Contact, ("id",), _CONTACT, again)
        OldContact.objects.bulk_create(self._partings())

    def _partings(self) -> Iterator[OldContact]:
        for (_, kind), (why, language, value) in self._parting.items():
            row = uuid7()
            sealed = seal(OldContact, row, {"kind": kind, "value": value})
            yield OldContact(id=row, why=why, language=language, sealed=sealed, changed_at=self.now)

    def _made(self, record: Record) -> rows.Row:
        return record.id, self._sealed(record), record.language, record.contact_kind, self.now

    @staticmethod
    def _sealed(record: Record) -> bytes:
        return seal(Person, record.id, record.details)


def _row(person: UUID, kind: str, kept: Reached) -> rows.Row:
    sealed = seal(Contact, kept.row, {"value": kept.value})
    return person, kind, sealed, kept.given_by, kept.changed_at, kept.told_at
