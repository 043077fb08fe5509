"""One run of an import: rows to facts to the one road, in batches, repeatable and resumable.

A batch groups the facts of a case, so that each case is locked and folded once a batch. What was taken
stays taken whatever happens later; a second run adds nothing.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from django.utils import timezone

from masar.cases import speaking
from masar.cases.actions import Incoming, Recorded, note_freshness, record_events
from masar.cases.queries import opened_by
from masar.intake.batch import Batch
from masar.intake.joining import PREFIX, Cases
from masar.intake.models import ImportRun
from masar.intake.profile import Profile, digest
from masar.intake.reaching import Reach
from masar.intake.readers import Broken, Counting, Damaged, Numbered, WrongHeading, open_bytes, rows
from masar.intake.rehearsing import Rehearsal
from masar.intake.rejects import Numbers, Rejects
from masar.intake.storing import reason, store
from masar.intake.translate import Rejected, Translator

Tell = Callable[[int, int, int], None]
"""Told after each batch: bytes read, bytes in all, rows read."""


@dataclass(slots=True)
class Summary:
    """What a run did. ``skipped`` rows were taken by an earlier run; ``ignored`` are left out on purpose.

    ``rejected`` rows could not be taken; ``remarks`` are on rows that were, but for something of them.

    ``damage`` says why the file could not be read to its end. ``trouble`` says why it does not count as read, which
    is so with damage, without a single row, and with more rejected rows than the profile allows.
    """

    rows: int = 0
    skipped: int = 0
    ignored: int = 0
    cases_new: int = 0
    events_new: int = 0
    repeats: int = 0
    quarantined: list[str] = field(default_factory=list)
    rejected: int = 0
    remarks: int = 0
    damage: str | None = None
    trouble: str | None = None

    def add(self, recorded: Recorded) -> None:
        """Add what became of a batch."""
        self.cases_new += recorded.cases_new
        self.events_new += recorded.events_new
        self.repeats += recorded.repeats
        self.quarantined += [f"{conflict.reference} ({conflict.source_id})" for conflict in recorded.conflicts]


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. ``numbers`` keeps the pairs of reference and number; ``tell`` is told of the progress.

    ``cases`` is the file of the cases, where the profile has a ``[join]``. ``among`` says that the file is one of
    several: the source is up to date only when all of them were read, and its rehearsal goes on from theirs.
    """

    dry_run: bool = False
    again: bool = False
    numbers: Numbers | None = None
    tell: Tell | None = None
    cases: Path | None = None
    among: bool = False
    rehearsal: Rehearsal | None = None


class Run:
    """One run over one file."""

    def __init__(self, path: Path, profile_path: Path, profile: Profile, rejects: Rejects, options: Options) -> None:
        self.path, self.profile, self.rejects, self.options = path, profile, rejects, options
        self.names = (_name(path, options.cases), digest(profile_path))
        self.about, self.actor, self.resumed = profile_path.name, f"import:{self.names[0][:12]}", False
        self.summary = Summary()
        self.batch = Batch()
        self.reach = Reach(profile)
        self.remarks: list[tuple[str, str]] = []
        self.translator = Translator(profile, timezone.get_default_timezone())

    def go(self, now: datetime) -> Summary:
        """Read the whole file. A damaged one ends early, with ``summary.damage`` saying where and why.

        Raises NotDeclared if the profile may not speak for its source.
        """
        self.now = now
        self.rehearsal = (self.options.rehearsal or Rehearsal()) if self.options.dry_run else None
        done = self._begin()
        with Counting(self.path) as counting, ExitStack() as stack:
            try:
                for numbered in self._rows(counting, stack):
                    self._take(numbered, done)
                    if self.batch.full or self.rejects.full:
                        self._record(numbered[0], counting)
            except WrongHeading as wrong:
                self.summary.damage = f"not the one that the profile describes: {wrong}"
            except Damaged as damaged:
                self.summary.damage = f"damaged {damaged}"
            self._record(self.summary.rows, counting)
        self._end()
        return self.summary

    def _rows(self, counting: Counting, stack: ExitStack) -> Iterator[Numbered]:
        """The rows of the file; with their cases, where those lie in a file of their own."""
        join, needed, stream = self.profile.join, self.profile.needed, open_bytes(counting)
        if join is None or self.options.cases is None:
            return rows(stream, self.profile.layout, needed)
        of_cases = {name.removeprefix(PREFIX) for name in needed if name.startswith(PREFIX)} | {join.to}
        beside = stack.enter_context(Counting(self.options.cases))
        try:
            cases = Cases(rows(open_bytes(beside), join.layout, of_cases), join.to)
        except WrongHeading as wrong:
            raise WrongHeading(f"of the cases file, {wrong}") from wrong
        except Damaged as damaged:
            raise Damaged(f"in the cases file {damaged}") from damaged
        stack.callback(cases.close)
        of_events = {name for name in needed if not name.startswith(PREFIX)}
        return cases.joined(rows(stream, self.profile.layout, of_events), join.key)

    def _admit(self) -> None:
        speaking.admit(self.profile.source, self.names[1], about=self.about, now=self.now)

    def _declare(self) -> None:
        """Only in a rehearsal: whoever tries a profile has not declared it yet."""
        speaking.declare(self.profile.source, self.names[1], about=self.about, now=self.now)

    def _begin(self) -> int:
        """The row after which to go on."""
        done = rejected = 0
        if not self.options.dry_run:
            self._admit()
            defaults = {"name": self.path.name[:200], "started_at": self.now, "changed_at": self.now}
            file, profile = self.names
            run, new = ImportRun.objects.get_or_create(file=file, profile=profile, defaults=defaults)
            self.resumed = not new and not run.finished
            if not self.options.again and not run.finished:
                done, rejected = run.rows_done, run.rejected
        self.rejects.begin(done, rejected)
        if self.options.numbers:
            self.options.numbers.begin(done)
        return done

    def _take(self, numbered: Numbered, done: int) -> None:
        number, row = numbered
        self.summary.rows += 1
        self.batch.rows += number > done  # so that the batches of a run that goes on are those of a whole one
        try:
            if isinstance(row, Broken):
                raise Rejected(row.why)
            translated = self.translator.translate(row)
        except Exception as error:
            # Whatever a row raises is its own reject: no file waits for a row.
            if number > done:
                self.rejects.add(number, str(error) if isinstance(error, Rejected) else reason(error), row)
            return
        if number <= done:
            self.summary.skipped += 1
        elif not translated.facts:
            self.summary.ignored += 1
        else:
            self.batch.add(translated.case, translated.facts, number, row)

    def _record(self, row: int, counting: Counting) -> None:
        """One transaction, then the note of how far we are: a crash in between repeats a batch, harmlessly."""
        if self.batch.size:
            self._note(store(self.batch.incoming(), self._rehearse if self.rehearsal else self._record_and_look))
        self.batch.clear()
        self.rejects.settle()
        if not self.options.dry_run:
            progress = {"rows_done": row, "rejected": self.rejects.count, "changed_at": self.now}
            ImportRun.objects.filter(pk=self.names).update(**progress)
        if self.options.tell:
            self.options.tell(counting.at, counting.size, self.summary.rows)

    def _rehearse(self, incoming: Sequence[Incoming]) -> Recorded:
        assert self.rehearsal is not None
        return self.rehearsal.record(incoming, self._declare, self._record_events, self._record_and_look)

    def _record_and_look(self, incoming: Sequence[Incoming]) -> Recorded:
        """Record, and see whether people can find the cases that this file opens: while they are there, which in a
        rehearsal is not for long. A run that was killed may have opened them already.
        """
        recorded = self._record_events(incoming)
        if recorded.cases_new or self.resumed:
            told = [given.case.reference for given in incoming]
            opened = opened_by(self.actor, self.profile.source.code, told)
            self.remarks += self.reach.remarks([reference for reference in told if reference in opened])
        return recorded

    def _record_events(self, incoming: Sequence[Incoming]) -> Recorded:
        return record_events(incoming, now=self.now, announce=False, actor=self.actor, speaker=self.names[1])

    def _note(self, recorded: Recorded) -> None:
        """What became of the batch, to those who keep account of it."""
        self.summary.add(recorded)
        for refusal in recorded.refused:
            number, row = self.batch.row_of(refusal.reference, refusal.source_id)
            # What is wrong of people is left out and remarked; the row is taken.
            self.rejects.add(number, refusal.why, row, remark=not refusal.source_id)
        for reference, why in self.remarks:
            number, row = self.batch.row_of(reference, "")
            self.rejects.add(number, why, row, remark=True)
        self.remarks.clear()
        if self.options.numbers and not self.options.dry_run:
            self.options.numbers.add((reference, number) for (_, reference), number in recorded.numbers.items())

    def _end(self) -> None:
        summary = self.summary
        summary.rejected, summary.remarks = self.rejects.count, self.rejects.remarks.total()
        summary.trouble = self._trouble()
        if self.rehearsal:
            if self.options.rehearsal is None:
                self.rehearsal.close()
            return
        if summary.damage is None:
            ImportRun.objects.filter(pk=self.names).update(finished=True, changed_at=self.now)
        if summary.trouble is None and not self.options.among:
            note_freshness(self.profile.source.code, complete_to(self.profile, self.now))

    def _trouble(self) -> str | None:
        summary, most = self.summary, self.profile.most_rejected
        if summary.damage is not None:
            return f"The file is {summary.damage}. What is counted above was taken."
        if summary.rows == 0:
            return "The file has a heading and no rows, or nothing at all: it is not taken for news."
        if summary.rejected * 100 > most * summary.rows:
            share = f"{summary.rejected} of {summary.rows} rows could not be taken, more than {most} in a hundred"
            return f"{share}. What is counted above was taken; the source does not count as up to date."
        return None


def complete_to(profile: Profile, now: datetime) -> datetime:
    """Up to when the data of a source are complete that was read at ``now``: to the end of the day that the profile
    names, as days are counted here, or else to the time of reading.
    """
    if profile.as_of is None:
        return now
    return datetime.combine(profile.as_of, time.max, timezone.get_default_timezone())


def _name(path: Path, cases: Path | None) -> str:
    """What names the file by its content; with the cases that are read beside it."""
    if cases is None:
        return digest(path)
    return hashlib.sha256(f"{digest(path)}{digest(cases)}".encode()).hexdigest()
