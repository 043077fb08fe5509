"""What is given to ``actions.record_events``, and what it answers: plain values."""

from dataclasses import dataclass, field

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

    What is told goes into the vault on the way; the case keeps an opaque id.
    """

    role: str
    given: Given | None = None


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
    """What happened to one case."""

    case: NewCase
    facts: tuple[Fact, ...]


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
