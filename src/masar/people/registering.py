"""The one way into the vault: what a source tells of the people in a case.

A person is recognised by any of their identity numbers. What a source says fills in what is missing and
replaces what the same source said before; it never overwrites what the owner has set.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from masar.lib import rows
from masar.lib.days import Of, Plausible
from masar.lib.identifiers import uuid7
from masar.lib.languages import FIRST, LANGUAGES
from masar.people import identities
from masar.people.contacts import READ, NoContact
from masar.people.keyring import ring
from masar.people.models import Contact, Identity, Person, PersonIndex
from masar.people.vault import opened, seal

OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Given:
    """What is told of one person. ``identities`` are pairs of a plug-in's name and a number as it was written.

    ``language`` and ``channel`` (``mobile`` or ``email``) are what the person prefers. ``short_year``: the year of
    birth was written with two digits. ``wrong`` is what the door could not read, in words without values. Nothing of
    the person is in the repr.
    """

    identities: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    name: str | None = field(default=None, repr=False)
    born: date | None = field(default=None, repr=False)
    mobile: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    language: str = ""
    channel: str = ""
    short_year: bool = False
    wrong: tuple[str, ...] = ()

    def contacts(self) -> dict[str, str]:
        """The contacts in their one spelling, by kind. Raises NoContact."""
        told = {"mobile": self.mobile, "email": self.email}
        return {kind: READ[kind](value) for kind, value in told.items() if value}


def without_wrong(given: Given, plausible: Plausible) -> tuple[Given, list[str]]:
    """What can be taken of it, and why the rest cannot, in codes. The values are not repeated."""
    good, wrong = [], [*given.wrong]
    for scheme, number in given.identities:
        try:
            identities.found_under(scheme, number)
        except identities.Wrong as error:
            wrong.append(f"identity number: {error}")
        else:
            good.append((scheme, number))
    contacts = {"mobile": given.mobile, "email": given.email}
    for kind, value in contacts.items():
        try:
            READ[kind](value or "") if value else None
        except NoContact as error:
            wrong.append(f"contact: {error}")
            contacts[kind] = None
    language = given.language if given.language in ("", *LANGUAGES) else ""
    channel = given.channel if given.channel in ("", *READ) else ""
    if (language, channel) != (given.language, given.channel):
        wrong.append("language or channel is unknown")
    born, why = _born(given, good, plausible)
    wrong += [f"date of birth: {why}"] if why else []
    left = replace(
        given,
        identities=tuple(good),
        born=born,
        mobile=contacts["mobile"],
        email=contacts["email"],
        language=language,
        channel=channel,
        short_year=False,
        wrong=(),
    )
    return left, wrong


def _born(given: Given, numbers: Sequence[tuple[str, str]], plausible: Plausible) -> tuple[date | None, str | None]:
    """The date of birth, and why it is not taken. Of a short year the century is the one that a number confirms,
    else the last one that has begun.
    """
    if given.born is None:
        return None, None
    said = {day for pair in numbers if (day := identities.born(*pair))}
    born = _in_its_century(given.born, said, plausible) if given.short_year else given.born
    if why := plausible.why_not(born, Of.BORN):
        return None, why
    if said and born not in said:
        return None, "not the one in the identity number"
    return born, None


def _in_its_century(born: date, said: set[date], plausible: Plausible) -> date:
    """A day whose year was written with two digits, and read as one of 1969 to 2068."""
    centuries = (
        [born]
        if (born.month, born.day) == (2, 29) and born.year == 2000
        else [
            born,
            born.replace(year=born.year - 100),
        ]
    )
    confirmed = [day for day in centuries if day in said]
    begun = [day for day in centuries if not plausible.why_not(day, Of.BORN)]
    return next(iter(confirmed or begun), born)


def register(given: Given, *, source: str, now: datetime) -> UUID:
    """The person whom ``given`` tells of, made if new. See ``register_all``."""
    return register_all([(given, None)], source=source, now=now)[0]


def register_all(told: Sequence[tuple[Given, UUID | None]], *, source: str, now: datetime) -> list[UUID]:
    """The person of each entry, made if new; the second part is who it is, where that is known already.

    To be called inside a transaction, which fails with IntegrityError if somebody makes the same person at the
    same time; do it again then. Raises identities.Wrong and NoContact: sort out by ``without_wrong`` first.
    """
    return _Registering(source, now).run(told)


class _Registering:
    """One batch on its way into the vault."""

    def __init__(self, source: str, now: datetime) -> None:
        self.source, self.now, self.keys = source, now, ring()
        self.people: list[rows.Row] = []
        self.identities: list[rows.Row] = []
        self.index: dict[str, rows.Row] = {}
        self.shared: set[str] = set()
        self.contacts: dict[tuple[UUID, str], str] = {}
        self.details: dict[UUID, Given] = {}

    def run(self, told: Sequence[tuple[Given, UUID | None]]) -> list[UUID]:
        spelled = [[identities.found_under(*pair) for pair in given.identities] for given, _ in told]
        self.known = self._known(key for keys in spelled for spellings in keys for key in spellings)
        found = [self._person(*entry, keys) for entry, keys in zip(told, spelled, strict=True)]
        self._write()
        return found

    def _known(self, keys: Iterable[str]) -> dict[str, UUID | None]:
        """Whom each spelling leads to already; None where it leads to several."""
        under = {blind: key for key in set(keys) for blind in self.keys.blinds(key)}
        known: dict[str, UUID | None] = {}
        for chunk in rows.in_chunks(list(under)):
            for blind, person in PersonIndex.objects.filter(pk__in=chunk).values_list("pk", "person"):
                known[under[blind]] = person
        return known

    def _person(self, given: Given, person: UUID | None, spelled: list[list[str]]) -> UUID:
        for spellings in spelled:
            person = person or self.known.get(spellings[0])
        if person is None:
            person = uuid7()
            self._new(person, given)
        else:
            self.details[person] = given
        for spellings, (scheme, number) in zip(spelled, given.identities, strict=True):
            self._lead(person, spellings, scheme, identities.compact(number))
        for kind, value in given.contacts().items():
            self.contacts[person, kind] = value
        return person

    def _new(self, person: UUID, given: Given) -> None:
        sealed = seal(Person, person, _details(given, {}))
        self.people.append((person, sealed, given.language or FIRST, given.channel, self.now))

    def _lead(self, person: UUID, spellings: list[str], scheme: str, number: str) -> None:
        """Make every spelling lead to the person; one that leads to another already is shared from now on."""
        identity = uuid7()
        if spellings[0] not in self.known:
            self.identities.append((identity, person, scheme, seal(Identity, identity, {"number": number})))
        for key in spellings:
            if key not in self.known:
                blind = self.keys.blind(key)
                self.index[blind] = (blind, self.keys.index.current, person, identity)
                self.known[key] = person
            elif self.known[key] != person and key != spellings[0]:
                self.shared |= set(self.keys.blinds(key))
                self.known[key] = None

    def _write(self) -> None:
        rows.insert(Person, ("id", "sealed", "language", "channel", "created_at"), self.people)
        rows.insert(Identity, ("id", "person", "scheme", "sealed"), self.identities)
        rows.insert(PersonIndex, ("blind", "key", "person", "identity"), list(self.index.values()))
        for chunk in rows.in_chunks(sorted(self.shared)):
            PersonIndex.objects.filter(pk__in=chunk).update(person=None)
        self._fill_in()
        self._keep_contacts()

    def _fill_in(self) -> None:
        """What was missing of people known already."""
        for chunk in rows.in_chunks(list(self.details)):
            for person in Person.objects.filter(pk__in=chunk):
                before = opened(Person, person.pk, person.sealed)
                after = _details(self.details[person.pk], before)
                if after != before:
                    Person.objects.filter(pk=person.pk).update(sealed=seal(Person, person.pk, after))

    def _keep_contacts(self) -> None:
        wanted = dict(self.contacts)
        for chunk in rows.in_chunks(list({person for person, _ in wanted})):
            for contact in Contact.objects.filter(person__in=chunk):
                value = wanted.pop((contact.person_id, contact.kind), None)
                same_source = value is not None and contact.given_by == self.source
                if same_source and opened(Contact, contact.pk, contact.sealed)["value"] != value:
                    sealed = seal(Contact, contact.pk, {"value": value})
                    Contact.objects.filter(pk=contact.pk).update(sealed=sealed, changed_at=self.now)
        new = [self._contact(person, kind, value) for (person, kind), value in wanted.items()]
        rows.insert(Contact, ("id", "person", "kind", "sealed", "given_by", "changed_at"), new)

    def _contact(self, person: UUID, kind: str, value: str) -> rows.Row:
        key = uuid7()
        return key, person, kind, seal(Contact, key, {"value": value}), self.source, self.now


def _details(given: Given, before: dict[str, Any]) -> dict[str, Any]:
    told = {"name": given.name, "born": given.born.isoformat() if given.born else None}
    return {key: before.get(key) or value for key, value in told.items()}
