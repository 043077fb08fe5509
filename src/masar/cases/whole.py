"""What an officer reads of a case besides its public record: every event with who recorded it and what was written
beside it, the people, what contradicts it, and what its owner has chosen. The right to read it is the door's to ask.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from masar.cases.acting import Desk
from masar.cases.facts import Fact
from masar.cases.models import Case, CaseParty, Event, Quarantined, Receipt, Settled
from masar.cases.order import in_order, ranks_of
from masar.cases.stored import Fault, load_facts
from masar.people import notes
from masar.people.access import Applicant, Reader, applicants


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it counts after all corrections. ``note`` is what was written beside it, None if nothing was;
    ``erased`` says that it was taken for good. ``actor`` recorded it at ``received``.
    """

    seq: int
    kind: str
    day: date
    at: datetime | None
    stage: str | None
    source: str
    actor: str
    received: datetime
    payload: Mapping[str, Any]
    note: str | None = field(repr=False)
    erased: bool
    corrected: bool
    voided: bool


def history(at: Desk) -> list[Line]:
    """All events of the case in the order of the fold, with the words beside them."""
    found = load_facts([at.case])[at.case]
    facts = [] if isinstance(found, Fault) else [one.fact for one in found]
    columns = ("source", "source_id", "seq", "actor", "received_at")
    known = {
        (source, name): told
        for source, name, *told in Event.objects.filter(case_id=at.case).order_by("seq").values_list(*columns)
    }
    words = notes.texts(at.case, [held for fact in facts if (held := _commitment(fact.payload))])
    ordered = in_order(facts, ranks_of(at.progress.procedure))
    return [
        _line(one.fact, known[one.fact.source, one.fact.source_id], words, one.corrected, one.voided)
        for one in ordered
    ]


def since(at: Desk, version: int) -> list[Line]:
    """What was recorded after the first ``version`` events, in the order in which it came."""
    return sorted((line for line in history(at) if line.seq > version), key=lambda line: line.seq)


def _commitment(payload: Mapping[str, Any]) -> str | None:
    note = payload.get("note")
    return note["commitment"] if isinstance(note, dict) else None


def _line(fact: Fact, told: Sequence[Any], words: Mapping[str, str], corrected: bool, voided: bool) -> Line:
    seq, actor, received = told
    held = _commitment(fact.payload)
    payload = {key: value for key, value in fact.payload.items() if key != "note"}
    return Line(
        *(seq, fact.kind.value, fact.day, fact.at, fact.stage, fact.source, actor, received, payload),
        note=words.get(held) if held else None,
        erased=held is not None and held not in words,
        corrected=corrected,
        voided=voided,
    )


@dataclass(frozen=True, slots=True)
class Party:
    """A part in the case, and who has it; None where it is not known yet who."""

    role: str
    person: Applicant | None = field(repr=False)


def parties(case: UUID, *, reader: Reader, now: datetime) -> list[Party]:
    """Who the case is about. Each of them finds in their record that it was read."""
    seats = list(CaseParty.objects.filter(case_id=case).order_by("ordinal").values_list("role", "person"))
    known = applicants([person for _, person in seats if person], reader=reader, now=now, case_id=case)
    return [Party(role, known.get(person) if person else None) for role, person in seats]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What contradicts an event that was recorded before: told again under the same name, with another content."""

    kind: str
    day: str
    source: str
    received: datetime


def doubts(case: UUID) -> list[Doubt]:
    """What lies in quarantine of the case, and nobody has settled; the oldest first."""
    settled = set(Settled.objects.filter(case_id=case).values_list("source", "source_id", "digest"))
    found = Quarantined.objects.filter(case_id=case).order_by("received_at")
    told = found.values_list("source", "source_id", "digest", "content", "received_at")
    return [
        Doubt(read.get("kind", ""), read.get("day", ""), source, received)
        for source, name, digest, content, received in told
        if (source, name, digest) not in settled and (read := json.loads(content)) is not None
    ]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the owner has chosen: whether the number alone opens nothing, and how many receipts can ask for a code."""

    closed: bool
    receipts: int


def chosen(case: UUID) -> Chosen:
    """The owner's settings for this case."""
    closed = Case.objects.filter(pk=case).values_list("closed_to_number", flat=True).first()
    return Chosen(bool(closed), Receipt.objects.filter(case_id=case, revoked_at__isnull=True).count())
