"""What happens inside the recording transaction, batch-wise: open, compare, fold, write.

Only ``actions`` uses this. Everything is read and written in a few statements a batch, so that one fact
and a hundred thousand take the same road.
"""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from masar.cases import desks, news
from masar.cases.batch import Gathered, Name, Told
from masar.cases.checking import Vocabulary
from masar.cases.checkpoint import LONG
from masar.cases.checkpoints import Put, keep, pages_to_put, put_pages
from masar.cases.facts import Fact, Kind
from masar.cases.folding import Change, Folding
from masar.cases.incoming import Became, NewCase, Outcome, Recorded
from masar.cases.models import Case, CaseParty, Event, Outbox, PersonCase, PublicRecord, Quarantined, ReferenceLookup
from masar.cases.opening import Opened, open_cases
from masar.cases.parties import LINK, PARTY, Attached, attach
from masar.cases.stored import content_text, wakes_at
from masar.cases.timeline import FOLD, Timeline
from masar.lib import rows
from masar.lib.calendars import WorkingCalendar
from masar.lib.identifiers import uuid7
from masar.lib.numbers import new_number
from masar.lib.text import found_under, spelling
from masar.people.notes import Place, Writing

_CASE = (
    *("id", "number", "service", "source", "reference", "office", "created_at"),
    *("procedure", "status", "stage", "submitted_on", "ended_on", "wakes_at", "due_at"),
    *("events", "news", "version", "fold"),
)
_FOLDED = _CASE[7:]
_EVENT = (
    *("case", "seq", "kind", "day", "at", "stage", "source", "source_id", "source_seq"),
    *("payload", "digest", "actor", "received_at"),
)
_RECORD = ("number", "case_id", "source", "version", "content")
log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Fresh:
    """A fact that is new to its case, as it will be stored."""

    told: Told
    fact: Fact
    payload: str
    digest: str


def _new(case: NewCase) -> Opened:
    """A case that nobody knows yet."""
    number = case.number or new_number()
    return Opened(uuid7(), number, case.service, case.source, case.reference, case.office)


def _in_order(folding: Folding, fresh: Sequence[Fresh]) -> list[Fresh]:
    """New facts in the order of the fold, so that the news of a batch tells them as they happened."""
    by_name = {(one.fact.source, one.fact.source_id): one for one in fresh}
    return [by_name[fact.source, fact.source_id] for fact in folding.in_order([one.fact for one in fresh])]


def _columns(timeline: Timeline) -> tuple[Any, ...]:
    """What of the fold the case's columns repeat; the clock takes it up when it wakes."""
    standing = (timeline.procedure, timeline.status.value, timeline.stage, timeline.submitted, timeline.ended)
    return (*standing, wakes_at(timeline), wakes_at(timeline))


def _written_before(opened: Mapping[Name, Opened], cases: Mapping[Name, Gathered]) -> list[Place]:
    """The known events of which a batch tells again, with a note."""
    return [
        (case.id, one.fact.source, one.fact.source_id)
        for name, case in opened.items()
        for one in cases[name].told
        if "note" in one.fact.payload and (one.fact.source, one.fact.source_id) in case.digests
    ]


class Recording:
    """One batch on its way into the database, inside a transaction that the caller holds."""

    def __init__(self, vocabulary: Vocabulary, now: datetime, announce: bool, actor: str) -> None:
        self.vocabulary, self.now, self.announce, self.actor = vocabulary, now, announce, actor
        self.pending: dict[str, list[rows.Row]] = defaultdict(list)
        self.notes = Writing(now)
        self.recorded = Recorded()
        self.became: dict[int, Outcome] = {}
        self.long: list[tuple[Opened, Folding]] = []
        self.pages: list[tuple[str, Put]] = []
        self.new_desks: list[desks.Row] = []
        self.desks: dict[UUID, desks.Row] = {}
        self.told: set[UUID] = set()

    @staticmethod
    def named(case: UUID) -> tuple[str, str, str, str | None] | None:
        """Source, reference, service and office of a case, or None if there is no such case."""
        columns = ("source_id", "reference", "service_id", "office_id")
        return Case.objects.filter(pk=case).values_list(*columns).first()

    def run(self, cases: Mapping[Name, Gathered]) -> tuple[Recorded, dict[int, Outcome]]:
        """Record all of it; the answer without the outcomes, and these by the place of each fact."""
        opened = open_cases(cases, self.vocabulary.catalogue)
        self.notes.recall(_written_before(opened, cases))
        attached = []
        # In one order in every batch: whoever makes the same new cases waits for the other, and never both.
        for name, gathered in sorted(cases.items(), key=itemgetter(0)):
            case = opened.get(name) or _new(gathered.case)
            is_new = case.is_new
            if self._taken(case, gathered.told):
                told = tuple(gathered.people)
                attached.append(Attached(case.id, case.number, case.source, case.reference, is_new, told))
                self.recorded.numbers |= dict.fromkeys(gathered.names, case.number)
            self.recorded.versions |= dict.fromkeys(gathered.names, case.events)
        seated = attach(attached, self.now)
        self.pending["parties"], self.pending["person_cases"] = seated.parties, seated.person_cases
        self.recorded.people += seated.refused
        self._write()
        self._doubts(seated.doubted, [one.case for one in attached if not one.is_new])
        return self.recorded, self.became

    # --- deciding -----------------------------------------------------------------------------

    def _taken(self, case: Opened, told: Sequence[Told]) -> bool:
        """Take what is new of a case. False if there is no such case, before or after."""
        if case.fault:
            for one in told:
                self._say(one, Became.REFUSED, case.fault.why)
            return True
        fresh = self._fresh(case, told)
        if not fresh:
            return not case.is_new
        try:
            folding = self._folding(case)
            changes = [(one, folding.add(one.fact)) for one in _in_order(folding, fresh)]
            timeline = folding.timeline()
        except Exception as error:
            # Whatever it is, it is this case's alone; its text may hold what nobody may log.
            log.error("case %s cannot be folded: %s", case.id, type(error).__name__)
            self._give_up(case, fresh, f"the fold failed: {type(error).__name__}")
            return not case.is_new
        self._keep(case, changes, timeline)
        if case.events > LONG:
            self.long.append((case, folding))
        return True

    def _give_up(self, case: Opened, fresh: Sequence[Fresh], why: str) -> None:
        """Refuse what was taken for new, and keep nothing of it."""
        self.notes.forget([(case.id, one.fact.source, one.fact.source_id) for one in fresh])
        for one in fresh:
            self._say(one.told, Became.REFUSED, why)

    def _say(self, told: Told, became: Became, why: str = "") -> None:
        self.became[told.place] = told.became(became, why)

    def _fresh(self, case: Opened, told: Sequence[Told]) -> list[Fresh]:
        """The facts that are new to the case; repeats are said to be, contradictions put aside."""
        found = []
        for one in told:
            fact, name = one.fact, (one.fact.source, one.fact.source_id)
            known = case.digests.get(name)
            if known is None and one.expected is not None and one.expected != case.events:
                self._say(one, Became.OVERTAKEN)
                continue
            payload = payload_text(self._stored(case, fact))
            digest = digest_of(fact, payload)
            if known is None:
                case.digests[name] = digest
                found.append(Fresh(one, fact, payload, digest))
                self._say(one, Became.NEW)
            elif known == digest or one.once:
                self._say(one, Became.REPEAT)
            else:
                self._quarantine(case, fact, payload, digest)
                self._say(one, Became.CONFLICT)
        return found

    def _stored(self, case: Opened, fact: Fact) -> Mapping[str, Any]:
        """The payload as it is stored: what was written goes into the vault, and a commitment stands for it."""
        text = fact.payload.get("note")
        if text is None:
            return fact.payload
        commitment = self.notes.commit((case.id, fact.source, fact.source_id), text)
        return {**fact.payload, "note": {"commitment": commitment}}

    def _quarantine(self, case: Opened, fact: Fact, payload: str, digest: str) -> None:
        content = {"kind": fact.kind, "day": fact.day.isoformat(), "at": fact.at and fact.at.isoformat()}
        content |= {"stage": fact.stage, "payload": json.loads(payload)}
        kept = json.dumps(content, ensure_ascii=False)
        self.pending["quarantined"].append((case.id, fact.source, fact.source_id, digest, kept, self.now))

    def _folding(self, case: Opened) -> Folding:
        office = self.vocabulary.offices.get(case.office) if case.office else None
        return Folding(
            self.vocabulary.catalogue.services[case.service],
            case.recorded,
            source=case.source,
            office=case.office,
            calendar=office.calendar if office else WorkingCalendar(),
        )

    # --- keeping ------------------------------------------------------------------------------

    def _keep(self, case: Opened, changes: Sequence[tuple[Fresh, Change]], timeline: Timeline) -> None:
        """Queue the events with their news, and what the case looks like now."""
        was_new = case.is_new
        for fresh, change in changes:
            self._add(case, fresh, change)
        content = content_text(timeline)
        put = pages_to_put(case.number, timeline, case.content)
        changed = content != case.content or any(put)
        case.version += changed
        if any(put):
            self.pages.append((case.number, put))
        folded = (*_columns(timeline), case.events, case.news, case.version, FOLD)
        desk = desks.row_of(case.id, case.number, case.service, timeline)
        if was_new:
            self.new_desks.append(desk)
            self.recorded.cases_new += 1
            named = (case.id, case.number, case.service, case.source, case.reference, case.office, self.now)
            self.pending["cases"].append((*named, *folded))
            spelt, key = spelling(case.reference), found_under(case.reference)
            self.pending["lookups"].append((case.source, spelt, key, case.id, case.number))
            self.pending["records"].append((case.number, case.id, case.source, case.version, content))
        else:
            self.desks[case.id] = desk
            self.pending["refolded"].append((*folded, case.id))
            if changed:
                self.pending["republished"].append((case.version, content, case.number))

    def _add(self, case: Opened, fresh: Fresh, change: Change) -> None:
        case.events += 1
        case.news += 1
        fact = fresh.fact
        if fact.kind is Kind.TOLD_OTHERWISE:
            self.told.add(case.id)
        if case.events > LONG:
            case.seqs[fact.source, fact.source_id] = case.events
        when, named = (fact.day, fact.at, fact.stage), (fact.source, fact.source_id, fact.source_seq)
        kept = (fresh.payload, fresh.digest, self.actor, self.now)
        self.pending["events"].append((case.id, case.events, fact.kind.value, *when, *named, *kept))
        row = news.of_event(case.id, case.news, case.events, fact, change, announce=self.announce, now=self.now)
        self.pending["outbox"].append(row)

    # --- writing ------------------------------------------------------------------------------

    def _write(self) -> None:
        pending = self.pending
        rows.insert(Case, _CASE, pending["cases"])
        rows.insert(CaseParty, PARTY, pending["parties"])
        rows.insert(PersonCase, LINK, pending["person_cases"])
        rows.insert(ReferenceLookup, ("source", "reference", "key", "case_id", "number"), pending["lookups"])
        rows.insert(Event, _EVENT, pending["events"])
        rows.insert(PublicRecord, _RECORD, pending["records"])
        rows.update(Case, ("id",), _FOLDED, pending["refolded"])
        rows.update(PublicRecord, ("number",), ("version", "content"), pending["republished"])
        rows.insert(Outbox, news.COLUMNS, pending["outbox"])
        for number, put in self.pages:
            put_pages(number, put)
        for case, folding in self.long:
            keep(case.id, folding, case.seqs)
        desks.begin(self.new_desks)
        desks.renew(self.desks)
        desks.untold(dict.fromkeys(self.told))
        self.notes.write()
        self._keep_quarantined()

    def _doubts(self, people: Collection[UUID], known: Collection[UUID]) -> None:
        """Mark the cases of which something waits for a decision now, or does not any more."""
        contradicted = {row[0] for row in self.pending["quarantined"]}
        desks.review({*people, *contradicted, *desks.in_doubt(known)})

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
