"""The fold while facts come in: what each of them changes, one after the other. Pure.

After any facts in any order ``timeline()`` equals ``timeline.fold`` of them all (property tests hold it), but that it
has only the pages of the log from the checkpoint on. A fact that comes after all others in the order of the fold is
taken where the last one left off; one that comes after the checkpoint is folded with those after it; for any other,
and wherever a correction has to do with it, everything is folded again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from masar.cases.checkpoint import LONG, MOST, TAIL, Checkpoint, Name, Start, restored, written
from masar.cases.effects import take
from masar.cases.facts import Fact, Kind
from masar.cases.order import Effective, SortKey, in_order, ranks_of
from masar.cases.progress import Progress
from masar.cases.timeline import Timeline, described, procedure_for, whole_pages
from masar.catalogue.definitions import Procedure, Service, Status
from masar.lib.calendars import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Change:
    """What one fact did, given all that was known before it: the status before (None: there was no case) and
    after, and whether what everybody may see changed.
    """

    before: Status | None
    after: Status
    public: bool


@dataclass(frozen=True, slots=True)
class From:
    """Where the fold of a long case is taken up: a checkpoint, the facts after it in whatever order, and what
    gives all facts if they are needed.
    """

    checkpoint: Checkpoint
    tail: Sequence[Fact]
    everything: Callable[[], Iterable[Fact]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a case looked like, and the state with as much of its log as it had."""

    content: dict[str, Any]
    progress: Progress


class Folding:
    """A case that facts come in for. ``known`` is all that is recorded of it, or where to take it up; ``source`` and
    ``office`` are the case's own codes.
    """

    def __init__(
        self,
        service: Service,
        known: Iterable[Fact] | From,
        *,
        source: str,
        office: str | None,
        calendar: WorkingCalendar,
    ) -> None:
        self.service = service
        self.source, self.office, self.calendar = source, office, calendar
        self.progress: Progress | None = None
        self.kept: Checkpoint | None = None
        self.tail: list[Fact] = []
        self.last: SortKey | None = None
        self.first: Start | None = None
        self.awaited: frozenset[Name] = frozenset()
        self.added: list[Fact] = []
        # Pages of the log that are in no state any more since this fold began.
        self.pages: dict[int, list[dict[str, Any]]] = {}
        if isinstance(known, From):
            self.facts: list[Fact] | None = None
            self.everything = known.everything
            self._take_up(known.checkpoint, known.tail)
        else:
            self.facts = list(known)
            if self.facts:
                self._begin()

    def in_order(self, facts: Sequence[Fact]) -> list[Fact]:
        """New facts in the order of the fold, which is the order to add them in."""
        if len(self.service.procedures) == 1:
            procedure = self.service.procedures[0]
        elif self.progress is not None and all(map(self._same_procedure, facts)):
            procedure = self.progress.procedure
        else:
            procedure = procedure_for(self.service, [*self._all(), *facts])
        return sorted(facts, key=ranks_of(procedure).key)

    def add(self, fact: Fact) -> Change:
        """Take one more fact; what it changed."""
        before = self._status() if self.progress is not None else None
        if self._after(self.last, fact):
            public = self._take(fact)
        elif self.kept is not None and self._after(self.kept.last, fact):
            public = self._walk_back(self.kept, fact)
        else:
            public = self._fold_again(fact)
        return Change(before, self._status(), public)

    def timeline(self) -> Timeline:
        """What people see after all facts; there must be at least one."""
        assert self.progress is not None
        found = described(self.progress, self.source, self.office, self.calendar)
        return replace(found, pages={**self.pages, **found.pages}) if self.pages else found

    def checkpoint(self) -> tuple[Checkpoint, list[Fact]] | None:
        """Where this case can be taken up next time, and the facts after it; None for a case that is not long."""
        if self.kept is None and self.facts is not None and len(self.facts) > LONG:
            self._begin()
        if self.kept is None:
            return None
        if len(self.tail) > MOST:
            self._move_on(self.kept, len(self.tail) - TAIL)
        return self.kept, self.tail

    # --- from where it was left ----------------------------------------------------------------

    def _after(self, last: SortKey | None, fact: Fact) -> bool:
        """Whether ``fact`` comes after everything up to ``last`` and leaves that as it is."""
        if self.progress is None or last is None or fact.kind is Kind.CORRECTED:
            return False
        if (fact.source, fact.source_id) in self.awaited:
            return False
        return last < ranks_of(self.progress.procedure).key(fact) and self._same_procedure(fact)

    def _same_procedure(self, fact: Fact) -> bool:
        if len(self.service.procedures) == 1:
            return True
        if self.first is None or self.progress is None or fact.kind is Kind.CORRECTED:
            return False
        now: Procedure = self.service.procedure_on(min(self.first, _start(fact))[1])
        return now is self.progress.procedure

    def _take(self, fact: Fact) -> bool:
        """Take a fact that comes last. Whatever it changes is told in the log, but for an unforeseen stage."""
        progress = self.progress
        assert progress is not None
        seen = progress.logged, progress.jumped
        take(progress, Effective(fact))
        self._note(fact)
        self.tail.append(fact)
        self.last = ranks_of(progress.procedure).key(fact)
        if self.first is not None:
            self.first = min(self.first, _start(fact))
        return (progress.logged, progress.jumped) != seen

    def _walk_back(self, kept: Checkpoint, fact: Fact) -> bool:
        """Take a fact that comes after the checkpoint, and then what comes after it, again."""
        was = self._shown()
        self._note(fact)
        self._take_up(kept, [*self.tail, fact])
        return self._differs(was)

    def _note(self, fact: Fact) -> None:
        """Keep a fact among all."""
        (self.added if self.facts is None else self.facts).append(fact)

    def _take_up(self, kept: Checkpoint, tail: Sequence[Fact]) -> None:
        """Go on from a checkpoint with the facts after it. None of them is corrected."""
        procedure = next(one for one in self.service.procedures if one.version == kept.procedure)
        key = ranks_of(procedure).key
        self.kept, self.awaited, self.first, self.last = kept, kept.awaited, kept.first, kept.last
        self.progress = restored(kept.state, procedure)
        self.tail = sorted(tail, key=key)
        for fact in self.tail:
            take(self.progress, Effective(fact))
            if self.first is not None:
                self.first = min(self.first, _start(fact))
        if self.tail:
            self.last = key(self.tail[-1])

    def _move_on(self, kept: Checkpoint, count: int) -> None:
        """The checkpoint after ``count`` facts more."""
        assert self.progress is not None
        procedure = self.progress.procedure
        progress, first = restored(kept.state, procedure), kept.first
        for fact in self.tail[:count]:
            take(progress, Effective(fact))
            first = min(first, _start(fact)) if first is not None else None
        last = ranks_of(procedure).key(self.tail[count - 1])
        self.pages |= whole_pages(progress)
        self.kept = Checkpoint(kept.procedure, kept.count + count, last, first, kept.awaited, written(progress))
        self.tail = self.tail[count:]

    # --- from the first fact --------------------------------------------------------------------

    def _all(self) -> list[Fact]:
        """Every fact, with those that were added."""
        if self.facts is None:
            self.facts = [*self.everything(), *self.added]
        return self.facts

    def _fold_again(self, fact: Fact) -> bool:
        """Fold all facts with one more; whether that changed what everybody may see, on any page of the log."""
        facts = self._all()
        if self.progress is not None and self.progress.unlogged:
            # To be compared page by page.
            self._begin()
        was = self._shown()
        facts.append(fact)
        self._begin()
        return self._differs(was)

    def _begin(self) -> None:
        """Fold everything that is known from the start."""
        facts = self._all()
        procedure = procedure_for(self.service, facts)
        key = ranks_of(procedure).key
        effective = in_order(facts, ranks_of(procedure))
        self.progress = Progress(procedure)
        self.first = self._first(effective)
        self.awaited = _awaited(facts)
        self.kept, self.pages, cut = None, {}, self._cut(effective)
        for one in effective[:cut]:
            take(self.progress, one)
        if cut:
            self.pages = whole_pages(self.progress)
            last, first = key(effective[cut - 1].fact), self._first(effective[:cut])
            self.kept = Checkpoint(procedure.version, cut, last, first, self.awaited, written(self.progress))
        for one in effective[cut:]:
            take(self.progress, one)
        self.tail = [one.fact for one in effective[cut:]]
        self.last = key(effective[-1].fact)

    def _cut(self, effective: Sequence[Effective]) -> int:
        """After how many facts to keep a checkpoint; 0 for none. Whatever is corrected lies before it."""
        if len(effective) <= LONG:
            return 0
        marked = [at for at, one in enumerate(effective) if one.corrected or one.voided]
        cut = max(len(effective) - TAIL, marked[-1] + 1 if marked else 0)
        several = len(self.service.procedures) > 1
        return 0 if several and self._first(effective[:cut]) is None else cut

    def _first(self, effective: Sequence[Effective]) -> Start | None:
        """What decides on the version of the procedure; None where there is one, or where all facts are void."""
        if len(self.service.procedures) == 1:
            return None
        return min((_start(one.fact) for one in effective if not one.voided), default=None)

    # --- what is seen ---------------------------------------------------------------------------

    def _status(self) -> Status:
        assert self.progress is not None
        return self.progress.status or Status.RECEIVED

    def _shown(self) -> Shown | None:
        return Shown(self.timeline().content, self.progress) if self.progress is not None else None

    def _differs(self, was: Shown | None) -> bool:
        """Whether what everybody may see has changed, on whatever page of the log."""
        if was is None or self.progress is None:
            return True
        entries = was.progress.log[self.progress.unlogged - was.progress.unlogged :]
        return was.content != self.timeline().content or entries != self.progress.log


def _start(fact: Fact) -> Start:
    """The least of these decides which version of the procedure a case follows."""
    return fact.kind is not Kind.SUBMITTED, fact.day


def _awaited(facts: Iterable[Fact]) -> frozenset[Name]:
    """The facts that corrections name and that have not come."""
    named = {
        (fact.payload["of"]["source"], fact.payload["of"]["source_id"])
        for fact in facts
        if fact.kind is Kind.CORRECTED
    }
    return frozenset(named - {(fact.source, fact.source_id) for fact in facts}) if named else frozenset()
