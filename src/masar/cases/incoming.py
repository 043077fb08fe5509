"""What is given to ``actions.record_events``, and what it answers: plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, tzinfo

from masar.cases.checking import Refusal
from masar.cases.facts import Fact
from masar.people.registering import Given


@dataclass(frozen=True, slots=True)
class Conflict:
    """A fact that contradicts one recorded before under the same id; it was put into quarantine."""

    source: str
    reference: str
    source_id: str


@dataclass(frozen=True, slots=True)
class PartyGiven:
    """A person's part in a case: a ``CaseParty.Role`` value, and what is told of the person, if anything.

    What is told goes into the vault on the way; the case keeps an opaque id. ``told_at`` (aware) is the time of the
    fact that it was told with, left out where it is that of the latest fact beside it; ``seq`` is the source's own
    order of what it tells of one moment.
    """

    role: str
    given: Given | None = None
    told_at: datetime | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class NewCase:
    """Names a case by its source and the source's reference, and says what it is if it is new.

    ``number`` may be given by generators that must be repeatable; everybody else leaves it to chance.
    """

    service: str
    source: str
    reference: str
    office: str | None = None
    parties: tuple[PartyGiven, ...] = ()
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What happened to one case. ``also`` has what further rows told of its parties, a group for each."""

    case: NewCase
    facts: tuple[Fact, ...]
    also: tuple[tuple[PartyGiven, ...], ...] = ()


def told_with(parties: tuple[PartyGiven, ...], facts: Sequence[Fact], zone: tzinfo) -> tuple[PartyGiven, ...]:
    """The parties, each with the time of the latest fact beside it; a bare day counts as its end in ``zone``."""
    if not facts or not any(party.given and party.told_at is None for party in parties):
        return parties
    at, seq = max((_moment(fact, zone), fact.source_seq or 0) for fact in facts)
    return tuple(party if party.told_at else replace(party, told_at=at, seq=seq) for party in parties)


def _moment(fact: Fact, zone: tzinfo) -> datetime:
    return fact.at or datetime.combine(fact.day, time(23, 59, 59), zone)


@dataclass(slots=True)
class Recorded:
    """What became of a batch. ``numbers`` maps (source, reference) to the application number."""

    cases_new: int = 0
    events_new: int = 0
    repeats: int = 0
    numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def quarantined(self) -> int:
        """How many contradictions this batch put into quarantine."""
        return len(self.conflicts)
