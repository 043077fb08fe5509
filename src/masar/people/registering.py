"""The one way into the vault: what a source tells of the people in a case, settled.

Who somebody is, ``recognising`` decides; this carries it out. Tellings are settled in the order of the facts that
they came with, so that files, batches and their order decide nothing. What a source says later replaces what it said
before, if it proves whom it speaks of; what the owner has set is never overwritten. A party that contradicts somebody
who is known is kept aside as a ``Doubt``: nobody sits in its place, and its contact opens nothing. A number that is
only claimed leads nobody's contact to what is on file under it: whoever claims it sits in the place alone, until an
officer has seen whose it is.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from masar.lib.identifiers import uuid7
from masar.people import identities
from masar.people.given import Given, without_wrong
from masar.people.names import Agrees
from masar.people.recognising import Evidence, Outcome, days_compared, names_compared, outcome
from masar.people.records import Record
from masar.people.seating import Seating
from masar.people.tellings import CLAIMED, Decision, Place, Standing, Telling, in_order

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


def register(given: Given, *, source: str, now: datetime) -> UUID:
    """The person whom ``given`` tells of, made if new. Raises ValueError if it contradicts a person who is known."""
    place = uuid7(), "applicant", 0
    registering = Registering(source, now)
    registering.run([Telling(place, given, now)], {}, lambda person: set())
    person = registering.standing[place].person
    if person is None:
        raise ValueError("it contradicts a person who is known")
    return person


class Registering(Seating):
    """One batch of one source on its way into the vault.

    To be used inside a transaction, which fails with IntegrityError if somebody makes the same person at the same
    time; do it again then. Raises identities.Wrong and NoContact: sort out by ``without_wrong`` first.
    """

    def run(
        self,
        tellings: Sequence[Telling],
        standing: Mapping[Place, Standing],
        cases_of: Callable[[UUID], Collection[UUID]],
    ) -> None:
        """Settle them all, and write. ``standing`` has the places that are stored; ``cases_of`` a person's cases."""
        self.prepare(tellings, standing, cases_of)
        for telling in sorted(tellings, key=in_order):
            self._settle(telling)
        self.write()

    def _settle(self, telling: Telling) -> None:
        given, known = telling.given, self.standing.setdefault(telling.place, Standing())
        decided = self.doubts[telling.place].decided(given) if telling.place in self.doubts else ""
        if decided == Decision.NOBODY:
            return
        seated = self.records[known.person] if known.person else None
        if given.claimed and not decided:
            self._claim(telling, seated)
            return
        self.overtake(given, seated)
        if decided == Decision.ANOTHER:
            telling = replace(telling, given=self.uncontested(given, seated))
        holders = self.holders(telling.given)
        if len(holders) > 1:
            self.doubt(telling, None, ("number",))
            return
        holder = self.records[holders.pop()] if holders else None
        if seated is None and holder is None:
            self.seat(telling, self.records.make(telling.given), None)
        elif seated is None or (holder is not None and holder is not seated):
            assert holder is not None  # one of the two is there
            self._by_number(telling, holder, seated)
        else:
            self._in_place(telling, seated, forgiven=decided == Decision.SAME)

    def _claim(self, telling: Telling, seated: Record | None) -> None:
        """Numbers that are only claimed. Whoever is reached where the person on file is may be that person."""
        given = telling.given
        holders = self.holders(given)
        holder = self.records[next(iter(holders))] if len(holders) == 1 else None
        if holder is not None and holder.reached_at(given.contacts()):
            self._by_number(telling, holder, seated)
            if not holder.claimed or self.standing[telling.place].person != holder.id:
                return
        elif seated is None:
            alone = self.records.make(given)
            self.records.claim(alone, claimed=True)
            told = replace(given, identities=()) if holders else given
            self.seat(replace(telling, given=told), alone, None)
        self.doubt(telling, holder if holder is not None and not holder.claimed else None, (CLAIMED,))

    def overtake(self, given: Given, seated: Record | None) -> None:
        """Numbers that are told for certain leave whoever only claims them."""
        full = [spelled[0] for spelled in self.spelled(given)]
        for person in self.holders(given):
            holder = self.records[person]
            if holder.claimed and holder is not seated:
                self.records.drop(holder, self.records.under(holder, full))

    def _by_number(self, telling: Telling, holder: Record, seated: Record | None) -> None:
        """A number leads to somebody who does not sit in the place yet."""
        evidence = self._evidence(telling, holder, place=False)
        if self._stale(telling) and seated is not None:
            return
        if outcome(evidence) is Outcome.DOUBTFUL:
            self.doubt(telling, holder, evidence.against or ("born",))
        else:
            self.seat(telling, holder, evidence)

    def _in_place(self, telling: Telling, seated: Record, *, forgiven: bool) -> None:
        """Nobody but whoever sits in the place is meant, or nobody that is known."""
        evidence = self._evidence(telling, seated, place=True)
        found = Outcome.SAME if forgiven else outcome(evidence)
        if found is not Outcome.SAME and self._stale(telling):
            return
        if found is Outcome.DOUBTFUL:
            self.doubt(telling, seated, evidence.against)
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
        for (scheme, _), (full, *_) in zip(given.identities, self.spelled(given), strict=True):
            if self.records.leads.get(full) == record.id:
                number = Agrees.YES if number is Agrees.UNCLEAR else number
            elif scheme in has and kinds[scheme].lifelong:
                number = Agrees.NO
        name, akin = names_compared(given.name, record.name)
        born = days_compared(given.born if place else given.born or given.torn, record.born)
        alone = place and number is Agrees.NO and self.cases(record) <= {telling.place[0]}
        blank = not (record.name or record.born or record.numbers)
        return Evidence(place, number, name, born, akin, given.torn is not None, alone, blank)

    def _stale(self, telling: Telling) -> bool:
        told_at = self.standing[telling.place].told_at
        return told_at is not None and telling.at < told_at

    def holders(self, given: Given) -> set[UUID]:
        """Whom the numbers lead to, each by its fullest spelling."""
        return {person for full, *_ in self.spelled(given) if (person := self.records.leads.get(full))}
