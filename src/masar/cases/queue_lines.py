"""What a queue shows of each of its cases: codes, days, who has it, and what is new to whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from masar.cases.desk_models import Claim, OpenCase, Seen
from masar.cases.models import Case
from masar.cases.seeing import new_kinds
from masar.cases.standing import State


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a queue. ``submitted`` and ``due_on`` may be None.

    ``new`` are the kinds of events that others recorded since the officer saw its page; None where they never did.
    """

    case: UUID
    number: str
    service: str
    office: str
    state: State
    since: date
    here_since: date
    due_on: date
    due: str
    still_on: date
    doubt_on: date
    untold_on: date
    proposed_on: date
    holder: int | None
    handed_up: bool
    held_since: datetime | None
    submitted: date | None
    asked: str
    answer_on: date
    new: tuple[str, ...] | None


_COLUMNS: tuple[str, ...] = (
    "case_id",
    "number",
    "service",
    "office",
    "state",
    "since",
    "here_since",
    "due_on",
    "due",
)
_COLUMNS += ("still_on", "doubt_on", "untold_on", "proposed_on", "officer", "escalated", "held_since", "submitted")
_COLUMNS += ("asked", "answer_on", "events", "seen")


def lines(cases: Sequence[UUID], *, officer: int, actor: str) -> list[Line]:
    """These cases in their order, as the officer sees them. One that is over meanwhile is left out. Two questions."""
    seen = Seen.objects.filter(case_id=OuterRef("pk"), officer=officer)
    beside = {
        "held_since": Subquery(Claim.objects.filter(pk=OuterRef("pk")).values("at")),
        "submitted": Subquery(Case.objects.filter(pk=OuterRef("pk")).values("submitted_on")),
        "events": Subquery(Case.objects.filter(pk=OuterRef("pk")).values("events")),
        "seen": Subquery(seen.values("events")),
    }
    stored = OpenCase.objects.filter(pk__in=list(cases)).annotate(**beside).values_list(*_COLUMNS)
    found = {row[0]: row for row in stored} if cases else {}
    behind = {case: row[-1] for case, row in found.items() if row[-1] is not None and row[-1] < row[-2]}
    new = new_kinds(actor, behind) if behind else {}
    return [_line(found[case], new.get(case, [])) for case in cases if case in found]


def _line(row: tuple[Any, ...], new: Sequence[str]) -> Line:
    *told, _, seen = row
    told[4] = State(told[4])
    told.append(None if seen is None else tuple(new))
    return Line(*told)
