"""One row for each status: how far the case is, whose move it is, what is told of it. Pure; without defaults.

Whatever else knows statuses (the fold, the forecast, the page, the samples) reads it here, or is a ``Table`` of
its own, which does not start with a row missing. What a later version wrote, before it was taken back, finds
the row for the ``unknown``. How to add a status stands in ``docs/recipes.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeVar

from masar.catalogue.definitions import Holder, Status

T = TypeVar("T")


class Phase(Enum):
    """How far the case is: before the outcome is made, while it is made, on its way to the applicant, over
    because all was done, or over because it stood still before.
    """

    DECIDING = "deciding"
    MAKING = "making"
    HANDING_OVER = "handing over"
    DONE = "done"
    STOPPED = "stopped"


class Forecast(Enum):
    """What is told of when it should be done: a range of days, the days after the move that is awaited, nothing."""

    RANGE = "range"
    AFTER = "after"
    NOTHING = "nothing"


class Coarse(StrEnum):
    """What an older reference and a date of birth tell of a status."""

    OPEN = "open"
    YOURS = "yours"
    READY = "ready"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A status.

    ``move`` is whose move it is, unless the stage says otherwise; of a status that ends the case, who has it while
    an objection is open. ``forecast`` says what is told of when it should be done; where that hangs on a move, what
    happens after the move is told first of what comes next. ``waits`` says that its stage stands still for the
    applicant. ``counts`` says that its box counts days, so that it looks different tomorrow. ``by_stage`` says
    that a stage of a procedure may show it, ``by_event`` that any case can come to have it, whatever its
    procedure. ``words`` is the name under which the wording has its sentences.
    """

    phase: Phase
    move: Holder
    forecast: Forecast
    coarse: Coarse
    waits: bool
    counts: bool
    by_stage: bool
    by_event: bool
    words: str

    @property
    def ended(self) -> bool:
        """Nobody holds the case any more."""
        return self.phase in (Phase.DONE, Phase.STOPPED)

    @property
    def stopped(self) -> bool:
        """The case stood still before its procedure was over."""
        return self.phase is Phase.STOPPED


def whole(table: Mapping[Status, T]) -> Mapping[Status, T]:
    """``table``, which has a row for each status and no other; else nothing starts."""
    if wrong := set(Status) ^ table.keys():
        raise AssertionError(f"statuses without a row, or rows without a status: {sorted(wrong)}")
    return table


class Table(dict[str, T]):
    """One row for each status, by its code, and one for every code that this version does not know."""

    def __init__(self, rows: Mapping[Status, T], *, unknown: T) -> None:
        super().__init__({status.value: row for status, row in whole(rows).items()})
        self.unknown = unknown

    def __missing__(self, code: str) -> T:
        return self.unknown


def _row(
    words: Status | str, phase: Phase, move: Holder, forecast: Forecast, coarse: Coarse, *, waits: bool, counts: bool,
    by_stage: bool, by_event: bool,
) -> Row:  # fmt: skip
    return Row(
        phase=phase, move=move, forecast=forecast, coarse=coarse, waits=waits, counts=counts, by_stage=by_stage,
        by_event=by_event, words=str(words),
    )  # fmt: skip


_P, _H, _F, _C = Phase, Holder, Forecast, Coarse
_ROWS = (
    _row(Status.RECEIVED, _P.DECIDING, _H.OFFICE, _F.RANGE, _C.OPEN,
         waits=False, counts=False, by_stage=True, by_event=True),
    _row(Status.AWAITING_PAYMENT, _P.DECIDING, _H.APPLICANT, _F.AFTER, _C.YOURS,
         waits=True, counts=True, by_stage=True, by_event=False),
    _row(Status.UNDER_REVIEW, _P.DECIDING, _H.OFFICE, _F.RANGE, _C.OPEN,
         waits=False, counts=False, by_stage=True, by_event=False),
    _row(Status.ACTION_NEEDED, _P.DECIDING, _H.APPLICANT, _F.AFTER, _C.YOURS,
         waits=True, counts=True, by_stage=True, by_event=True),
    _row(Status.APPOINTMENT_NEEDED, _P.DECIDING, _H.APPLICANT, _F.AFTER, _C.YOURS,
         waits=True, counts=False, by_stage=True, by_event=False),
    _row(Status.WITH_AUTHORITY, _P.DECIDING, _H.AUTHORITY, _F.AFTER, _C.OPEN,
         waits=False, counts=False, by_stage=True, by_event=True),
    _row(Status.DEFERRED, _P.DECIDING, _H.OFFICE, _F.AFTER, _C.OPEN,
         waits=False, counts=True, by_stage=False, by_event=True),
    _row(Status.APPROVED, _P.DECIDING, _H.OFFICE, _F.RANGE, _C.OPEN,
         waits=False, counts=False, by_stage=True, by_event=True),
    _row(Status.ISSUING, _P.MAKING, _H.OFFICE, _F.RANGE, _C.OPEN,
         waits=False, counts=False, by_stage=True, by_event=False),
    _row(Status.READY, _P.HANDING_OVER, _H.APPLICANT, _F.NOTHING, _C.READY,
         waits=False, counts=True, by_stage=True, by_event=False),
    _row(Status.DISPATCHED, _P.HANDING_OVER, _H.COURIER, _F.RANGE, _C.READY,
         waits=False, counts=False, by_stage=True, by_event=False),
    _row(Status.COMPLETED, _P.DONE, _H.OFFICE, _F.RANGE, _C.ENDED,
         waits=False, counts=False, by_stage=False, by_event=True),
    _row(Status.REJECTED, _P.STOPPED, _H.OFFICE, _F.NOTHING, _C.ENDED,
         waits=False, counts=True, by_stage=False, by_event=True),
    _row(Status.WITHDRAWN, _P.STOPPED, _H.OFFICE, _F.RANGE, _C.ENDED,
         waits=False, counts=False, by_stage=False, by_event=True),
    _row(Status.CLOSED, _P.STOPPED, _H.OFFICE, _F.RANGE, _C.ENDED,
         waits=False, counts=False, by_stage=False, by_event=True),
)  # fmt: skip
UNKNOWN = "unknown"
"""Under which words a status is told that this version does not know."""
STATUSES: Table[Row] = Table(
    {Status(row.words): row for row in _ROWS},
    unknown=_row(
        UNKNOWN, _P.DECIDING, _H.OFFICE, _F.NOTHING, _C.OPEN,
        waits=False, counts=False, by_stage=False, by_event=False,
    ),
)  # fmt: skip
BY_STAGE = frozenset(status for status in Status if STATUSES[status].by_stage)
"""The statuses that a stage may show."""
AFTER_THE_DECISION = frozenset(
    status for status in Status if STATUSES[status].phase in (Phase.MAKING, Phase.HANDING_OVER)
)
"""The statuses of the stages that come once the case is decided."""
