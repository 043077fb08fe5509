"""Somebody sits in a place, as it was told; or it waits. What ``registering`` has decided is carried out here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from masar.lib import rows
from masar.lib.identifiers import uuid7
from masar.people import identities
from masar.people.access import Reader, note
from masar.people.given import Given, from_content
from masar.people.models import Doubt
from masar.people.names import Agrees, compared
from masar.people.recognising import Evidence
from masar.people.records import Reached, Record, Records
from masar.people.tellings import Decision, Place, Standing, Telling, who
from masar.people.vault import opened, seal

OLD_NEWS = timedelta(days=90)
"""Nobody is told that a contact changed longer ago: an import of history is no news."""


@dataclass(slots=True)
class _Doubts:
    """What was doubted of one place before."""

    rows: list[tuple[Doubt, Given]] = field(default_factory=list)

    def decided(self, given: Given) -> str:
        """What was decided of somebody with these numbers, this name and this date of birth; empty if nothing."""
        found = [row.decision for row, told in self.rows if who(told) == who(given) and row.decision]
        return found[-1] if found else ""


class Seating:
    """The places and people of one batch of one source, while they change."""

    def __init__(self, source: str, now: datetime) -> None:
        self.source, self.now, self.records = source, now, Records(now)
        self.standing: dict[Place, Standing] = {}
        self.doubted: list[tuple[Place, str]] = []
        """The places that began to wait, and why."""
        self._spellings: dict[tuple[tuple[str, str], ...], list[list[str]]] = {}
        self.doubts: dict[Place, _Doubts] = defaultdict(_Doubts)
        self._seated: dict[UUID, set[UUID]] = defaultdict(set)
        self._left: dict[UUID, set[UUID]] = defaultdict(set)
        self._notes: list[tuple[UUID, str, UUID]] = []

    def prepare(
        self,
        tellings: Sequence[Telling],
        standing: Mapping[Place, Standing],
        cases_of: Callable[[UUID], Collection[UUID]],
    ) -> None:
        """Read all that is known of the people concerned."""
        self.cases_of = cases_of
        self.standing |= {place: replace(known) for place, known in standing.items()}
        keys = (key for telling in tellings for spelled in self.spelled(telling.given) for key in spelled)
        self.records.read(keys, (known.person for known in standing.values() if known.person))
        for chunk in rows.in_chunks(sorted({case for case, _, _ in standing})):
            for doubt in Doubt.objects.filter(case_id__in=chunk).order_by("pk"):
                given = from_content(opened(Doubt, doubt.pk, doubt.sealed))
                self.doubts[doubt.case_id, doubt.role, doubt.nth].rows.append((doubt, given))

    def still_doubted(self, repeated: Collection[Telling]) -> None:
        """Of what was told before in the same words, what waits: whoever tells it again hears of it again."""
        told: dict[Place, list[Given]] = defaultdict(list)
        for telling in repeated:
            told[telling.place].append(telling.given)
        for chunk in rows.in_chunks(sorted({case for case, _, _ in told})):
            for doubt in Doubt.objects.filter(case_id__in=chunk, decision="").order_by("pk"):
                place = doubt.case_id, doubt.role, doubt.nth
                kept = who(from_content(opened(Doubt, doubt.pk, doubt.sealed))) if place in told else None
                self.doubted += [(place, doubt.why) for given in told.get(place, ()) if who(given) == kept]

    def waiting(self, place: Place, row: UUID) -> tuple[Doubt, Given]:
        """One doubt of this place, and what was told then; a change of the row is written with all else."""
        return next(found for found in self.doubts[place].rows if found[0].pk == row)

    def uncontested(self, given: Given, seated: Record | None) -> Given:
        """Without the numbers that are somebody else's."""
        mine = {None, seated.id if seated else None}
        pairs = zip(given.identities, self.spelled(given), strict=True)
        left = tuple(pair for pair, (full, *_) in pairs if self.records.leads.get(full) in mine)
        return replace(given, identities=left)

    def spelled(self, given: Given) -> list[list[str]]:
        """What each number is found under, the fullest spelling first."""
        if given.identities not in self._spellings:
            found = [identities.found_under(*pair) for pair in given.identities]
            self._spellings[given.identities] = found
        return self._spellings[given.identities]

    def cases(self, record: Record) -> set[UUID]:
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
                self.records.part(before, "case_joined" if before.claimed else "case_moved")
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
            pairs = zip(given.identities, self.spelled(given), strict=True)
            for (scheme, number), spelled in pairs:
                self.records.lead(record, spelled, scheme, number)
            self._details(telling, record, sure=sure)
        if given.adds_only and record.contacts:
            return
        for kind, value in given.contacts().items():
            # Whoever can add a way by which codes go could as well replace the one there is.
            ours = all(kept.given_by == self.source for kept in record.contacts.values())
            if ours and kind not in record.contacts and fill:
                told = (value, self.source, self.now, telling.at)
                record.contacts[kind] = Reached(uuid7(), *told, changed=True)
            elif kind in record.contacts and sure:
                self._contact(telling, record, kind, value)

    def _contact(self, telling: Telling, record: Record, kind: str, value: str) -> None:
        """A contact of the person that may be newer than the one on file, which only its own source replaces."""
        kept = record.contacts[kind]
        if kept.given_by != self.source:
            return
        # Of contacts from before their times were kept, it is known that they are no newer than their row.
        if telling.at < (kept.told_at or kept.changed_at):
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
        """Name and date of birth: what is missing is filled in, what the same source said before is replaced. What
        was put right and confirmed (``amendments``) is left.
        """
        given, details, at = telling.given, record.details, telling.at.astimezone(UTC).isoformat()
        told = {"name": given.name, "born": given.born.isoformat() if given.born else None}
        mine = sure and details.get("by", self.source) == self.source and details.get("at", at) <= at
        known = {key: details.get(key) for key in told}
        replaced = {key for key in told if not known[key] or (mine and key not in details.get("fixed", ()))}
        after = {key: value if value and key in replaced else known[key] for key, value in told.items()}
        if after == known:
            return
        if _contradicts(known, after):
            self.corrected(record, telling)
        record.details, record.changed = {**details, **after, "by": self.source, "at": at}, True

    def corrected(self, record: Record, telling: Telling) -> None:
        """Something of the person was put right: it is written down, and told to the contacts on file."""
        if not record.new:
            self._notes.append((record.id, "corrected", telling.place[0]))
            self.records.part(record, "person_corrected")

    def doubt(self, telling: Telling, against: Record | None, why: Sequence[str]) -> None:
        """Keep it aside. What waits of this place already with the same numbers, name and birth is the same doubt."""
        case, role, nth = telling.place
        content = telling.given.content()
        for row, told in self.doubts[telling.place].rows:
            if row.decision == "" and who(told) == who(telling.given):
                if telling.at >= row.told_at:
                    row.sealed, row.told_at = seal(Doubt, row.pk, content), telling.at
                self.doubted.append((telling.place, row.why))
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
        self.doubts[telling.place].rows.append((row, telling.given))
        self.doubted.append((telling.place, row.why))

    def _resolve(self, telling: Telling, decision: str, by: str) -> None:
        """Somebody sits in the place: what waited of it, told no later, does not wait any more."""
        for row, _ in self.doubts[telling.place].rows if telling.place in self.doubts else ():
            if row.decision == "" and row.told_at <= telling.at:
                row.decision, row.decided_by, row.decided_at = decision, by, self.now

    # --- writing ------------------------------------------------------------------------------

    def write(self) -> None:
        """All that was settled."""
        for person in [person for person, left in self._left.items() if left]:
            if not self.cases(self.records[person]):
                self.records.drop(self.records[person], self.records[person].numbers)
        self.records.write()
        doubts = [row for of in self.doubts.values() for row, _ in of.rows]
        new = [row for row in doubts if row._state.adding]
        changed = [row for row in doubts if not row._state.adding]
        Doubt.objects.bulk_create(new)
        fields = ["sealed", "told_at", "decision", "decided_by", "decided_at", "reason", "words"]
        Doubt.objects.bulk_update(changed, fields) if changed else None
        reader = Reader("program", unit=self.source, door="file")
        for person, what, case in dict.fromkeys(self._notes):
            note(person, what, reader=reader, now=self.now, case_id=case)


def _contradicts(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> bool:
    """Whether a known name or date of birth becomes another, and not another spelling."""
    names, days = (before.get("name"), after["name"]), (before.get("born"), after["born"])
    other_name = all(names) and compared(str(names[0]), str(names[1])) is Agrees.NO
    return other_name or (all(days) and days[0] != days[1])
