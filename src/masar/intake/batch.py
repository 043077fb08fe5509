"""Facts waiting for their transaction, grouped by case, each with the row that it came from."""

from dataclasses import replace

from masar.cases.actions import Incoming
from masar.cases.facts import Fact
from masar.cases.incoming import NewCase
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
        self.origin: dict[tuple[str, str], tuple[int, Row]] = {}
        self.size = self.rows = self.weight = 0

    def add(self, case: NewCase, facts: tuple[Fact, ...], number: int, row: Row) -> None:
        """Add what a row says."""
        known, gathered = self.cases.setdefault(spelling(case.reference), (case, []))
        if case.reference != known.reference:  # the same, written by another hand
            facts = tuple(as_known(facts, (), written=case.reference, first=known.reference))
            case = replace(case, reference=known.reference)
        gathered.extend(facts)
        if case.parties and not any(party.given for party in known.parties):
            self.cases[spelling(case.reference)] = (case, gathered)
        self.origin.setdefault((case.reference, ""), (number, row))
        for fact in facts:
            self.origin[case.reference, fact.source_id] = (number, row)
        self.size += len(facts)
        self.weight += sum(len(value) for value in row.values() if isinstance(value, str))

    @property
    def full(self) -> bool:
        """Whether it is time to record it."""
        large = self.size >= FACTS or len(self.cases) >= CASES
        return large or self.rows >= ROWS or self.weight >= CHARACTERS

    def incoming(self) -> list[Incoming]:
        """What is to be recorded."""
        return [Incoming(case, tuple(facts)) for case, facts in self.cases.values()]

    def references(self) -> list[str]:
        """The references of its cases."""
        return [case.reference for case, _ in self.cases.values()]

    def row_of(self, reference: str, source_id: str) -> Numbered:
        """The row that a fact came from; of a case, the first."""
        return self.origin.get((reference, source_id)) or self.origin[reference, ""]
