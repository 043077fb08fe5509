"""What happens inside the recording transaction, batch-wise: open, compare, fold, write.

Only ``actions`` uses this. Everything is read and written in a few statements a batch, so that one fact
and a hundred thousand take the same road.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from masar.cases.checking import Refusal, Vocabulary
from masar.cases.facts import Fact
from masar.cases.incoming import Conflict, Incoming, Recorded
from masar.cases.kinds import INTERNAL
from masar.cases.models import Case, CaseParty, Event, Outbox, PersonCase, PublicRecord, Quarantined, ReferenceLookup
from masar.cases.parties import LINK, PARTY, Attached, attach
from masar.cases.stored import Fault, content_text, load_facts, wakes_at
from masar.cases.timeline import FOLD, fold
from masar.lib import rows
from masar.lib.calendars import WorkingCalendar
from masar.lib.identifiers import uuid7
from masar.lib.numbers import new_number
from masar.people.notes import Place, Writing

Name = tuple[str, str]
"""A case by its source and that source's reference."""

_CASE = (
    *("id", "number", "service", "procedure", "source", "reference", "office", "status", "stage"),
    *("submitted_on", "ended_on", "wakes_at", "due_at", "events", "version", "fold", "created_at"),
)
_FOLDED = (
    "procedure",
    "status",
    "stage",
    "submitted_on",
    "ended_on",
    "wakes_at",
    "due_at",
    "events",
    "version",
    "fold",
)
_EVENT = (
    *("case", "seq", "kind", "day", "at", "stage", "source", "source_id", "source_seq"),
    *("payload", "digest", "actor", "received_at"),
)
_OUTBOX = ("case", "seq", "kind", "public_changed", "announce", "recorded_at")
_RECORD = ("number", "case_id", "source", "version", "content")


@dataclass(slots=True)
class Opened:
    """A case while it is being changed."""

    id: UUID
    number: str
    service: str
    source: str
    reference: str
    office: str | None
    events: int = 0
    version: int = 0
    content: str | None = None
    facts: dict[Name, tuple[Fact, str]] = field(default_factory=dict)
    fault: Fault | None = None

    @property
    def is_new(self) -> bool:
        return self.version == 0


def payload_text(payload: Mapping[str, Any]) -> str:
    """A payload as it is stored: canonical JSON, so that equal payloads are equal texts."""
    if not payload:
        return "{}"
    return json.dumps(dict(payload), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(fact: Fact, payload: str) -> str:
    """128 bits of the fact's content as it is stored; what names the fact is not part of it.

    It can be worked out from the row itself, so it tells nothing that the row does not: of a note there is the
    salted commitment in both.
    """
    at = fact.at.astimezone(UTC).isoformat() if fact.at else ""
    content = "\n".join((fact.kind, fact.day.isoformat(), at, fact.stage or "", payload))
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def _written_before(opened: Mapping[Name, Opened], merged: Mapping[Name, Incoming]) -> list[Place]:
    """The known events of which a batch tells again, with a note."""
    return [
        (case.id, fact.source, fact.source_id)
        for name, case in opened.items()
        for fact in merged[name].facts
        if "note" in fact.payload and (fact.source, fact.source_id) in case.facts
    ]


class Recording:
    """One batch on its way into the database, inside a transaction that the caller holds."""

    def __init__(self, vocabulary: Vocabulary, now: datetime, announce: bool, actor: str) -> None:
        self.vocabulary, self.now, self.announce, self.actor = vocabulary, now, announce, actor
        self.pending: dict[str, list[rows.Row]] = defaultdict(list)
        self.notes = Writing(now)

    @staticmethod
    def named(case: UUID) -> tuple[str, str, str, str | None] | None:
        """Source, reference, service and office of a case, or None if there is no such case."""
        columns = ("source_id", "reference", "service_id", "office_id")
        return Case.objects.filter(pk=case).values_list(*columns).first()

    def run(self, merged: Mapping[Name, Incoming], recorded: Recorded) -> Recorded:
        opened = self._open(list(merged))
        self.notes.recall(_written_before(opened, merged))
        attached = []
        # In one order in every batch: whoever makes the same new cases waits for the other, and never both.
        for name, given in sorted(merged.items(), key=itemgetter(0)):
            case = opened.get(name) or self._create(given, recorded)
            if case.fault:
                recorded.refused += [Refusal(*name, fact.source_id, case.fault.why) for fact in given.facts]
                continue
            told = (given.case.parties, *given.also)
            attached.append(Attached(case.id, case.number, case.source, case.reference, case.is_new, told))
            recorded.numbers[name] = case.number
            added = self._add(case, given.facts, recorded)
            if added:
                self._publish(case, added)
        seated = attach(attached, self.now)
        self.pending["parties"], self.pending["person_cases"] = seated.parties, seated.person_cases
        recorded.refused += seated.refused
        self._write()
        return recorded

    # --- reading ------------------------------------------------------------------------------

    def _open(self, names: Sequence[Name]) -> dict[Name, Opened]:
        """The cases that are known already, locked, with all that was recorded of them."""
        ids: list[UUID] = []
        by_source: dict[str, list[str]] = defaultdict(list)
        for source, reference in names:
            by_source[source].append(reference)
        for source, references in by_source.items():
            for chunk in rows.in_chunks(references):
                known = ReferenceLookup.objects.filter(source=source, reference__in=chunk)
                ids += known.values_list("case_id", flat=True)
        opened = self._locked(sorted(ids))
        facts = load_facts(ids)
        for case in opened:
            recorded = facts[case.id]
            if isinstance(recorded, Fault):
                case.fault = recorded
            else:
                case.facts = {(fact.source, fact.source_id): (fact, digest) for fact, digest in recorded}
        return {(case.source, case.reference): case for case in opened}

    def _locked(self, ids: Sequence[UUID]) -> list[Opened]:
        columns = ("pk", "number", "service_id", "source_id", "reference", "office_id", "events", "version")
        opened = []
        for chunk in rows.in_chunks(ids):
            # Always locked in the order of their ids, so that two batches cannot wait for each other.
            locked = Case.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
            opened += [Opened(*values) for values in locked.values_list(*columns)]
        by_number = {case.number: case for case in opened}
        for numbers in rows.in_chunks(list(by_number)):
            for number, content in PublicRecord.objects.filter(pk__in=numbers).values_list("pk", "content"):
                by_number[number].content = content
        return opened

    # --- deciding -----------------------------------------------------------------------------

    def _create(self, given: Incoming, recorded: Recorded) -> Opened:
        new = given.case
        case = Opened(uuid7(), new.number or new_number(), new.service, new.source, new.reference, new.office)
        recorded.cases_new += 1
        self.pending["lookups"].append((case.source, case.reference, case.id, case.number))
        return case

    def _add(self, case: Opened, facts: Sequence[Fact], recorded: Recorded) -> list[Fact]:
        """The facts that are new to the case; repeats are counted, contradictions put aside."""
        added = []
        for fact in facts:
            payload = payload_text(self._stored(case, fact))
            digest = digest_of(fact, payload)
            known = case.facts.get((fact.source, fact.source_id))
            if known is None:
                case.facts[fact.source, fact.source_id] = (fact, digest)
                case.events += 1
                self.pending["events"].append(self._event(case, fact, payload, digest))
                added.append(fact)
            elif known[1] == digest:
                recorded.repeats += 1
            else:
                self._quarantine(case, fact, payload, digest)
                recorded.conflicts.append(Conflict(case.source, case.reference, fact.source_id))
        recorded.events_new += len(added)
        return added

    def _stored(self, case: Opened, fact: Fact) -> Mapping[str, Any]:
        """The payload as it is stored: what was written goes into the vault, and a commitment stands for it."""
        text = fact.payload.get("note")
        if text is None:
            return fact.payload
        commitment = self.notes.commit((case.id, fact.source, fact.source_id), text)
        return {**fact.payload, "note": {"commitment": commitment}}

    def _event(self, case: Opened, fact: Fact, payload: str, digest: str) -> rows.Row:
        told = (
            fact.stage,
            fact.source,
            fact.source_id,
            fact.source_seq,
            payload,
            digest,
            self.actor,
            self.now,
        )
        return (case.id, case.events, fact.kind.value, fact.day, fact.at, *told)

    def _quarantine(self, case: Opened, fact: Fact, payload: str, digest: str) -> None:
        content = {"kind": fact.kind, "day": fact.day.isoformat(), "at": fact.at and fact.at.isoformat()}
        content |= {"stage": fact.stage, "payload": json.loads(payload)}
        row = (
            case.id,
            fact.source,
            fact.source_id,
            digest,
            json.dumps(content, ensure_ascii=False),
            self.now,
        )
        self.pending["quarantined"].append(row)

    def _publish(self, case: Opened, added: Sequence[Fact]) -> None:
        """Fold the case and queue what it looks like now, with the news of each fact."""
        timeline = fold(
            self.vocabulary.catalogue.services[case.service],
            (fact for fact, _ in case.facts.values()),
            source=case.source,
            office=case.office,
            calendar=self._calendar(case.office),
        )
        content, was_new = content_text(timeline), case.is_new
        changed = content != case.content
        case.version += changed
        case.content = content
        folded = (
            timeline.procedure,
            timeline.status.value,
            timeline.stage,
            timeline.submitted,
            timeline.ended,
            wakes_at(timeline),
            wakes_at(timeline),
            case.events,
            case.version,
            FOLD,
        )
        if was_new:
            self.pending["cases"].append(self._case_row(case, folded))
            self.pending["records"].append((case.number, case.id, case.source, case.version, content))
        else:
            self.pending["refolded"].append((*folded, case.id))
            if changed:
                self.pending["republished"].append((case.version, content, case.number))
        first = case.events - len(added) + 1
        for seq, fact in enumerate(added, first):
            public = changed and fact.kind not in INTERNAL
            self.pending["outbox"].append((case.id, seq, fact.kind.value, public, self.announce, self.now))

    def _case_row(self, case: Opened, folded: Sequence[Any]) -> rows.Row:
        procedure, *rest = folded
        named = (case.id, case.number, case.service, procedure, case.source, case.reference, case.office)
        return (*named, *rest, self.now)

    def _calendar(self, office: str | None) -> WorkingCalendar:
        known = self.vocabulary.offices.get(office) if office else None
        return known.calendar if known else WorkingCalendar()

    # --- writing ------------------------------------------------------------------------------

    def _write(self) -> None:
        pending = self.pending
        rows.insert(Case, _CASE, pending["cases"])
        rows.insert(CaseParty, PARTY, pending["parties"])
        rows.insert(PersonCase, LINK, pending["person_cases"])
        rows.insert(ReferenceLookup, ("source", "reference", "case_id", "number"), pending["lookups"])
        rows.insert(Event, _EVENT, pending["events"])
        rows.insert(PublicRecord, _RECORD, pending["records"])
        rows.update(Case, ("id",), _FOLDED, pending["refolded"])
        rows.update(PublicRecord, ("number",), ("version", "content"), pending["republished"])
        rows.insert(Outbox, _OUTBOX, pending["outbox"])
        self.notes.write()
        self._keep_quarantined()

    def _keep_quarantined(self) -> None:
        """Contradictions are rare; the same one seen again is already kept."""
        for case, source, source_id, digest, content, now in self.pending["quarantined"]:
            Quarantined.objects.get_or_create(
                case_id=case,
                source=source,
                source_id=source_id,
                digest=digest,
                defaults={"content": content, "received_at": now},
            )
