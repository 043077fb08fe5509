"""Where an open case stands at the desk: whose move it is, since when, when it falls due, when it stands still. Pure.

Statuses are what applicants read; these states are what officers sort their day by: an application whose documents
have come reads "under review" to the one and is an answer to be looked at to the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from masar.cases import unreached
from masar.cases.progress import Progress
from masar.catalogue.definitions import Holder, Stage, Status
from masar.catalogue.statuses import AFTER_THE_DECISION, STATUSES, Forecast, Phase, Table
from masar.lib.calendars import WorkingCalendar

NEVER = date(9999, 12, 31)
"""Stands for no day: it sorts after all others, on every database."""


class State(StrEnum):
    """What an open case wants of a desk, in the order of its life. ``OVER``: it has ended, and is in doubt."""

    NEW = "new"
    WORKING = "working"
    ANSWERED = "answered"
    WAITING = "waiting"
    PAYMENT = "payment"
    AUTHORITY = "authority"
    CONSULTED = "consulted"
    DEFERRED = "deferred"
    OBJECTION = "objection"
    MAKING = "making"
    READY = "ready"
    SENT = "sent"
    OVER = "over"


MOVE = {
    State.NEW: Holder.OFFICE,
    State.WORKING: Holder.OFFICE,
    State.ANSWERED: Holder.OFFICE,
    State.WAITING: Holder.APPLICANT,
    State.PAYMENT: Holder.APPLICANT,
    State.AUTHORITY: Holder.AUTHORITY,
    State.CONSULTED: Holder.CONSULTED,
    State.DEFERRED: Holder.OFFICE,
    State.OBJECTION: Holder.OFFICE,
    State.MAKING: Holder.OFFICE,
    State.READY: Holder.APPLICANT,
    State.SENT: Holder.COURIER,
    State.OVER: Holder.OFFICE,
}
"""Whose move it is in each state."""
if set(MOVE) != set(State):
    raise AssertionError(f"states without a row: {sorted(set(State) - set(MOVE))}")

_OF = Table(
    {
        Status.RECEIVED: State.WORKING,
        Status.AWAITING_PAYMENT: State.PAYMENT,
        Status.UNDER_REVIEW: State.WORKING,
        Status.ACTION_NEEDED: State.WAITING,
        Status.APPOINTMENT_NEEDED: State.WAITING,
        Status.WITH_AUTHORITY: State.AUTHORITY,
        Status.DEFERRED: State.DEFERRED,
        Status.APPROVED: State.MAKING,
        Status.ISSUING: State.MAKING,
        Status.READY: State.READY,
        Status.DISPATCHED: State.SENT,
        Status.COMPLETED: State.OVER,
        Status.REJECTED: State.OVER,
        Status.WITHDRAWN: State.OVER,
        Status.CLOSED: State.OVER,
    },
    unknown=State.WORKING,
)

_DECIDED = AFTER_THE_DECISION | {Status.APPROVED}


@dataclass(frozen=True, slots=True)
class Standing:
    """An open case at the desk.

    ``since`` is the day from which it is in ``state``, ``here_since`` from which the office has it; ``due_on`` the
    next day on which something falls due, and ``due`` what that is; ``still_on`` the first day on which it has stood
    still for longer than is usual. A day that there is not is NEVER. ``due`` is as in ``Timeline``, or ``answer``:
    another authority or office was asked to answer by then, of which nothing is told; or ``tell``: by then the
    applicant, whom no message reached, is to be told in another way. ``asked`` is the office that was, empty if none
    is, and ``answer_on`` by when.
    """

    state: State
    since: date
    here_since: date
    due_on: date
    due: str
    still_on: date
    asked: str = ""
    answer_on: date = NEVER

    def late(self, today: date) -> bool:
        """Whether something fell due before ``today``."""
        return self.due_on < today

    def still(self, today: date) -> bool:
        """Whether it has stood still for longer than is usual."""
        return self.still_on <= today


def standing(progress: Progress, due: Sequence[tuple[str, date]], calendar: WorkingCalendar) -> Standing | None:
    """How a case stands between two facts; None where it is over. ``due`` is as in ``Timeline``."""
    if progress.ended is not None or progress.since is None or progress.status is None:
        return None
    state, since = _state(progress, progress.status, progress.since)
    question = progress.consulted or {}
    wanted = [progress.answer_by if progress.away else None, question.get("by")]
    answers = [("answer", date.fromisoformat(by)) for by in wanted if by]
    last = unreached.until(progress)
    tell = [("tell", last)] if last is not None else []
    what, day = min([*due, *answers, *tell], key=lambda pair: pair[1], default=("", NEVER))
    here = progress.moved or progress.opened or since
    asked = question.get("office", ""), date.fromisoformat(question["by"]) if "by" in question else NEVER
    return Standing(state, since, here, day, what, _still_on(progress, state, calendar), *asked)


def _state(progress: Progress, status: Status, since: date) -> tuple[State, date]:
    if progress.objection is not None and progress.objection["state"] == "open":
        return State.OBJECTION, date.fromisoformat(progress.objection["on"])
    state = _OF[status]
    if state is not State.WORKING:
        return state, since
    if progress.consulted is not None:
        # Also where the applicant has answered meanwhile: it is the other office's move until it has answered too.
        return State.CONSULTED, date.fromisoformat(progress.consulted["on"])
    if answered := _answered_on(progress):
        return State.ANSWERED, answered
    if status is Status.RECEIVED and progress.furthest <= 0 and not progress.asks:
        return State.NEW, since
    return state, since


def _answered_on(progress: Progress) -> date | None:
    """The day on which the applicant did what was asked, where nobody has looked at it yet."""
    came = [ask.received for ask in progress.asks.values() if ask.state == "received" and ask.received]
    if any(ask.state == "unavailable" for ask in progress.asks.values()):
        came.append(progress.anchor or date.min)
    if came:
        return max(came)
    if progress.at is None or progress.status is not Status.RECEIVED:
        return None
    # Paid: the stage of payment was left, and none was entered since.
    paid = progress.stages[progress.at].status is Status.AWAITING_PAYMENT
    return progress.visits[progress.at].left if paid else None


def _still_on(progress: Progress, state: State, calendar: WorkingCalendar) -> date:
    """The day after the last one on which what it waits for is usual; NEVER where nobody can say."""
    stage = _stage(progress)
    if progress.anchor is None or progress.pause is not None or stage is None or progress.status is None:
        return NEVER
    # A stage at another authority has its usual duration; an unforeseen visit there has none.
    foreseen = state is State.AUTHORITY and not progress.away
    if not foreseen and STATUSES[progress.status].forecast is not Forecast.RANGE:
        return NEVER
    last = calendar.after(progress.anchor, stage.usual[1])
    if progress.extension is not None:
        last = max(last, progress.extension.until)
    return last + timedelta(days=1)


def _stage(progress: Progress) -> Stage | None:
    """The stage that the case is in; between two stages the next one that it is known to go through."""
    if progress.at is None:
        return None
    first = progress.at if progress.visits[progress.at].left is None else progress.at + 1
    ahead = [progress.stages[place] for place in range(first, len(progress.stages)) if progress.certain(place)]
    if progress.status is Status.APPROVED:
        # What the decision itself was waiting for comes no more.
        ahead = [stage for stage in ahead if stage.status in _DECIDED]
    return ahead[0] if ahead and STATUSES[ahead[0].status].phase is not Phase.HANDING_OVER else None
