"""One run of an import: rows to facts to the one road, in batches, repeatable and resumable.

A batch groups the facts of a case, so that each case is locked and folded once a batch. What was taken
stays taken whatever happens later; a second run adds nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from masar.cases import speaking
from masar.cases.actions import Incoming, Recorded, note_freshness, plausible_on, record_events
from masar.cases.checking import Vocabulary, why_refused
from masar.cases.facts import Fact
from masar.cases.incoming import NewCase
from masar.catalogue.queries import catalogue
from masar.intake.models import ImportRun
from masar.intake.profile import Profile, digest
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
        self.origin: dict[tuple[str, str], Numbered] = {}
        self.size = 0

    def add(self, case: NewCase, facts: tuple[Fact, ...], origin: Numbered) -> None:
        known, gathered = self.cases.setdefault(case.reference, (case, []))
        gathered.extend(facts)
        if case.parties and not any(party.given for party in known.parties):
            self.cases[case.reference] = (case, gathered)
        self.origin.setdefault((case.reference, ""), origin)
        for fact in facts:
            self.origin[case.reference, fact.source_id] = origin
        self.size += len(facts)

    @property
    def full(self) -> bool:
        return self.size >= BATCH or len(self.cases) >= CASES

    def incoming(self) -> list[Incoming]:
        return [Incoming(case, tuple(facts)) for case, facts in self.cases.values()]


class Run:
    """One run over one file."""

    def __init__(self, path: Path, profile_path: Path, profile: Profile, rejects: Rejects, options: Options) -> None:
        self.path, self.profile, self.rejects, self.options = path, profile, rejects, options
        self.names = (digest(path), digest(profile_path))
        self.about = profile_path.name
        self.summary = Summary()
        self.batch = _Batch()
        self.translator = Translator(profile, timezone.get_default_timezone())

    def go(self, now: datetime) -> Summary:
        """Read the whole file. A damaged one ends early, with ``summary.damage`` saying where and why.

        Raises NotDeclared if the profile may not speak for its source.
        """
        source, speaker = self.profile.source, self.names[1]
        if not self.options.dry_run:
            speaking.admit(source, speaker, about=self.about, now=now)
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
        file, profile = self.names
        actor, incoming = f"import:{file[:12]}", self.batch.incoming()
        recorded = record_events(incoming, now=now, announce=False, actor=actor, speaker=profile)
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
