"""A batch between ``actions``, which sorts out what came, and ``recording``, which takes it. Plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from masar.cases.facts import Fact
from masar.cases.incoming import Became, NewCase, Outcome, PartyGiven
from masar.cases.naming import as_known
from masar.lib.text import spelling

Name = tuple[str, str]
"""A case by its source and that source's reference: as it is written, or in its one spelling (``lib.text``)."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, its place among all facts of the batch, and how many events the writer expected its case to have;
    ``once`` as in ``Incoming``.

    ``case`` and ``source_id`` are its case's and its own name as the writer has them, who is answered by these.
    """

    place: int
    fact: Fact
    expected: int | None
    case: Name
    source_id: str
    once: bool = False

    def became(self, became: Became, why: str = "") -> Outcome:
        """The answer to the writer."""
        return Outcome(*self.case, self.source_id, became, why)


@dataclass(slots=True)
class Gathered:
    """All that came for one case. ``names`` are those under which it came, ``people`` what was told of its parties, a
    group for each row or call.
    """

    case: NewCase
    names: list[Name] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    people: list[tuple[PartyGiven, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """What can be taken, by case in its one spelling; what cannot, by its place; and what is wrong of the people."""

    cases: dict[Name, Gathered] = field(default_factory=dict)
    refused: dict[int, Outcome] = field(default_factory=dict)
    people: list[Outcome] = field(default_factory=list)

    def add(self, case: NewCase, told: Sequence[Told], people: Sequence[tuple[PartyGiven, ...]]) -> None:
        """More of a case, under the names that it has by the reference as it was first written."""
        known = self.cases.setdefault((case.source, spelling(case.reference)), Gathered(case))
        named = as_known([one.fact for one in told], (), written=case.reference, first=known.case.reference)
        known.names.append((case.source, case.reference))
        known.told += [replace(one, fact=fact) for one, fact in zip(told, named, strict=True)]
        known.people += people
