"""What is given to ``actions.record_events``, and what it answers: plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, tzinfo
from enum import StrEnum

from masar.cases.facts import Fact
from masar.people.registering import Given


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
    """What happened to one case. ``also`` has what further rows told of its parties, a group for each.

    ``expected`` is the version that the writer knew of the case, as a count of its events (0: there was none);
    None if it does not matter. Where more has come in the meantime, nothing new is taken. The version of the
    public record would not do: an officer's note for other officers leaves that as it is.

    ``once`` says that the ids of the facts were made for this one writing, as a form's are: an id that is known has
    been written, whatever it says now, and at whatever moment.
    """

    case: NewCase
    facts: tuple[Fact, ...]
    expected: int | None = None
    also: tuple[tuple[PartyGiven, ...], ...] = ()
    once: bool = False


def told_with(parties: tuple[PartyGiven, ...], facts: Sequence[Fact], zone: tzinfo) -> tuple[PartyGiven, ...]:
    """The parties, each with the time of the latest fact beside it; a bare day counts as its end in ``zone``."""
    if not facts or not any(party.given and party.told_at is None for party in parties):
        return parties
    at, seq = max((_moment(fact, zone), fact.source_seq or 0) for fact in facts)
    return tuple(party if party.told_at else replace(party, told_at=at, seq=seq) for party in parties)


def _moment(fact: Fact, zone: tzinfo) -> datetime:
    return fact.at or datetime.combine(fact.day, time(23, 59, 59), zone)


class Became(StrEnum):
    """What became of a fact."""

    NEW = "new"
    REPEAT = "repeat"
    CONFLICT = "conflict"
    """It contradicts one recorded before under the same id, and is in quarantine."""
    OVERTAKEN = "overtaken"
    """The writer expected another version of the case; nothing was recorded."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fact, named by its case and its own id; ``why`` says it of a refusal, in codes."""

    source: str
    reference: str
    source_id: str
    became: Became
    why: str = ""


@dataclass(slots=True)
class Recorded:
    """What became of a batch: ``outcomes`` has one for each fact, in the order in which they were given.

    ``numbers`` maps (source, reference) to the application number, ``versions`` to how many events there are now;
    ``people`` is what could not be taken of the parties, whose events were.
    """

    cases_new: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    people: list[Outcome] = field(default_factory=list)

    def which(self, became: Became) -> list[Outcome]:
        """The facts of which this became."""
        return [outcome for outcome in self.outcomes if outcome.became is became]

    @property
    def events_new(self) -> int:
        """How many facts are new."""
        return len(self.which(Became.NEW))

    @property
    def repeats(self) -> int:
        """How many were known already."""
        return len(self.which(Became.REPEAT))

    @property
    def conflicts(self) -> list[Outcome]:
        """The contradictions, now in quarantine."""
        return self.which(Became.CONFLICT)

    @property
    def quarantined(self) -> int:
        """How many contradictions this batch put into quarantine."""
        return len(self.conflicts)

    @property
    def refused(self) -> list[Outcome]:
        """Whatever was not taken, and why: facts, and parts of what was told of people."""
        return self.people + self.which(Became.REFUSED)
