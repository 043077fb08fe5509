"""Facts waiting for their transaction, grouped by case, each with the row that it came from."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from masar.cases.actions import Incoming
from masar.cases.facts import Fact
from masar.cases.incoming import NewCase, PartyGiven
from masar.cases.naming import as_known
from masar.intake.readers import Numbered, Row
from masar.lib.text import spelling

FACTS = 20_000
"""Facts a transaction, at most."""
CASES = 4_000
"""Cases a transaction, at most: each is read with all its facts, so they decide how much memory a run needs."""
ROWS = 50_000
"""Rows read between two transactions, at most, whatever became of them: a run that ends goes on after the last."""
CHARACTERS = 32 << 20
"""Of the rows of a batch, together, at most: they are kept until nothing of them can be rejected any more."""


class Batch:
    """Facts waiting for their transaction."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """It is recorded; begin anew."""
        self.cases: dict[str, tuple[NewCase, list[Fact]]] = {}
        self.also: dict[str, dict[tuple[object, ...], tuple[PartyGiven, ...]]] = defaultdict(dict)
        self.origin: dict[tuple[str, str], tuple[int, Row]] = {}
        self.size = self.rows = self.weight = 0

    def add(self, case: NewCase, facts: tuple[Fact, ...], number: int, row: Row) -> None:
        """Add what a row says."""
        key = spelling(case.reference)
        first, gathered = self.cases.setdefault(key, (case, []))
        if case.reference != first.reference:  # the same, written by another hand
            facts = tuple(as_known(facts, (), written=case.reference, first=first.reference))
            case = replace(case, reference=first.reference)
        gathered.extend(facts)
        if case is not first and any(party.given for party in case.parties):
            self._tell(key, case.parties)
        self.origin.setdefault((key, ""), (number, row))
        for fact in facts:
            self.origin[case.reference, fact.source_id] = (number, row)
        self.size += len(facts)
        self.weight += sum(len(value) for value in row.values() if isinstance(value, str))

    def _tell(self, key: str, parties: tuple[PartyGiven, ...]) -> None:
        """Rows of a case tell the same of its people again and again: once is enough, as of the latest."""
        told = tuple((party.role, party.given) for party in parties)
        known = self.also[key].setdefault(told, parties)
        if _told_at(known) < _told_at(parties):
            self.also[key][told] = parties

    @property
    def full(self) -> bool:
        """Whether it is time to record it."""
        large = self.size >= FACTS or len(self.cases) >= CASES
        return large or self.rows >= ROWS or self.weight >= CHARACTERS

    def incoming(self) -> list[Incoming]:
        """What is to be recorded."""
        return [
            Incoming(case, tuple(facts), also=tuple(self.also[key].values()) if key in self.also else ())
            for key, (case, facts) in self.cases.items()
        ]

    def row_of(self, reference: str, source_id: str) -> Numbered:
        """The row that a fact came from; of a case, however its reference is spelt, the first."""
        return self.origin.get((reference, source_id)) or self.origin[spelling(reference), ""]


def _told_at(parties: tuple[PartyGiven, ...]) -> list[tuple[datetime, int]]:
    return [(party.told_at, party.seq) for party in parties if party.told_at]
