"""The people of a batch of cases: into the vault, and as opaque ids beside their cases. For ``recording`` alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from masar.cases.incoming import PartyGiven
from masar.cases.models import CaseParty
from masar.lib import rows
from masar.people.registering import Given, register_all

Place = tuple[UUID, int]
"""A party by its case and ordinal."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A case and the parties that are told of it, in their order; ``is_new`` if nothing of it is stored yet."""

    case: UUID
    number: str
    source: str
    is_new: bool
    parties: tuple[PartyGiven, ...]


def attach(cases: Sequence[Attached], now: datetime) -> tuple[list[rows.Row], list[rows.Row]]:
    """The rows to insert: of CaseParty (case, ordinal, role, person) and of PersonCase (person, case, role, number).

    Of a known case, a party that nobody is known for yet gets its person; one that has a person keeps it.
    """
    told = [case for case in cases if case.is_new or any(party.given for party in case.parties)]
    stored = _stored([case.case for case in told if not case.is_new])
    people = _registered(told, stored, now)
    new_parties: list[rows.Row] = []
    new_cases: list[rows.Row] = []
    for case in told:
        for ordinal, party in enumerate(case.parties):
            place = case.case, ordinal
            person = people.get(place)
            if place not in stored:
                new_parties.append((*place, party.role, person))
            elif person and stored[place] is None:
                CaseParty.objects.filter(case_id=case.case, ordinal=ordinal).update(person=person)
            if person and stored.get(place) is None:
                new_cases.append((person, case.case, party.role, case.number))
    return new_parties, list({row[:3]: row for row in new_cases}.values())


def _stored(cases: Sequence[UUID]) -> dict[Place, UUID | None]:
    """Who is known in each place already."""
    found: dict[Place, UUID | None] = {}
    for chunk in rows.in_chunks(cases):
        known = CaseParty.objects.filter(case_id__in=chunk).values_list("case_id", "ordinal", "person")
        found |= {(case, ordinal): person for case, ordinal, person in known}
    return found


def _registered(told: Sequence[Attached], stored: dict[Place, UUID | None], now: datetime) -> dict[Place, UUID]:
    """The person in each place of whom something is told."""
    by_source: dict[str, list[tuple[Place, Given]]] = defaultdict(list)
    for case in told:
        for ordinal, party in enumerate(case.parties):
            if party.given is not None:
                by_source[case.source].append(((case.case, ordinal), party.given))
    found: dict[Place, UUID] = {}
    for source, given in by_source.items():
        people = register_all([(one, stored.get(place)) for place, one in given], source=source, now=now)
        found |= {place: person for (place, _), person in zip(given, people, strict=True)}
    return found
