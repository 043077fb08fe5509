"""The one way into the vault: what a source tells of the people in a case, settled.

Who somebody is, ``recognising`` decides; this carries it out. Tellings are settled in the order of the facts that
they came with, so that files, batches and their order decide nothing. What a source says later replaces what it said
before, if it proves whom it speaks of; what the owner has set is never overwritten. A party that contradicts somebody
who is known is kept aside as a ``Doubt``: nobody sits in its place, and its contact opens nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from masar.lib import rows
from masar.lib.identifiers import uuid7
from masar.people import identities
from masar.people.access import Reader, note
from masar.people.given import Given, from_content, without_wrong
from masar.people.models import Doubt
from masar.people.names import Agrees, compared
from masar.people.recognising import Evidence, Outcome, days_compared, names_compared, outcome
from masar.people.records import Reached, Record, Records
from masar.people.vault import opened, seal

__all__ = [
    "OWNER",
    "Decision",
    "Given",
    "Place",
    "Registering",
    "Standing",
    "Telling",
    "register",
    "without_wrong",
]

OWNER = "owner"
OLD_NEWS = timedelta(days=90)
"""Nobody is told that a contact changed longer ago: an import of history is no news."""

Place = tuple[UUID, str, int]
"""A party by its case, its role, and which of that role it is, from 0."""


class Decision(StrEnum):
    """What became of a doubt. It is the SAME person after all; ANOTHER, whose number was mistyped; the number is
    THEIRS, and was on file for the wrong person; NOBODY is to sit there; or the source CORRECTED itself.
    """

    SAME = "same"
    ANOTHER = "another"
    THEIRS = "theirs"
    NOBODY = "nobody"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of one place, and the time of the fact that it came with; ``seq`` is the source's own order."""

    place: Place
    given: Given
    at: datetime
    seq: int = 0


@dataclass(slots=True)
class Standing:
    """Who sits in a place, and as of when that was told."""

    person: UUID | None = None
    told_at: datetime | None = None


@dataclass(slots=True)
class _Doubts:
    """What was doubted of one place before."""

    rows: list[tuple[Doubt, Given]] = field(default_factory=list)

    def decided(self, given: Given) -> str:
        """What was decided of somebody with these numbers, this name and this date of birth; empty if nothing."""
        found = [row.decision for row, told in self.rows if _who(told) == _who(given) and row.decision]
        return found[-1] if found else ""


def register(given: Given, *, source: str, now: datetime) -> UUID:
    """The person whom ``given`` tells of, made if new. Raises ValueError if it contradicts a person who is known."""
    place = uuid7(), "applicant", 0
    registering = Registering(source, now)
    registering.run([Telling(place, given, now)], {}, lambda person: set())
    person = registering.standing[place].person
    if person is None:
        raise ValueError("it contradicts a person who is known")
    return person


class Registering:
    """One batch of one source on its way into the vault.

    To be used inside a transaction, which fails with IntegrityError if somebody makes the same person at the same
    time; do it again then. Raises identities.Wrong and NoContact: sort out by ``without_wrong`` first.
    """

    def __init__(self, source: str, now: datetime) -> None:
        self.source, self.now, self.records = source, now, Records(now)
        self.standing: dict[Place, Standing] = {}
        self.doubted: list[tuple[Place, str]] = []
        """The places that began to wait, and why."""
        self._spellings: dict[tuple[tuple[str, str], ...], list[list[str]]] = {}
        self._doubts: dict[Place, _Doubts] = defaultdict(_Doubts)
        self._seated: dict[UUID, set[UUID]] = defaultdict(set)
        self._left: dict[UUID, set[UUID]] = defaultdict(set)
        self._notes: list[tuple[UUID, str, UUID]] = []

    def run(
        self,
        tellings: Sequence[Telling],
        standing: Mapping[Place, Standing],
        cases_of: Callable[[UUID], Collection[UUID]],
    ) -> None:
        """Settle them all, and write. ``standing`` has the places that are stored; ``cases_of`` a person's cases."""
        self.prepare(tellings, standing, cases_of)
        for telling in sorted(tellings, key=_order):
            self._settle(telling)
        self.write()

    def prepare(
        self,
        tellings: Sequence[Telling],
        standing: Mapping[Place, Standing],
        cases_of: Callable[[UUID], Collection[UUID]],
    ) -> None:
        """Read all that is known of the people concerned."""
        self.cases_of = cases_of
        self.standing |= {place: replace(known) for place, known in standing.items()}
        keys = (key for telling in tellings for spelled in self._spelled(telling.given) for key in spelled)
        self.records.read(keys, (known.person for known in standing.values() if known.person))
        for chunk in rows.in_chunks(sorted({case for case, _, _ in standing})):
            for doubt in Doubt.objects.filter(case_id__in=chunk).order_by("pk"):
                given = from_content(opened(Doubt, doubt.pk, doubt.sealed))
                self._doubts[doubt.case_id, doubt.role, doubt.nth].rows.append((doubt, given))

    def waiting(self, place: Place, row: UUID) -> tuple[Doubt, Given]:
        """One doubt of this place, and what was told then; a change of the row is written with all else."""
        return next(found for found in self._doubts[place].rows if found[0].pk == row)

    # --- deciding -----------------------------------------------------------------------------

    def _settle(self, telling: Telling) -> None:
        given, known = telling.given, self.standing.setdefault(telling.place, Standing())
        decided = self._doubts[telling.place].decided(given) if telling.place in self._doubts else ""
        if decided == Decision.NOBODY:
            return
        seated = self.records[known.person] if known.person else None
        if decided == Decision.ANOTHER:
            telling = replace(telling, given=self.uncontested(given, seated))
        holders = self.holders(telling.given)
        if len(holders) > 1:
            self._doubt(telling, None, ("number",))
            return
        holder = self.records[holders.pop()] if holders else None
        if seated is None and holder is None:
            self.seat(telling, self.records.make(telling.given), None)
        elif seated is None or (holder is not None and holder is not seated):
            assert holder is not None  # one of the two is there
            self._by_number(telling, holder, seated, forgiven=decided == Decision.SAME)
        else:
            self._in_place(telling, seated, forgiven=decided == Decision.SAME)

    def _by_number(self, telling: Telling, holder: Record, seated: Record | None, *, forgiven: bool) -> None:
        """A number leads to somebody who does not sit in the place yet."""
        evidence = self._evidence(telling, holder, place=False)
        if self._stale(telling) and seated is not None:
            return
        if outcome(evidence) is Outcome.DOUBTFUL and not forgiven:
            self._doubt(telling, holder, evidence.against or ("born",))
        else:
            self.seat(telling, holder, evidence)

    def _in_place(self, telling: Telling, seated: Record, *, forgiven: bool) -> None:
        """Nobody but whoever sits in the place is meant, or nobody that is known."""
        evidence = self._evidence(telling, seated, place=True)
        found = Outcome.SAME if forgiven else outcome(evidence)
        if found is not Outcome.SAME and self._stale(telling):
            return
        if found is Outcome.DOUBTFUL:
            self._doubt(telling, seated, evidence.against)
        elif found is Outcome.ANOTHER:
            self.seat(telling, self.records.make(telling.given), None)
        else:
            if found is Outcome.CORRECTED and evidence.number is Agrees.NO:
                kinds = {scheme for scheme, _ in telling.given.identities if identities.schemes()[scheme].lifelong}
                self.records.drop(seated, [number for number in seated.numbers if number.scheme in kinds])
                self.corrected(seated, telling)
            self.seat(telling, seated, evidence, corrected=found is Outcome.CORRECTED)

    def _evidence(self, telling: Telling, record: Record, *, place: bool) -> Evidence:
        given, kinds = telling.given, identities.schemes()
        number, has = Agrees.UNCLEAR, {number.scheme for number in record.numbers}
        for (scheme, _), (full, *_) in zip(given.identities, self._spelled(given), strict=True):
            if self.records.leads.get(full) == record.id:
                number = Agrees.YES if number is Agrees.UNCLEAR else number
            elif scheme in has and kinds[scheme].lifelong:
                number = Agrees.NO
        name, akin = names_compared(given.name, record.name)
        born = days_compared(given.born if place else given.born or given.torn, record.born)
        alone = place and number is Agrees.NO and self._cases(record) <= {telling.place[0]}
        blank = not (record.name or record.born or record.numbers)
        return Evidence(place, number, name, born, akin, given.torn is not None, alone, blank)

    def _stale(self, telling: Telling) -> bool:
        told_at = self.standing[telling.place].told_at
        return told_at is not None and telling.at < told_at

    def holders(self, given: Given) -> set[UUID]:
        """Whom the numbers lead to, each by its fullest spelling."""
        return {person for full, *_ in self._spelled(given) if (person := self.records.leads.get(full))}

    def uncontested(self, given: Given, seated: Record | None) -> Given:
        """Without the numbers that are somebody else's."""
        mine = {None, seated.id if seated else None}
        pairs = zip(given.identities, self._spelled(given), strict=True)
        left = tuple(pair for pair, (full, *_) in pairs if self.records.leads.get(full) in mine)
        return replace(given, identities=left)

    def _spelled(self, given: Given) -> list[list[str]]:
        """What each number is found under, the fullest spelling first."""
        if given.identities not in self._spellings:
            found = [identities.found_under(*pair) for pair in given.identities]
            self._spellings[given.identities] = found
        return self._spellings[given.identities]

    def _cases(self, record: Record) -> set[UUID]:
        stored = set() if record.new else set(self.cases_of(record.id))
        return (stored | self._seated[record.id]) - self._left[record.id]

    # --- carrying out -------------------------------------------------------------------------

    def seat(self, telling: Telling, record: Record, evidence: Evidence | None, *, corrected: bool = False) -> None:
        """``record`` sits in the place and is as it was told; without ``evidence`` it is new, and all is taken."""
        known, case = self.standing.setdefault(telling.place, Standing()), telling.place[0]
        before = self.records[known.person] if known.person else None
        if before is not record:
            if before is not None:
                self._left[before.id].add(case)
                self._notes.append((before.id, "moved_away", case))
                self.records.part(before, "case_moved")
                self._notes += [] if record.new else [(record.id, "moved_here", case)]
            self._left[record.id].discard(case)
            self._seated[record.id].add(case)
        known.person = record.id
        known.told_at = max(known.told_at or telling.at, telling.at)
        sure = evidence is None or corrected or evidence.proves
        self._take(telling, record, sure=sure, fill=sure or (evidence is not None and evidence.place))
        self._resolve(telling, Decision.CORRECTED, self.source)

    def _take(self, telling: Telling, record: Record, *, sure: bool, fill: bool) -> None:
        given = telling.given
        if fill:
            pairs = zip(given.identities, self._spelled(given), strict=True)
            for (scheme, number), spelled in pairs:
                self.records.lead(record, spelled, scheme, number)
            self._details(telling, record, sure=sure)
        for kind, value in given.contacts().items():
            kept = record.contacts.get(kind)
            if kept is None and fill:
                told = (value, self.source, self.now, telling.at)
                record.contacts[kind] = Reached(uuid7(), *told, changed=True)
            elif kept is not None and sure:
                self._contact(telling, record, kind, value)

    def _contact(self, telling: Telling, record: Record, kind: str, value: str) -> None:
        """A contact of the person that may be newer than the one on file, which only its own source replaces."""
        kept = record.contacts[kind]
        if kept.given_by != self.source:
            return
        if kept.told_at is not None and telling.at < kept.told_at:
            return
        if value == kept.value:
            kept.changed = kept.changed or kept.told_at != telling.at
            kept.told_at = telling.at
            return
        # Told of one moment, the later telling is a correction; of one telling the text decides, and not its place.
        together = kept.told_at == telling.at and kept.changed_at == self.now
        if together and value < kept.value:
            return
        if kept.before is not None:
            record.sessions_end = True
            self._notes.append((record.id, "contact", telling.place[0]))
            if telling.at >= self.now - OLD_NEWS:
                self.records.part(record, "contact_changed", [kind])
        kept.value, kept.told_at, kept.changed_at, kept.changed = value, telling.at, self.now, True

    def _details(self, telling: Telling, record: Record, *, sure: bool) -> None:
        """Name and date of birth: what is missing is filled in, what the same source said before is replaced."""
        given, details, at = telling.given, record.details, telling.at.astimezone(UTC).isoformat()
        told = {"name": given.name, "born": given.born.isoformat() if given.born else None}
        mine = sure and details.get("by", self.source) == self.source and details.get("at", at) <= at
        known = {key: details.get(key) for key in told}
        after = {key: value if value and (mine or not known[key]) else known[key] for key, value in told.items()}
        if after == known:
            return
        if _contradicts(known, after):
            self.corrected(record, telling)
        record.details, record.changed = {**after, "by": self.source, "at": at}, True

    def corrected(self, record: Record, telling: Telling) -> None:
        if not record.new:
            self._notes.append((record.id, "corrected", telling.place[0]))
            self.records.part(record, "person_corrected")

    def _doubt(self, telling: Telling, against: Record | None, why: Sequence[str]) -> None:
        """Keep it aside. What waits of this place already with the same numbers, name and birth is the same doubt."""
        case, role, nth = telling.place
        content = telling.given.content()
        for row, told in self._doubts[telling.place].rows:
            if row.decision == "" and _who(told) == _who(telling.given):
                if telling.at >= row.told_at:
                    row.sealed, row.told_at = seal(Doubt, row.pk, content), telling.at
                return
        row = Doubt(
            case_id=case,
            role=role,
            nth=nth,
            source=self.source,
            person=against.id if against else None,
            why=",".join(why),
            told_at=telling.at,
            noted_at=self.now,
        )
        row.sealed = seal(Doubt, row.pk, content)
        self._doubts[telling.place].rows.append((row, telling.given))
        self.doubted.append((telling.place, row.why))

    def _resolve(self, telling: Telling, decision: str, by: str) -> None:
        """Somebody sits in the place: what waited of it, told no later, does not wait any more."""
        for row, _ in self._doubts[telling.place].rows if telling.place in self._doubts else ():
            if row.decision == "" and row.told_at <= telling.at:
                row.decision, row.decided_by, row.decided_at = decision, by, self.now

    # --- writing ------------------------------------------------------------------------------

    def write(self) -> None:
        """All that was settled."""
        for person in [person for person, left in self._left.items() if left]:
            if not self._cases(self.records[person]):
                self.records.drop(self.records[person], self.records[person].numbers)
        self.records.write()
        doubts = [row for of in self._doubts.values() for row, _ in of.rows]
        new = [row for row in doubts if row._state.adding]
        changed = [row for row in doubts if not row._state.adding]
        Doubt.objects.bulk_create(new)
        fields = ["sealed", "told_at", "decision", "decided_by", "decided_at"]
        Doubt.objects.bulk_update(changed, fields) if changed else None
        reader = Reader("program", unit=self.source, channel="file")
        for person, what, case in dict.fromkeys(self._notes):
            note(person, what, reader=reader, now=self.now, case_id=case)


def _order(telling: Telling) -> tuple[object, ...]:
    """By time, and of one time by what is told: never by the order of arrival."""
    given = telling.given
    told = (
        given.identities,
        given.name or "",
        given.mobile or "",
        given.email or "",
        given.born or given.torn or date.min,
    )
    return telling.at, telling.seq, *told, telling.place[1:]


def _who(given: Given) -> tuple[object, ...]:
    numbers = sorted((scheme, identities.compact(number)) for scheme, number in given.identities)
    return numbers, given.name, given.born or given.torn


def _contradicts(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> bool:
    """Whether a known name or date of birth becomes another, and not another spelling."""
    names, days = (before.get("name"), after["name"]), (before.get("born"), after["born"])
    other_name = all(names) and compared(str(names[0]), str(names[1])) is Agrees.NO
    return other_name or (all(days) and days[0] != days[1])
