"""What each kind of fact does to a case: one function a kind, named after it. Pure.

Each changes the state, adds to the entry of the log what that does not say by itself, and returns False if the fact
changes nothing that the public sees.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from masar.cases import unreached
from masar.cases.facts import Fact, Kind
from masar.cases.falling import unanswered
from masar.cases.order import Effective
from masar.cases.parts import Ask, said
from masar.cases.progress import Progress
from masar.cases.window import Extension
from masar.catalogue.definitions import Status
from masar.catalogue.statuses import STATUSES, Phase

Entry = dict[str, Any]


def take(case: Progress, effective: Effective) -> None:
    """Let one fact have its effect, and log it."""
    fact = effective.fact
    if effective.voided:
        case.log_voided(fact)
        return
    entry: Entry = {}
    if EFFECTS[fact.kind](case, fact, entry) is False:
        return
    case.settle(fact.day)
    case.note(effective, entry)


def submitted(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    if case.submitted is not None:
        return False
    case.submitted = fact.day
    if case.at is None:
        case.enter(0, fact.day, entry)
        case.base = case.stages[0].status
    return None


def stage_entered(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    position = case.procedure.stage_at(fact.stage) if fact.stage else None
    if position is None:
        case.jumped = True
        return False
    stage = case.stages[position]
    if STATUSES[case.base].ended and not case.objecting():
        # A stage after the end, with nobody having reopened the case: kept, and marked as unforeseen.
        entry["jump"] = case.jumped = True
        return None
    if position == case.at and case.base is stage.status and case.visits[position].left is None:
        return False
    case.enter(position, fact.day, entry)
    case.base, case.away, case.collect = stage.status, False, None
    case.pay_by = None
    if stage.status is Status.AWAITING_PAYMENT:
        case.pay_by = fact.payload.get("by") or _term(case.procedure.terms.pay, fact.day)
    return None


def stage_decided(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    if fact.stage is None or case.procedure.stage_at(fact.stage) is None:
        return False
    case.decided[fact.stage] = fact.payload["outcome"]
    return None


def fee_paid(case: Progress, fact: Fact, entry: Entry) -> None:
    case.paid = True
    if case.base is Status.AWAITING_PAYMENT:
        case.leave(fact.day)
        case.base, case.anchor, case.pay_by = Status.RECEIVED, fact.day, None


def fee_refunded(case: Progress, fact: Fact, entry: Entry) -> None:
    case.paid = False


def transferred(case: Progress, fact: Fact, entry: Entry) -> None:
    case.office, case.moved = fact.payload["office"], fact.day
    if case.consulted is not None and case.consulted["office"] == case.office:
        # Whoever was asked has the whole case now, and nobody else to answer.
        case.consulted = None


def documents_requested(case: Progress, fact: Fact, entry: Entry) -> None:
    for document in fact.payload["documents"]:
        by = fact.payload.get("by") or _default_deadline(case, document, fact.day)
        case.asks[document] = Ask(fact.day, "open", by, fact.payload.get("reason"))


def _default_deadline(case: Progress, document: str, day: date) -> str | None:
    return _term(case.days_for.get(document), day)


def _answered(case: Progress, fact: Fact, state: str) -> None:
    document = fact.payload["document"]
    ask = case.asks.get(document)
    if ask is None:
        # The request itself is not in the record (yet): the answer still counts.
        ask = case.asks[document] = Ask(fact.day, state)
    ask.state = state
    if state == "received":
        ask.received = fact.day
    if not any(ask.open for ask in case.asks.values()):
        case.anchor = fact.day


def document_received(case: Progress, fact: Fact, entry: Entry) -> None:
    unreached.go_on(case, fact.day)
    _answered(case, fact, "received")


def document_accepted(case: Progress, fact: Fact, entry: Entry) -> None:
    anchor = case.anchor
    was_open = (ask := case.asks.get(fact.payload["document"])) is not None and ask.open
    _answered(case, fact, "accepted")
    if not was_open:
        case.anchor = anchor


def document_waived(case: Progress, fact: Fact, entry: Entry) -> None:
    _answered(case, fact, "waived")


def document_unavailable(case: Progress, fact: Fact, entry: Entry) -> None:
    _answered(case, fact, "unavailable")


def document_insisted(case: Progress, fact: Fact, entry: Entry) -> None:
    _answered(case, fact, "open")
    document = fact.payload["document"]
    case.asks[document].by = fact.payload.get("by") or _default_deadline(case, document, fact.day)


def document_replaced(case: Progress, fact: Fact, entry: Entry) -> None:
    _answered(case, fact, "waived")
    instead = fact.payload["instead"]
    by = fact.payload.get("by") or _default_deadline(case, instead, fact.day)
    case.asks[instead] = Ask(fact.day, "open", by)


def document_refused(case: Progress, fact: Fact, entry: Entry) -> None:
    _answered(case, fact, "refused")
    ask = case.asks[fact.payload["document"]]
    ask.by = fact.payload.get("by") or _default_deadline(case, fact.payload["document"], fact.day)
    ask.reason = fact.payload.get("reason")


def deadline_extended(case: Progress, fact: Fact, entry: Entry) -> None:
    only = fact.payload.get("document")
    if only is None and case.base is Status.AWAITING_PAYMENT:
        case.pay_by = fact.payload["by"]
    for document, ask in case.asks.items():
        if ask.open and only in (None, document):
            ask.by = fact.payload["by"]


def passed_to_authority(case: Progress, fact: Fact, entry: Entry) -> None:
    case.away, case.authority, case.answer_by = True, fact.payload["authority"], fact.payload.get("by")


def returned_by_authority(case: Progress, fact: Fact, entry: Entry) -> None:
    case.away, case.anchor = False, fact.day
    if case.base is Status.WITH_AUTHORITY:
        case.base = Status.UNDER_REVIEW
        case.leave(fact.day)


def office_asked(case: Progress, fact: Fact, entry: Entry) -> None:
    case.consulted = said(office=fact.payload["office"], on=fact.day, by=fact.payload.get("by"))


def office_answered(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    if case.consulted is None:
        return False
    entry["office"], case.consulted = case.consulted["office"], None
    return None


def answer_awaited(case: Progress, fact: Fact, entry: Entry) -> bool:
    """Nothing that the public sees; but it is not said twice."""
    case.recorded.add((f"{fact.payload['what']}:{fact.payload['office']}", fact.payload["on"]))
    return False


def clock_paused(case: Progress, fact: Fact, entry: Entry) -> None:
    case.pause = said(**{"from": fact.day, "reason": fact.payload.get("reason")})


def clock_resumed(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    if case.pause is None:
        return False
    case.pause, case.anchor, case.went_on = None, fact.day, fact.day
    return None


def deferred(case: Progress, fact: Fact, entry: Entry) -> None:
    # Of the payload the codes alone: what was written beside them must not lie in a checkpoint.
    case.deferral = said(reason=fact.payload.get("reason"), next_review=fact.payload.get("next_review"))


def resumed(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    if case.deferral is None:
        return False
    case.deferral, case.anchor, case.went_on = None, fact.day, fact.day
    return None


def target_extended(case: Progress, fact: Fact, entry: Entry) -> None:
    case.extension = Extension(date.fromisoformat(fact.payload["until"]), fact.payload.get("reason"))


def reminded(case: Progress, fact: Fact, entry: Entry) -> None:
    case.prompted = fact.day


def shown_only(case: Progress, fact: Fact, entry: Entry) -> None:
    """Told in the log; changes nothing else."""


def approved(case: Progress, fact: Fact, entry: Entry) -> None:
    case.leave(fact.day)
    _clear_hurdles(case)
    case.base, case.anchor = Status.APPROVED, fact.day


def rejected(case: Progress, fact: Fact, entry: Entry) -> None:
    _clear_hurdles(case)
    # One that is open goes on: whoever refuses once more decides nothing by it.
    if not case.objecting():
        case.objection = None
    again = case.base is Status.REJECTED or case.objecting()
    case.refusals = [*(case.refusals if again else ()), (fact.source, fact.source_id)]
    case.base, case.reason, case.also = Status.REJECTED, fact.payload.get("reason"), fact.payload.get("also")
    case.object_by = fact.payload.get("object_by") or _term(case.procedure.terms.object, fact.day)


def _clear_hurdles(case: Progress) -> None:
    """A decision settles what the case was waiting for."""
    case.deferral, case.pause, case.away, case.extension, case.pay_by = None, None, False, None, None
    case.consulted, case.unreached = None, None
    for ask in case.asks.values():
        if ask.open or ask.state == "unavailable":
            ask.state = "waived"


def objected(case: Progress, fact: Fact, entry: Entry) -> None:
    case.objection = {"state": "open", "on": fact.day.isoformat()}


def objection_decided(case: Progress, fact: Fact, entry: Entry) -> None:
    case.objection = {"state": fact.payload["outcome"], "on": fact.day.isoformat()}
    if fact.payload["outcome"] == "granted":
        _reopen(case, fact.day)


def reopened(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    if not STATUSES[case.base].ended:
        return False
    _reopen(case, fact.day)
    return None


def _reopen(case: Progress, day: date) -> None:
    case.base, case.reason, case.also = Status.UNDER_REVIEW, None, None
    case.object_by, case.anchor = None, day
    if case.at is not None:
        case.visits[case.at].left = None
        if STATUSES[case.stages[case.at].status].phase is not Phase.HANDING_OVER:
            case.base = case.stages[case.at].status


def ready_for_collection(case: Progress, fact: Fact, entry: Entry) -> None:
    case.reach(Status.READY, fact.day, entry)
    _clear_hurdles(case)
    case.base = Status.READY
    until = fact.payload.get("until") or _term(case.procedure.terms.collect, fact.day)
    case.collect = said(office=fact.payload.get("office") or case.office, until=until)


def dispatched(case: Progress, fact: Fact, entry: Entry) -> None:
    case.reach(Status.DISPATCHED, fact.day, entry)
    _clear_hurdles(case)
    case.base, case.collect, case.failed = Status.DISPATCHED, None, None


def delivery_failed(case: Progress, fact: Fact, entry: Entry) -> None:
    case.failed = fact.day


def _end(case: Progress, status: Status, fact: Fact) -> None:
    _clear_hurdles(case)
    case.base, case.reason, case.also, case.objection = status, fact.payload.get("reason"), None, None


def completed(case: Progress, fact: Fact, entry: Entry) -> None:
    _end(case, Status.COMPLETED, fact)


def withdrawn(case: Progress, fact: Fact, entry: Entry) -> None:
    _end(case, Status.WITHDRAWN, fact)


def closed(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    what = fact.payload.get("what")
    if what is not None and unanswered(case) != (what, date.fromisoformat(fact.payload["on"])):
        # Closed by the clock for want of something that was not wanting, as we know by now.
        case.log_voided(fact)
        return False
    _end(case, Status.CLOSED, fact)
    return None


def notice_failed(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    if case.unreached is not None or not unreached.hangs(case):
        return False
    case.unreached = fact.day
    return None


def notice_settled(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    if case.unreached is None:
        return False
    unreached.go_on(case, fact.day)
    return None


def overdue(case: Progress, fact: Fact, entry: Entry) -> bool | None:
    due = (fact.payload["what"], fact.payload["on"])
    if case.unreached is not None and due[0] in unreached.THEIRS:
        # Said before it was known that nobody had been told: that day did not count.
        case.log_voided(fact)
        return False
    if due in case.recorded:
        return False
    case.recorded.add(due)
    return None


def never_shown(case: Progress, fact: Fact, entry: Entry) -> bool:
    """Notes are the office's own; a correction shows at the fact that it corrects; and some is private."""
    return False


def _term(days: int | None, day: date) -> str | None:
    """The last of so many calendar days from ``day`` on, where there is such a term."""
    return (day + timedelta(days=days)).isoformat() if days else None


EFFECTS: dict[Kind, Callable[[Progress, Fact, Entry], bool | None]] = {
    Kind.SUBMITTED: submitted,
    Kind.REOPENED: reopened,
    Kind.FEE_PAID: fee_paid,
    Kind.FEE_REFUNDED: fee_refunded,
    Kind.STAGE_DECIDED: stage_decided,
    Kind.STAGE_ENTERED: stage_entered,
    Kind.TRANSFERRED: transferred,
    Kind.DOCUMENTS_REQUESTED: documents_requested,
    Kind.DOCUMENT_RECEIVED: document_received,
    Kind.DOCUMENT_ACCEPTED: document_accepted,
    Kind.DOCUMENT_REFUSED: document_refused,
    Kind.DOCUMENT_WAIVED: document_waived,
    Kind.DOCUMENT_UNAVAILABLE: document_unavailable,
    Kind.DOCUMENT_INSISTED: document_insisted,
    Kind.DOCUMENT_REPLACED: document_replaced,
    Kind.DEADLINE_EXTENDED: deadline_extended,
    Kind.PASSED_TO_AUTHORITY: passed_to_authority,
    Kind.RETURNED_BY_AUTHORITY: returned_by_authority,
    Kind.OFFICE_ASKED: office_asked,
    Kind.OFFICE_ANSWERED: office_answered,
    Kind.ANSWER_AWAITED: answer_awaited,
    Kind.CLOCK_PAUSED: clock_paused,
    Kind.CLOCK_RESUMED: clock_resumed,
    Kind.DEFERRED: deferred,
    Kind.RESUMED: resumed,
    Kind.TARGET_EXTENDED: target_extended,
    Kind.REMINDED: reminded,
    Kind.APPROVED: approved,
    Kind.REJECTED: rejected,
    Kind.OBJECTED: objected,
    Kind.OBJECTION_DECIDED: objection_decided,
    Kind.READY_FOR_COLLECTION: ready_for_collection,
    Kind.DISPATCHED: dispatched,
    Kind.DELIVERY_FAILED: delivery_failed,
    Kind.COMPLETED: completed,
    Kind.WITHDRAWN: withdrawn,
    Kind.CLOSED: closed,
    Kind.OVERDUE: overdue,
    Kind.CALENDAR_CHANGED: shown_only,
    Kind.NOTICE_FAILED: notice_failed,
    Kind.NOTICE_SETTLED: notice_settled,
    Kind.SIGNATURE_WANTED: shown_only,
    Kind.SIGNATURE_ANSWERED: shown_only,
    Kind.AMENDMENT_PROPOSED: never_shown,
    Kind.AMENDMENT_DECIDED: never_shown,
    Kind.APPOINTMENT_BOOKED: never_shown,
    Kind.APPOINTMENT_ENDED: never_shown,
    Kind.APPOINTMENT_MARKED: never_shown,
    Kind.TOLD_OTHERWISE: never_shown,
    Kind.NOTE_ADDED: never_shown,
    Kind.CORRECTED: never_shown,
}
