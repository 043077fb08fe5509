"""One run of an import: rows to facts to the one road, in batches, repeatable and resumable.

A batch groups the facts of a case, so that each case is locked and folded once a batch. What was taken
stays taken whatever happens later; a second run adds nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from masar.cases.actions import Incoming, Recorded, declare_source, note_freshness, plausible_on, record_events
from masar.cases.checking import Vocabulary, why_refused
from masar.cases.facts import Fact
from masar.cases.incoming import NewCase, PartyGiven
from masar.catalogue.queries import catalogue
from masar.intake.models import ImportRun
from masar.intake.profile import Profile
from masar.intake.readers import Counting, Damaged, Numbered, open_bytes, rows
from masar.intake.rejects import Rejects
from masar.intake.translate import Rejected, Translator
from masar.staff.queries import offices

BATCH = 20_000
"""Facts a transaction, at most."""
CASES = 4_000
"""Cases a transaction, at most: each is read with all its facts, so they decide how much memory a run needs."""

Tell = Callable[[int, int, int], None]
"""Told after each batch: bytes read, bytes in all, rows read."""


@dataclass(slots=True)
class Summary:
    """What a run did. ``skipped`` rows were taken by an earlier run; ``ignored`` are left out on purpose."""

    rows: int = 0
    skipped: int = 0
    ignored: int = 0
    cases_new: int = 0
    events_new: int = 0
    repeats: int = 0
    quarantined: list[str] = field(default_factory=list)
    rejected: int = 0
    damage: str | None = None

    def add(self, recorded: Recorded) -> None:
        """Add what became of a batch."""
        self.cases_new += recorded.cases_new
        self.events_new += recorded.events_new
        self.repeats += recorded.repeats
        self.quarantined += [f"{conflict.reference} ({conflict.source_id})" for conflict in recorded.conflicts]


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. ``numbers`` is called with each (reference, number); ``tell`` with the progress."""

    dry_run: bool = False
    again: bool = False
    numbers: Callable[[str, str], None] | None = None
    tell: Tell | None = None


class _Batch:
    """Facts waiting for their transaction, grouped by case; and which row each came from."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.cases: dict[str, tuple[NewCase, list[Fact]]] = {}
        self.also: dict[str, dict[tuple[object, ...], tuple[PartyGiven, ...]]] = defaultdict(dict)
        self.origin: dict[tuple[str, str], Numbered] = {}
        self.size = 0

    def add(self, case: NewCase, facts: tuple[Fact, ...], origin: Numbered) -> None:
        first, gathered = self.cases.setdefault(case.reference, (case, []))
        gathered.extend(facts)
        if case is not first and any(party.given for party in case.parties):
            self._tell(case.reference, case.parties)
        self.origin.setdefault((case.reference, ""), origin)
        for fact in facts:
            self.origin[case.reference, fact.source_id] = origin
        self.size += len(facts)

    def _tell(self, reference: str, parties: tuple[PartyGiven, ...]) -> None:
        """Rows of a case tell the same of its people again and again: once is enough, as of the latest."""
        told = tuple((party.role, party.given) for party in parties)
        known = self.also[reference].setdefault(told, parties)
        if _told_at(known) < _told_at(parties):
            self.also[reference][told] = parties

    @property
    def full(self) -> bool:
        return self.size >= BATCH or len(self.cases) >= CASES

    def incoming(self) -> list[Incoming]:
        return [
            Incoming(case, tuple(facts), tuple(self.also[reference].values()) if reference in self.also else ())
            for reference, (case, facts) in self.cases.items()
        ]


class Run:
    """One run over one file."""

    def __init__(self, path: Path, profile_path: Path, profile: Profile, rejects: Rejects, options: Options) -> None:
        self.path, self.profile, self.rejects, self.options = path, profile, rejects, options
        self.names = (_digest(path), _digest(profile_path))
        self.summary = Summary()
        self.batch = _Batch()
        self.translator = Translator(profile, timezone.get_default_timezone())

    def go(self, now: datetime) -> Summary:
        """Read the whole file. A damaged one ends early, with ``summary.damage`` saying where and why."""
        source = self.profile.source
        if not self.options.dry_run:
            declare_source(
                source.code,
                name_ar=source.name_ar,
                name_en=source.name_en,
                open_references=source.open_references,
                appears_within_hours=source.appears_within_hours,
            )
        done = self._rows_done(now)
        with Counting(self.path) as counting:
            try:
                for numbered in rows(open_bytes(counting), self.profile.layout):
                    self._take(numbered, done)
                    if self.batch.full:
                        self._record(now, numbered[0], counting)
            except Damaged as damaged:
                self.summary.damage = str(damaged)
            self._record(now, self.summary.rows, counting)
        if self.summary.damage is None and not self.options.dry_run:
            ImportRun.objects.filter(pk=self.names).update(finished=True, changed_at=now)
            note_freshness(source.code, now)
        self.summary.rejected = self.rejects.count
        return self.summary

    def _rows_done(self, now: datetime) -> int:
        if self.options.dry_run:
            return 0
        defaults = {"name": self.path.name[:200], "started_at": now, "changed_at": now}
        file, profile = self.names
        run, _ = ImportRun.objects.get_or_create(file=file, profile=profile, defaults=defaults)
        return 0 if self.options.again or run.finished else run.rows_done

    def _take(self, numbered: Numbered, done: int) -> None:
        number, row = numbered
        self.summary.rows += 1
        try:
            translated = self.translator.translate(row)
        except Rejected as rejected:
            if number > done:
                self.rejects.add(number, str(rejected), row)
            return
        if number <= done:
            self.summary.skipped += 1
        elif not translated.facts:
            self.summary.ignored += 1
        else:
            self.batch.add(translated.case, translated.facts, numbered)

    def _record(self, now: datetime, row: int, counting: Counting) -> None:
        """One transaction, then the note of how far we are: a crash in between repeats a batch, harmlessly."""
        if self.batch.size:
            self._refuse(self._check(now) if self.options.dry_run else self._store(now))
            self.batch.clear()
        if not self.options.dry_run:
            ImportRun.objects.filter(pk=self.names).update(rows_done=row, changed_at=now)
        if self.options.tell:
            self.options.tell(counting.at, counting.size, self.summary.rows)

    def _store(self, now: datetime) -> Iterator[tuple[str, str, str]]:
        recorded = record_events(self.batch.incoming(), now=now, announce=False, actor=f"import:{self.names[0][:12]}")
        self.summary.add(recorded)
        if self.options.numbers:
            for (_, reference), number in recorded.numbers.items():
                self.options.numbers(reference, number)
        for refusal in recorded.refused:
            yield refusal.reference, refusal.source_id, refusal.why

    def _check(self, now: datetime) -> Iterator[tuple[str, str, str]]:
        """What recording would refuse, without recording."""
        vocabulary = Vocabulary(catalogue(), offices(), {self.profile.source.code}, plausible_on(now))
        for case, facts in self.batch.cases.values():
            for fact in facts:
                why = why_refused(case.service, case.source, case.office, fact, vocabulary)
                if why:
                    yield case.reference, fact.source_id, why
                else:
                    self.summary.events_new += 1

    def _refuse(self, refusals: Iterator[tuple[str, str, str]]) -> None:
        for reference, source_id, why in refusals:
            self.rejects.add(*_origin(self.batch, reference, source_id, why))


def _origin(batch: _Batch, reference: str, source_id: str, why: str) -> tuple[int, str, dict[str, object]]:
    number, row = batch.origin[reference, source_id]
    return number, why, row


def _told_at(parties: tuple[PartyGiven, ...]) -> list[tuple[datetime, int]]:
    return [(party.told_at, party.seq) for party in parties if party.told_at]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
