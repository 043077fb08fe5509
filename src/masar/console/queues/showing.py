"""A queue's rows in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from masar.cases.acts import ACTS
from masar.cases.queue_lines import Line
from masar.cases.queues import Column, Queue
from masar.cases.standing import NEVER
from masar.catalogue.queries import catalogue
from masar.lib.clock import local_day
from masar.lib.numbers import shown
from masar.speech.voice import Voice
from masar.staff.officers import Officer
from masar.staff.queries import offices
from masar.staff.rights import Right


class Fact(NamedTuple):
    """What a row says of a case. ``alarm``: it has fallen due."""

    label: str
    value: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the page shows it. ``new`` and ``holder`` may be empty; ``does`` is the act's address, or empty."""

    case: UUID
    number: str
    path: str
    service: str
    office: str
    facts: tuple[Fact, ...]
    new: str
    holder: str
    held: int | None
    mine: bool
    may_claim: bool
    does: str


@dataclass(frozen=True, slots=True)
class Teller:
    """What says a queue's rows to an officer: its words, the day, and the names of colleagues."""

    queue: Queue
    officer: Officer
    speak: Voice
    today: date
    names: Mapping[int, str]

    def rows(self, lines: Sequence[Line]) -> list[Row]:
        """The rows in words."""
        return [self._row(line) for line in lines]

    def _row(self, line: Line) -> Row:
        language, queue = self.speak.language, self.queue
        service, office = catalogue().services.get(line.service), offices().get(line.office)
        path = f"/{settings.MASAR_DESK}/case/{shown(line.number)}/"
        acts = queue.act is not None and self._may(ACTS[queue.act].right, line)
        return Row(
            case=line.case,
            number=shown(line.number),
            path=path,
            service=service.name[language] if service and Column.SERVICE in queue.columns else "",
            office=office.name[language] if office else "",
            facts=tuple(fact for column in queue.columns if (fact := self._fact(column, line)) is not None),
            new=self._new(line),
            holder=self._holder(line),
            held=line.holder,
            mine=line.holder == self.officer.id,
            may_claim=self._may(Right.CLAIM, line),
            does=f"{path}do/{queue.act.value}/" if queue.act is not None and acts else "",
        )

    def _may(self, right: Right, line: Line) -> bool:
        if right is Right.ANSWER and line.asked and self.officer.may(right, office=line.asked, service=line.service):
            return True
        return self.officer.may(right, office=line.office or None, service=line.service)

    def _fact(self, column: Column, line: Line) -> Fact | None:
        return _FACTS[column](self, line) if column in _FACTS else None

    def label(self, name: str, value: str, *, alarm: bool = False) -> Fact:
        """A fact under the label of that name."""
        return Fact(self.speak.say(f"queue.label.{name}"), value, alarm)

    def since(self, name: str, day: date) -> Fact:
        """A fact that has held from a day on."""
        length = self.speak.count("days", max((self.today - day).days, 0))
        value = self.speak.say("queue.since", day=self.speak.short(day.isoformat()), length=length)
        return self.label(name, value)

    def _new(self, line: Line) -> str:
        if line.new is None:
            return self.speak.say("queue.unseen")
        said = self.speak.phrase("queue.news")
        comma = self.speak.say("queue.comma")
        told = comma.join(said.get(kind, said["other"]) for kind in line.new)
        return self.speak.say("queue.new", what=told) if told else ""

    def _holder(self, line: Line) -> str:
        if line.holder is None:
            return ""
        if line.holder == self.officer.id:
            return self.speak.say("queue.handed_up" if line.handed_up else "queue.mine")
        return self.speak.say("queue.with", name=self.names.get(line.holder, str(line.holder)))


def _age(tell: Teller, line: Line) -> Fact | None:
    if line.submitted is None:
        return None
    return tell.label("age", tell.speak.count("days", max((tell.today - line.submitted).days, 0)))


def _with_me(tell: Teller, line: Line) -> Fact | None:
    if line.holder != tell.officer.id or line.held_since is None:
        return None
    return tell.since("with_me", local_day(line.held_since, timezone.get_default_timezone()))


def _due(tell: Teller, line: Line) -> Fact | None:
    if line.due_on == NEVER:
        return None
    label = tell.speak.phrase("queue.due").get(line.due) or tell.speak.say("queue.due.other")
    return Fact(label, tell.speak.short(line.due_on.isoformat()), line.due_on < tell.today)


def _over(tell: Teller, line: Line) -> Fact | None:
    if line.due_on >= tell.today:
        return None
    what = tell.speak.phrase("queue.due").get(line.due) or tell.speak.say("queue.due.other")
    late = tell.speak.count("queue.late", (tell.today - line.due_on).days)
    return Fact(what, tell.speak.say("queue.was", day=tell.speak.short(line.due_on.isoformat()), late=late), True)


def _answer(tell: Teller, line: Line) -> Fact | None:
    if line.answer_on == NEVER:
        return None
    day = tell.speak.short(line.answer_on.isoformat())
    return tell.label("answer", day, alarm=line.answer_on < tell.today)


def _untold(tell: Teller, line: Line) -> Fact | None:
    return tell.since("untold", line.untold_on) if line.untold_on != NEVER else None


def _proposed(tell: Teller, line: Line) -> Fact | None:
    return tell.since("proposed", line.proposed_on) if line.proposed_on != NEVER else None


_FACTS: Mapping[Column, Callable[[Teller, Line], Fact | None]] = {
    Column.STATE: lambda tell, line: tell.label("state", tell.speak.say(f"queue.state.{line.state.value}")),
    Column.AGE: _age,
    Column.SINCE: lambda tell, line: tell.since("since", line.since),
    Column.WITH_ME: _with_me,
    Column.WITH_OFFICE: lambda tell, line: tell.since("with_office", line.here_since),
    Column.DUE: _due,
    Column.OVER: _over,
    Column.UNTOLD: _untold,
    Column.PROPOSED: _proposed,
    Column.ANSWER: _answer,
}
if set(Column) != {*_FACTS, Column.SERVICE}:
    raise AssertionError("columns that nothing says")
