"""The words and shapes of the catalogue: what a procedure is, as plain frozen values. Pure.

Nothing here knows a database, a clock or a setting, so that the fold of events
(``cases.timeline``) can depend on it. Days are working days unless a name says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from masar.lib.languages import in_each

if TYPE_CHECKING:
    from masar.catalogue.forms import Form

_LATER: dict[str, "Status"] = {}
"""Statuses that a later version knows: one object a code, since statuses are compared by identity."""


class Status(StrEnum):
    """The one public state of a case. ``statuses.STATUSES`` says what each means; its sentences are in the
    portal's wording.

    A code that this version does not know, written by a later one that was taken back, stays what it is: a
    status of its own that is not among these.
    """

    RECEIVED = "received"
    AWAITING_PAYMENT = "awaiting_payment"
    UNDER_REVIEW = "under_review"
    ACTION_NEEDED = "action_needed"
    APPOINTMENT_NEEDED = "appointment_needed"
    WITH_AUTHORITY = "with_authority"
    DEFERRED = "deferred"
    APPROVED = "approved"
    ISSUING = "issuing"
    READY = "ready"
    DISPATCHED = "dispatched"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @classmethod
    def _missing_(cls, value: object) -> "Status":
        code = str(value)
        if code not in _LATER:
            _LATER[code] = str.__new__(cls, code)
            _LATER[code]._name_, _LATER[code]._value_ = code.upper(), code
        return _LATER[code]


class Basis(StrEnum):
    """Where the usual durations of a stage come from: our assumption, which nobody has confirmed, the ministry's
    word, or a measurement of cases.
    """

    ASSUMED = "assumed"
    MINISTRY = "ministry"
    MEASURED = "measured"


class Holder(StrEnum):
    """Who has the case now; every day of a case belongs to exactly one of them. ``CONSULTED`` is another office of
    ours, which was asked something; ``UNREACHED`` are days on which it was the applicant's move and no message of
    ours could tell them. No stage is with either from the start (``OF_STAGES``).
    """

    APPLICANT = "applicant"
    OFFICE = "office"
    CONSULTED = "consulted"
    UNREACHED = "unreached"
    AUTHORITY = "authority"
    COURIER = "courier"


UNREACHED_DAYS = 30
"""For so many days last days stand at most, where the procedure says nothing else."""
TERMS = ("pay", "object", "collect", "unreached")
"""What a file can say of how long people have (``Terms``)."""
OF_STAGES = tuple(holder for holder in Holder if holder not in (Holder.CONSULTED, Holder.UNREACHED))
"""Who can have a stage of a procedure."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in every language that is offered (``lib.languages``), as pairs of a code and words."""

    pairs: tuple[tuple[str, str], ...]

    def __getitem__(self, language: str) -> str:
        """The sentence in a language. Raises KeyError."""
        for code, words in self.pairs:
            if code == language:
                return words
        raise KeyError(language)


def text(said: Mapping[str, str]) -> Text:
    """A sentence that is given by language, in each that is offered."""
    return Text(tuple(in_each(said).items()))


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a procedure.

    ``usual`` is the usual duration in working days, shortest and longest; ``target`` is the
    office's own goal in working days. ``tell`` says whether the applicant is told on entry.
    ``authority`` names the other authority that holds the case, where ``holder`` is one. ``only_for`` says for whom
    the stage is, where not every case goes through it: "men from 19 to 30".
    """

    code: str
    status: Status
    holder: Holder
    usual: tuple[int, int]
    target: int
    tell: bool
    name: Text
    explanation: Text
    authority: str | None = None
    basis: Basis = Basis.ASSUMED
    only_for: Text | None = None

    @property
    def conditional(self) -> bool:
        """Whether some cases go through it and others do not."""
        return self.only_for is not None


@dataclass(frozen=True, slots=True)
class Sample:
    """What a document looks like: in words, or as ``picture``, a file of the deployment's folder of pictures."""

    text: Text | None
    picture: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """Something asked of the applicant. ``days`` (calendar days) is how long they usually get; ``only_for`` says of
    whom it may be asked, ``alternatives`` what does as well, and ``where`` it is to be had, as far as that is known.
    """

    code: str
    name: Text
    needs: tuple[Text, ...]
    days: int
    always: bool
    """True if every application needs it; False if it is asked for only in some cases."""
    only_for: Text | None = None
    alternatives: tuple[Text, ...] = ()
    where: Text | None = None
    sample: Sample | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was asked, refused, deferred or decided, in public words.

    ``kinds`` are the event kinds that may give this reason; ``advice`` is what the applicant can do. A ``private``
    reason says something about the person (a court, the army, health): the number does not open it, only the code
    does. ``again`` says whether it is any use to apply again.
    """

    code: str
    kinds: frozenset[str]
    text: Text
    advice: Text
    private: bool = False
    again: bool = True


@dataclass(frozen=True, slots=True)
class Tariff:
    """What it costs, in words, and the day from which that is known."""

    text: Text
    as_of: date


@dataclass(frozen=True, slots=True)
class Terms:
    """How long people have, in calendar days, where a rule says so: to ``pay`` the fee, to ``object`` to a rejection,
    to ``collect`` the outcome. None where each case says it for itself. ``unreached`` is for how many days at most
    such a day stands because no message reached the applicant.
    """

    pay: int | None = None
    object: int | None = None
    collect: int | None = None
    unreached: int = UNREACHED_DAYS


@dataclass(frozen=True, slots=True)
class Closing:
    """What closes an application by time alone: ``what`` (``documents``, ``payment`` or ``collection``) did not come
    within ``days`` after its last day, counted as ``working`` days or as all; ``reason`` is the code that is given.
    """

    what: str
    days: int
    working: bool
    reason: str


@dataclass(frozen=True, slots=True)
class LegalLimit:
    """The longest time the law allows, in days (working or calendar), and the rule it comes from."""

    days: int
    working: bool
    law: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the applicant receives. ``gender`` ("m" or "f") is the Arabic noun's, for agreement.

    ``noun`` is the bare noun ("جواز السفر", "passport"); ``yours`` carries the possessive
    ("جواز سفرك", "your passport"); ``completed`` is the service's own sentence for a finished
    case, ``ready``, where "is ready to collect" does not fit, for one that is to be fetched; ``validity`` says how
    long the outcome is valid, where that is known.
    """

    noun: Text
    yours: Text
    gender: str
    completed: Text
    validity: Text | None = None
    ready: Text | None = None


@dataclass(frozen=True)
class Procedure:
    """One version of how a service is carried out. The structure never changes once published.

    ``evidence`` says how often measured durations held; ``tariff`` what it costs, where the ministry said so;
    ``closings`` what the clock closes. What stands in none of these it never does.
    """

    service: str
    version: int
    valid_from: date
    stages: tuple[Stage, ...]
    documents: tuple[Document, ...]
    reasons: tuple[Reason, ...]
    legal_limit: LegalLimit | None = None
    evidence: Text | None = None
    tariff: Tariff | None = None
    terms: Terms = Terms()
    closings: tuple[Closing, ...] = ()

    def stage_at(self, code: str) -> int | None:
        """The position of the stage called ``code`` (0 is the first), or None if there is none."""
        return self._positions.get(code)

    @property
    def everybodys(self) -> tuple[Stage, ...]:
        """The stages that every case goes through."""
        return tuple(stage for stage in self.stages if not stage.conditional)

    @property
    def assumed(self) -> bool:
        """Whether any of its durations is an assumption that nobody has confirmed."""
        return any(stage.basis is Basis.ASSUMED for stage in self.stages)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {stage.code: position for position, stage in enumerate(self.stages)}


@dataclass(frozen=True, slots=True)
class Service:
    """What can be applied for, with every published version of its procedure, and of its form, oldest first.

    Nobody applies for a ``test``: its cases are made up, stand in no list or queue and count in no figure.
    """

    code: str
    family: str
    position: int
    name: Text
    explanation: Text
    outcome: Outcome
    procedures: tuple[Procedure, ...]
    forms: tuple["Form", ...] = ()
    test: bool = False

    @property
    def form(self) -> "Form | None":
        """What is asked of whoever applies from home now; None where that cannot be done."""
        return self.forms[-1] if self.forms else None

    def procedure_on(self, day: date) -> Procedure:
        """The version in force on ``day``; the first one for days before any was in force."""
        in_force = [procedure for procedure in self.procedures if procedure.valid_from <= day]
        return in_force[-1] if in_force else self.procedures[0]

    def version(self, number: int) -> Procedure:
        """The version ``number``. Raises KeyError if it was never published."""
        for procedure in self.procedures:
            if procedure.version == number:
                return procedure
        raise KeyError(f"{self.code} has no version {number}")


@dataclass(frozen=True, slots=True)
class Family:
    """A group of services, as the section's page shows them."""

    code: str
    position: int
    name: Text
    explanation: Text


@dataclass(frozen=True)
class Catalogue:
    """Everything that can be applied for, as one value. ``revision`` changes when any of it does."""

    revision: str
    families: tuple[Family, ...]
    services: dict[str, Service]
    authorities: dict[str, Text]

    @cached_property
    def offered(self) -> dict[str, Service]:
        """The services that people apply for, by code."""
        return {code: service for code, service in self.services.items() if not service.test}

    @cached_property
    def tests(self) -> frozenset[str]:
        """The codes of the services that are tests."""
        return frozenset(self.services.keys() - self.offered.keys())

    def in_family(self, family: str) -> list[Service]:
        """The services of a family that people apply for, in the order in which they are shown."""
        chosen = [service for service in self.offered.values() if service.family == family]
        return sorted(chosen, key=lambda service: (service.position, service.code))
