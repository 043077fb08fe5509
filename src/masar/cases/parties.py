"""The people of a batch of cases: into the vault, and as opaque ids beside their cases. For ``recording`` and
``deciding`` alone.

A party has its place: the case, the role, and which of that role it is. Rows that each tell of one party of a case
fill the places one by one.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from masar.cases.incoming import Became, Outcome, PartyGiven
from masar.cases.models import CaseParty, PersonCase
from masar.lib import rows
from masar.people.keyring import ring
from masar.people.registering import Registering
from masar.people.tellings import CLAIMED, Place, Standing, Telling

_KEPT = 16
"""How many tellings of a place are remembered, to know a repeat by."""
LINK = ("person", "case_id", "role", "number")
PARTY = ("case", "ordinal", "role", "person", "told_at", "told")


@dataclass(frozen=True, slots=True)
class Attached:
    """A case and what is told of its parties, one group for each row or call that told of them; ``is_new`` if nothing
    of it is stored yet.
    """

    case: UUID
    number: str
    source: str
    reference: str
    is_new: bool
    told: tuple[tuple[PartyGiven, ...], ...]


@dataclass(slots=True)
class Seat:
    """One place of a case, as stored and as it becomes. ``told`` has marks of what was told of it."""

    ordinal: int
    standing: Standing = field(default_factory=Standing)
    told: list[str] = field(default_factory=list)
    stored: bool = False
    before: UUID | None = None
    touched: bool = False


@dataclass(slots=True)
class Seats:
    """The places of the cases of a batch."""

    at: dict[Place, Seat] = field(default_factory=dict)
    counts: Counter[UUID] = field(default_factory=Counter)

    def add(self, place: Place, seat: Seat) -> None:
        """One more place of its case."""
        self.at[place] = seat
        self.counts[place[0]] += 1


@dataclass(slots=True)
class Seated:
    """The rows to insert once the cases are there, and what waits for an officer."""

    parties: list[rows.Row] = field(default_factory=list)
    person_cases: list[rows.Row] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)
    doubted: set[UUID] = field(default_factory=set)


def attach(cases: Sequence[Attached], now: datetime) -> Seated:
    """Settle who sits where. What is stored of known cases is changed at once; the rest is handed back."""
    told = [case for case in cases if case.is_new or any(party.given for group in case.told for party in group)]
    seats = stored_seats([case.case for case in told if not case.is_new])
    seated = Seated()
    for source, of in _by_source(told).items():
        repeated: list[Telling] = []
        tellings = [telling for case in of for telling in _tellings(case, seats, repeated)]
        registering = Registering(source, now)
        if tellings:
            stored = {telling.place: seat for telling in tellings if (seat := seats.at[telling.place]).stored}
            standing = {place: seat.standing for place, seat in stored.items()}
            registering.run(tellings, standing, cases_of)
        registering.still_doubted(repeated)
        names = {case.case: (case.source, case.reference) for case in of}
        for place, settled in registering.standing.items():
            seats.at[place].standing = settled
        seated.refused += [_waits(names[place[0]], place, why) for place, why in dict.fromkeys(registering.doubted)]
        seated.doubted |= {place[0] for place, _ in registering.doubted}
    numbers = {case.case: case.number for case in told}
    seated.parties, seated.person_cases = _written(seats, numbers)
    return seated


def _by_source(told: Sequence[Attached]) -> dict[str, list[Attached]]:
    found: dict[str, list[Attached]] = defaultdict(list)
    for case in told:
        found[case.source].append(case)
    return found


def _waits(name: tuple[str, str], place: Place, why: str) -> Outcome:
    contradicts = {
        "name": "the name contradicts the person on file",
        "born": "the date of birth contradicts the person on file",
        "number": "the numbers belong to different people",
        CLAIMED: "nobody has seen yet that the number is theirs",
    }
    said = " and ".join(contradicts[code] for code in why.split(","))
    return Outcome(
        *name, "", Became.REFUSED, f"{place[1]}: {said}; the application is taken, the party waits (masar parties)"
    )


def cases_of(person: UUID) -> set[UUID]:
    """The cases that a person has a part in."""
    return set(PersonCase.objects.filter(person=person).values_list("case_id", flat=True))


def stored_seats(cases: Sequence[UUID]) -> Seats:
    """Every place of these cases that is stored."""
    found = Seats()
    counted: Counter[tuple[UUID, str]] = Counter()
    for chunk in rows.in_chunks(cases):
        known = CaseParty.objects.filter(case_id__in=chunk).order_by("case_id", "ordinal")
        for party in known:
            nth = counted[party.case_id, party.role]
            counted[party.case_id, party.role] += 1
            told = party.told.split(",") if party.told else []
            standing = Standing(party.person, party.told_at)
            found.add((party.case_id, party.role, nth), Seat(party.ordinal, standing, told, True, party.person))
    return found


def _tellings(case: Attached, seats: Seats, repeated: list[Telling]) -> Iterator[Telling]:
    """What is told of the case and was not told before; that goes to ``repeated``, and new places to ``seats``."""
    for group in case.told:
        counted: Counter[str] = Counter()
        for party in group:
            place = case.case, party.role, counted[party.role]
            counted[party.role] += 1
            if place not in seats.at:
                seats.add(place, Seat(seats.counts[case.case]))
            if party.given is None or party.told_at is None:
                continue
            telling, seat = Telling(place, party.given, party.told_at.astimezone(UTC), party.seq), seats.at[place]
            mark = _mark(telling)
            if mark not in seat.told:
                seat.told, seat.touched = [*seat.told, mark][-_KEPT:], True
                yield telling
            else:
                repeated.append(telling)


def _mark(telling: Telling) -> str:
    """A keyed hash of a telling: a repeat changes nothing, whatever was told in between."""
    case, role, nth = telling.place
    content = json.dumps(telling.given.content(), sort_keys=True)
    return ring().blind(f"told|{case}|{role}|{nth}|{telling.at.isoformat()}|{telling.seq}|{content}")[:16]


def _written(seats: Seats, numbers: Mapping[UUID, str]) -> tuple[list[rows.Row], list[rows.Row]]:
    """New rows of CaseParty and PersonCase; rows that are stored are changed at once."""
    new = [_row(place, seat) for place, seat in seats.at.items() if not seat.stored]
    touched = [_row(place, seat) for place, seat in seats.at.items() if seat.stored and seat.touched]
    rows.update(CaseParty, ("case", "ordinal"), PARTY[3:], [(*row[3:], *row[:2]) for row in touched])
    moved = {place[0] for place, seat in seats.at.items() if seat.standing.person != seat.before}
    inside = [(place, seat) for place, seat in seats.at.items() if place[0] in moved]
    before = _links((place, seat.before) for place, seat in inside)
    after = _links((place, seat.standing.person) for place, seat in inside)
    for person, case, role in sorted(before - after):
        PersonCase.objects.filter(person=person, case_id=case, role=role).delete()
    return new, [(*link, numbers[link[1]]) for link in sorted(after - before)]


def _row(place: Place, seat: Seat) -> rows.Row:
    case, role, _ = place
    return case, seat.ordinal, role, seat.standing.person, seat.standing.told_at, ",".join(seat.told)


def _links(places: Iterable[tuple[Place, UUID | None]]) -> set[tuple[UUID, UUID, str]]:
    return {(person, case, role) for (case, role, _), person in places if person}


def reseat(case: UUID, number: str, place: Place, standing: Standing) -> None:
    """Seat somebody in a place that is stored, outside of recording: after an officer's decision."""
    seats = stored_seats([case])
    seat = seats.at[place]
    seat.standing, seat.touched = standing, True
    _, links = _written(seats, {case: number})
    rows.insert(PersonCase, LINK, links)
