"""What an officer can do with a case: one row for each act, and when it is open to them. Pure; without defaults.

An act becomes one fact (``acting``). What a row does not foresee is not forbidden, since life is not a procedure:
whoever has the right to record what was not foreseen may do any act at any time, with a reason in words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from masar.cases.facts import Kind
from masar.cases.order import Effective
from masar.cases.progress import Progress
from masar.catalogue.definitions import Stage, Status
from masar.catalogue.statuses import STATUSES, Phase
from masar.staff.rights import Right

When = Callable[[Progress], bool]


class Act(StrEnum):
    """Everything an officer does to a case, in the order of its life."""

    ENTER_STAGE = "enter_stage"
    DECIDE_STAGE = "decide_stage"
    TAKE_FEE = "take_fee"
    REFUND_FEE = "refund_fee"
    ASK = "ask"
    ASK_AGAIN = "ask_again"
    RECEIVE = "receive"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WAIVE = "waive"
    CANNOT_GET = "cannot_get"
    INSIST = "insist"
    REPLACE = "replace"
    EXTEND = "extend"
    REMIND = "remind"
    SEND_ON = "send_on"
    TAKE_BACK = "take_back"
    ASK_OFFICE = "ask_office"
    ANSWER_OFFICE = "answer_office"
    PAUSE = "pause"
    GO_ON = "go_on"
    DEFER = "defer"
    RESUME = "resume"
    EXTEND_TARGET = "extend_target"
    TRANSFER = "transfer"
    APPROVE = "approve"
    REJECT = "reject"
    OBJECT = "object"
    DECIDE_OBJECTION = "decide_objection"
    READY = "ready"
    DISPATCH = "dispatch"
    DELIVERY_FAILED = "delivery_failed"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    REOPEN = "reopen"
    CORRECT = "correct"
    VOID = "void"
    TELL = "tell"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Row:
    """An act: the fact it becomes, the right it takes, what is asked besides, and when it is foreseen.

    ``fields`` are ``stage``, keys of the kind's payload, and ``note``, in the order of the form; ``needed`` are those
    that cannot be left empty.
    """

    kind: Kind
    right: Right
    fields: tuple[str, ...]
    needed: frozenset[str]
    when: When


def _open(at: Progress) -> bool:
    return not STATUSES[at.base].ended


def _deciding(at: Progress) -> bool:
    """The outcome is not decided yet."""
    return STATUSES[at.base].phase is Phase.DECIDING and at.base is not Status.APPROVED


def _elsewhere(at: Progress) -> bool:
    """An authority has it, or another office is asked."""
    return at.away or at.base is Status.WITH_AUTHORITY or at.consulted is not None


def _decided(at: Progress) -> bool:
    """The outcome is decided for the applicant, and not in their hands."""
    return _open(at) and not _deciding(at)


def _objecting(at: Progress) -> bool:
    return at.objection is not None and at.objection["state"] == "open"


def _shows(at: Progress, status: Status) -> bool:
    """Whether the procedure has a stage of this status."""
    return any(stage.status is status for stage in at.stages)


def _asks(at: Progress, *states: str) -> list[str]:
    """The documents that are in one of these states."""
    return [document for document, ask in at.asks.items() if ask.state in states]


def _awaits(at: Progress) -> bool:
    """The applicant has something to do by a day."""
    return bool(_open_asks(at)) or (at.base is Status.AWAITING_PAYMENT and at.pay_by is not None)


def _open_asks(at: Progress) -> list[str]:
    return [document for document, ask in at.asks.items() if ask.open]


def askable(at: Progress) -> list[str]:
    """The documents of the procedure that are not awaited already, nor said to be out of reach."""
    waiting = [*_open_asks(at), *_asks(at, "unavailable")]
    return [document.code for document in at.procedure.documents if document.code not in waiting]


def undecided(at: Progress) -> list[Stage]:
    """The stages that are not for everybody, and of which nobody has said yet whether they are for this case."""
    return [
        stage
        for position, stage in enumerate(at.stages)
        if stage.conditional and stage.code not in at.decided and position not in at.visits
    ]


def _handing_over(at: Progress) -> bool:
    """All that is left is that the applicant gets it; where no stage is for that, once it is decided and made."""
    if STATUSES[at.base].phase is Phase.HANDING_OVER:
        return True
    return _decided(at) and not _shows(at, Status.READY) and not _shows(at, Status.DISPATCHED)


def _row(kind: Kind, right: Right, when: When, *fields: str) -> Row:
    """A field is needed where its name ends with an exclamation mark; a note may go with every act."""
    names = tuple(field.removesuffix("!") for field in fields)
    needed = frozenset(field.removesuffix("!") for field in fields if field.endswith("!"))
    return Row(kind, right, (*names, "note") if "note" not in names else names, needed, when)


_K, _R = Kind, Right
ACTS: Mapping[Act, Row] = MappingProxyType(
    {
        Act.ENTER_STAGE: _row(_K.STAGE_ENTERED, _R.WORK, _open, "stage!", "by"),
        Act.DECIDE_STAGE: _row(
            _K.STAGE_DECIDED, _R.WORK, lambda at: _open(at) and bool(undecided(at)), "stage!", "outcome!"
        ),
        Act.TAKE_FEE: _row(_K.FEE_PAID, _R.WORK, lambda at: at.base is Status.AWAITING_PAYMENT),
        Act.REFUND_FEE: _row(_K.FEE_REFUNDED, _R.WORK, lambda at: STATUSES[at.base].stopped and at.paid),
        # One complete request: whatever is missing is asked for at once, and only a superior may ask once more.
        Act.ASK: _row(
            _K.DOCUMENTS_REQUESTED, _R.ASK_DOCUMENTS, lambda at: _deciding(at) and not at.asks and bool(askable(at)),
            "documents!", "reason", "by",
        ),
        Act.ASK_AGAIN: _row(
            _K.DOCUMENTS_REQUESTED, _R.ASK_AGAIN, lambda at: _deciding(at) and bool(at.asks) and bool(askable(at)),
            "documents!", "reason", "by", "note!",
        ),
        Act.RECEIVE: _row(_K.DOCUMENT_RECEIVED, _R.WORK, lambda at: bool(_open_asks(at)), "document!"),
        Act.ACCEPT: _row(_K.DOCUMENT_ACCEPTED, _R.WORK, lambda at: bool(_asks(at, "received")), "document!"),
        Act.REFUSE: _row(
            _K.DOCUMENT_REFUSED, _R.ASK_DOCUMENTS, lambda at: _deciding(at) and bool(_asks(at, "received")),
            "document!", "reason!", "by",
        ),
        Act.WAIVE: _row(
            _K.DOCUMENT_WAIVED, _R.ASK_DOCUMENTS, lambda at: bool(_open_asks(at) or _asks(at, "unavailable")),
            "document!",
        ),
        # That the applicant cannot get it is answered: by waiving it, by another in its place, or by saying why not.
        Act.CANNOT_GET: _row(_K.DOCUMENT_UNAVAILABLE, _R.WORK, lambda at: bool(_open_asks(at)), "document!"),
        Act.INSIST: _row(
            _K.DOCUMENT_INSISTED, _R.ASK_DOCUMENTS, lambda at: _deciding(at) and bool(_asks(at, "unavailable")),
            "document!", "by", "note!",
        ),
        Act.REPLACE: _row(
            _K.DOCUMENT_REPLACED, _R.ASK_DOCUMENTS,
            lambda at: _deciding(at) and bool(_asks(at, "unavailable")) and bool(askable(at)),
            "document!", "instead!", "by",
        ),
        Act.EXTEND: _row(_K.DEADLINE_EXTENDED, _R.WORK, _awaits, "document", "by!", "reason"),
        Act.REMIND: _row(_K.REMINDED, _R.WORK, _awaits),
        Act.SEND_ON: _row(
            _K.PASSED_TO_AUTHORITY, _R.WORK,
            lambda at: _deciding(at) and not at.away and at.consulted is None,
            "authority!", "by",
        ),
        Act.TAKE_BACK: _row(
            _K.RETURNED_BY_AUTHORITY, _R.WORK, lambda at: at.away or at.base is Status.WITH_AUTHORITY
        ),
        # One question at a time, be it to an authority or to an office: the days belong to one of them.
        Act.ASK_OFFICE: _row(
            _K.OFFICE_ASKED, _R.WORK,
            lambda at: _deciding(at) and not _elsewhere(at),
            "office!", "by!", "note!",
        ),
        # The right to it is asked for the office that was asked as well as for the one that has the case.
        Act.ANSWER_OFFICE: _row(_K.OFFICE_ANSWERED, _R.ANSWER, lambda at: at.consulted is not None, "note!"),
        Act.PAUSE: _row(_K.CLOCK_PAUSED, _R.WORK, lambda at: _open(at) and at.pause is None, "reason!"),
        Act.GO_ON: _row(_K.CLOCK_RESUMED, _R.WORK, lambda at: at.pause is not None),
        Act.DEFER: _row(
            _K.DEFERRED, _R.DECIDE, lambda at: _deciding(at) and at.deferral is None, "reason!", "next_review!"
        ),
        Act.RESUME: _row(_K.RESUMED, _R.WORK, lambda at: at.deferral is not None),
        Act.EXTEND_TARGET: _row(_K.TARGET_EXTENDED, _R.WORK, _open, "until!", "reason!"),
        Act.TRANSFER: _row(_K.TRANSFERRED, _R.WORK, _open, "office!"),
        Act.APPROVE: _row(
            _K.APPROVED, _R.DECIDE, lambda at: _deciding(at) and not _open_asks(at) and not _asks(at, "unavailable")
        ),
        Act.REJECT: _row(_K.REJECTED, _R.DECIDE, _deciding, "reason!", "also", "object_by"),
        Act.OBJECT: _row(
            _K.OBJECTED, _R.WORK, lambda at: at.base is Status.REJECTED and at.objection is None
        ),
        Act.DECIDE_OBJECTION: _row(_K.OBJECTION_DECIDED, _R.DECIDE_OBJECTION, _objecting, "outcome!"),
        Act.READY: _row(
            _K.READY_FOR_COLLECTION, _R.WORK,
            lambda at: _decided(at) and at.base is not Status.READY and _shows(at, Status.READY),
            "office", "until",
        ),
        Act.DISPATCH: _row(
            _K.DISPATCHED, _R.WORK,
            lambda at: _decided(at) and at.base is not Status.DISPATCHED and _shows(at, Status.DISPATCHED),
        ),
        Act.DELIVERY_FAILED: _row(_K.DELIVERY_FAILED, _R.WORK, lambda at: at.base is Status.DISPATCHED),
        Act.HAND_OVER: _row(_K.COMPLETED, _R.WORK, _handing_over),
        Act.WITHDRAW: _row(_K.WITHDRAWN, _R.WORK, _open),
        Act.CLOSE: _row(_K.CLOSED, _R.DECIDE, _deciding, "reason!"),
        Act.REOPEN: _row(
            _K.REOPENED, _R.DECIDE, lambda at: not _open(at) and not _objecting(at), "reason", "note!"
        ),
        # ``new`` has what is to stand in the event's place, by field (``correcting``).
        Act.CORRECT: _row(_K.CORRECTED, _R.CORRECT, lambda at: True, "of!", "new!", "note!"),
        Act.VOID: _row(_K.CORRECTED, _R.CORRECT, lambda at: True, "of!", "note!"),
        # That no message could tell them, and the officer did, or cannot either.
        Act.TELL: _row(_K.TOLD_OTHERWISE, _R.WORK, lambda at: True, "how!"),
        Act.NOTE: _row(_K.NOTE_ADDED, _R.WORK, lambda at: True, "note!"),
    }
)  # fmt: skip

if missing := set(Act) - ACTS.keys():
    raise AssertionError(f"acts without a row: {sorted(missing)}")

NOT_BY_CHOICE = frozenset(
    {
        *(
            Kind.SUBMITTED,
            Kind.OVERDUE,
            Kind.CALENDAR_CHANGED,
            Kind.ANSWER_AWAITED,
            Kind.NOTICE_FAILED,
            Kind.NOTICE_SETTLED,
        ),
        *(Kind.AMENDMENT_PROPOSED, Kind.AMENDMENT_DECIDED),
        # An appointment is made and ended where its place is taken and freed (``appointments``).
        *(Kind.APPOINTMENT_BOOKED, Kind.APPOINTMENT_ENDED, Kind.APPOINTMENT_MARKED),
        *(Kind.SIGNATURE_WANTED, Kind.SIGNATURE_ANSWERED),
    }
)
"""Kinds that no act becomes: how a case begins (``registering``), what time and calendars bring about, what was
given put right, which takes two (``amending``), and what somebody else agrees to (``applying.signing``).
"""

if untold := set(Kind) - {row.kind for row in ACTS.values()} - NOT_BY_CHOICE:
    raise AssertionError(f"kinds that no act becomes: {sorted(untold)}")


SETTLING = frozenset(
    {
        *(Act.ENTER_STAGE, Act.APPROVE, Act.REJECT, Act.OBJECT, Act.DECIDE_OBJECTION, Act.READY, Act.DISPATCH),
        *(Act.HAND_OVER, Act.WITHDRAW, Act.CLOSE, Act.REOPEN, Act.CORRECT, Act.VOID),
    }
)
"""The acts by which an application that was refused can come to be not refused, or its objection to be over."""


def own_decision(act: Act, at: Progress) -> bool:
    """Whether an act is closed to whoever refused: while an objection is open, all that would settle it is."""
    return _objecting(at) and act in SETTLING


def foreseen(at: Progress) -> tuple[Act, ...]:
    """The acts that are open in this state."""
    return tuple(act for act, row in ACTS.items() if row.when(at))


@dataclass(frozen=True, slots=True)
class Codes:
    """What an act may name besides what the state of the case has: the codes of the whole deployment; the office that
    has the case now; the day by which it should be done, as everybody can read it, if there is one; and what was
    recorded, in the order of the fold.
    """

    offices: frozenset[str]
    authorities: frozenset[str]
    here: str | None = None
    target: date | None = None
    events: tuple[Effective, ...] = ()


Values = Mapping[str, Any]
"""What a form gave, by field: words, a list of codes for those in ``LISTS``, or fields again for ``new``; what was
left empty is not there.
"""


class Wrong(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    NOT_CHOSEN = "not_chosen"
    NO_DAY = "no_day"
    PAST = "past"
    TOO_SOON = "too_soon"
    FUTURE = "future"
    UNCHANGED = "unchanged"
    TOO_LONG = "too_long"
    UNKNOWN_FIELD = "unknown_field"
