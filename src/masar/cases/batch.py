"""A batch between ``actions``, which sorts out what came, and ``recording``, which takes it. Plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from masar.cases.facts import Fact
from masar.cases.incoming import NewCase, Outcome, PartyGiven

Name = tuple[str, str]
"""A case by its source and that source's reference."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, its place among all facts of the batch, and how many events the writer expected its case to have."""

    place: int
    fact: Fact
    expected: int | None


@dataclass(slots=True)
class Gathered:
    """All that came for one case. ``people`` is what was told of its parties, a group for each row or call."""

    case: NewCase
    told: list[Told] = field(default_factory=list)
    people: list[tuple[PartyGiven, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """What can be taken, by case; what cannot, by its place; and what is wrong of the people."""

    cases: dict[Name, Gathered] = field(default_factory=dict)
    refused: dict[int, Outcome] = field(default_factory=dict)
    people: list[Outcome] = field(default_factory=list)

    def add(self, name: Name, case: NewCase, told: Sequence[Told], people: Sequence[tuple[PartyGiven, ...]]) -> None:
        """More of a case."""
        known = self.cases.setdefault(name, Gathered(case))
        known.told += told
        known.people += people
