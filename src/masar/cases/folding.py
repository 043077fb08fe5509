"""The fold while facts come in: what each of them changes, one after the other. Pure.

After any facts in any order ``timeline()`` equals ``timeline.fold`` of them all (a property test holds it). A fact
that comes after all others in the order of the fold is taken where the last one left off; for any other, and
wherever corrections are about, everything is folded again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from masar.cases.facts import Fact, Kind
from masar.cases.order import Effective, SortKey, in_order, ranks_of
from masar.cases.progress import Progress
from masar.cases.timeline import Timeline, described, procedure_for
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


class Folding:
    """A case that facts come in for. ``source`` and ``office`` are the case's own codes."""

    def __init__(
        self, service: Service, facts: Iterable[Fact], *, source: str, office: str | None, calendar: WorkingCalendar
    ) -> None:
        self.service, self.facts = service, list(facts)
        self.source, self.office, self.calendar = source, office, calendar
        self.progress: Progress | None = None
        self.last: SortKey | None = None
        self.first: tuple[bool, date] | None = None
        if self.facts:
            self._begin()

    def in_order(self, facts: Sequence[Fact]) -> list[Fact]:
        """New facts in the order of the fold, which is the order to add them in."""
        ranks = ranks_of(procedure_for(self.service, [*self.facts, *facts]))
        return sorted(facts, key=ranks.key)

    def add(self, fact: Fact) -> Change:
        """Take one more fact; what it changed."""
        before = self._status() if self.progress is not None else None
        if self._follows(fact):
            public = self._take(fact)
        else:
            was = self._content()
            self.facts.append(fact)
            self._begin()
            public = self._content() != was
        return Change(before, self._status(), public)

    def timeline(self) -> Timeline:
        """What people see after all facts; there must be at least one."""
        assert self.progress is not None
        return described(self.progress, self.source, self.office, self.calendar)

    # --- inside -------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Fold everything that is known from the start."""
        procedure = procedure_for(self.service, self.facts)
        ranks = ranks_of(procedure)
        self.progress = Progress(procedure)
        for effective in in_order(self.facts, ranks):
            self.progress.take(effective)
        self.last = max(map(ranks.key, self.facts))
        self.first = min(map(_start, self.facts))
        self.corrected = any(fact.kind is Kind.CORRECTED for fact in self.facts)

    def _follows(self, fact: Fact) -> bool:
        """Whether the fact can be taken where the last one left off."""
        if self.progress is None or self.last is None or self.corrected or fact.kind is Kind.CORRECTED:
            return False
        return self.last < ranks_of(self.progress.procedure).key(fact) and self._same_procedure(fact)

    def _same_procedure(self, fact: Fact) -> bool:
        if len(self.service.procedures) == 1 or self.first is None or self.progress is None:
            return True
        now: Procedure = self.service.procedure_on(min(self.first, _start(fact))[1])
        return now is self.progress.procedure

    def _take(self, fact: Fact) -> bool:
        """Take a fact that comes last. Whatever it changes is told in the log, but for an unforeseen stage."""
        assert self.progress is not None and self.first is not None
        progress = self.progress
        seen = len(progress.log), progress.jumped
        progress.take(Effective(fact))
        self.facts.append(fact)
        self.last = ranks_of(progress.procedure).key(fact)
        self.first = min(self.first, _start(fact))
        return (len(progress.log), progress.jumped) != seen

    def _status(self) -> Status:
        assert self.progress is not None
        return self.progress.status or Status.RECEIVED

    def _content(self) -> dict[str, Any] | None:
        if self.progress is None:
            return None
        content = self.timeline().content
        # The log is the progress's own list, which grows.
        return content | {"log": list(content["log"])}


def _start(fact: Fact) -> tuple[bool, date]:
    """The least of these decides which version of the procedure a case follows."""
    return fact.kind is not Kind.SUBMITTED, fact.day
