"""The state of a case between one fact and the next, and what each kind of fact does to it. Pure.

``timeline`` gives it the facts in order and then describes what it has come to.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from masar.cases import unreached
from masar.cases.facts import Fact, Kind
from masar.cases.falling import unanswered
from masar.cases.kinds import KINDS
from masar.cases.ledger import Ledger
from masar.cases.order import Effective
from masar.cases.parts import Ask, Visit, certain, said
from masar.cases.window import Extension
from masar.catalogue.definitions import Holder, Procedure, Status
from masar.catalogue.statuses import STATUSES, Phase


class Progress:
    """The state between one fact and the next. One method a kind, named after it.

    ``refusals`` are the facts by which the application was refused since it was last decided on afresh. ``consulted``
    is the question to another office that is open: ``office``, the day ``on`` which it was asked, ``by`` when.
    ``unreached`` is the day from which the days are not the applicant's, because no message reached them.
    """

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.stages = procedure.stages
        self.days_for = {document.code: document.days for document in procedure.documents}
        self.base = Status.RECEIVED
        self.status: Status | None = None
        self.since: date | None = None
        self.submitted: date | None = None
        self.opened: date | None = None
        self.ended: date | None = None
        self.at: int | None = None
        self.furthest = -1
        self.anchor: date | None = None
        self.visits: dict[int, Visit] = {}
        self.decided: dict[str, str] = {}
        self.asks: dict[str, Ask] = {}
        self.authority: str | None = None
        self.away = False
        self.answer_by: str | None = None
        self.consulted: dict[str, str] | None = None
        self.deferral: Mapping[str, Any] | None = None
        self.pause: dict[str, Any] | None = None
        self.reason: str | None = None
        self.also: list[str] | None = None
        self.object_by: str | None = None
        self.pay_by: str | None = None
        self.paid = False
        self.refusals: list[tuple[str, str]] = []
        self.objection: dict[str, Any] | None = None
        self.collect: dict[str, Any] | None = None
        self.office: str | None = None
        self.extension: Extension | None = None
        self.recorded: set[tuple[str, str]] = set()
        self.jumped = False
        self.moved: date | None = None
        self.failed: date | None = None
        self.prompted: date | None = None
        self.went_on: date | None = None
        self.unreached: date | None = None
        self.ledger = Ledger()
        self.log: list[dict[str, Any]] = []
        self.unlogged = 0

    @property
    def logged(self) -> int:
        """How many entries the log has, with those that a checkpoint left out of it."""
        return self.unlogged + len(self.log)

    # --- one fact -----------------------------------------------------------------------------

    def take(self, effective: Effective) -> None:
        fact = effective.fact
        if effective.voided:
            self._log_voided(fact)
            return
        entry: dict[str, Any] = {}
        if _APPLY[fact.kind](self, fact, entry) is False:
            return
        self._settle(fact.day)
        self._log(effective, entry)

    def _settle(self, day: date) -> None:
        """After a fact: the status, who holds the case, and since when."""
        if self.opened is None:
            self.opened = day
        status = self._status()
        if status is not self.status:
            self.status, self.since = status, day
        if self.unreached is not None and not unreached.hangs(self):
            # Nothing hangs on the applicant's move any more.
            self.unreached = None
        if STATUSES[status].ended and not self._objecting():
            if self.ended is None:
                self.ended = day
                self.ledger.end(day)
                self._leave(day)
            return
        self.ended = None
        self.ledger.hold(self.holder(status), day)

    def _status(self) -> Status:
        if STATUSES[self.base].ended:
            return self.base
        if self.deferral is not None:
            return Status.DEFERRED
        if any(ask.open for ask in self.asks.values()):
            return Status.ACTION_NEEDED
        if self.away:
            return Status.WITH_AUTHORITY
        return self.base

    def holder(self, status: Status) -> Holder:
        """The stage's holder where the status is the stage's own, else whom the status implies; another office, as
        long as it is asked, where that would be the office.
        """
        if self.at is not None and self.stages[self.at].status is status and not self.away:
            held = self.stages[self.at].holder
        else:
            held = STATUSES[status].move
        if held is Holder.APPLICANT and self.unreached is not None:
            return Holder.UNREACHED
        return Holder.CONSULTED if held is Holder.OFFICE and self.consulted is not None else held

    def _objecting(self) -> bool:
        return self.objection is not None and self.objection["state"] == "open"

    def _log(self, effective: Effective, entry: dict[str, Any]) -> None:
        fact = effective.fact
        shown: dict[str, Any] = {"kind": fact.kind.value, "on": fact.day.isoformat()}
        if fact.at is not None:
            shown["at"] = fact.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        if fact.stage is not None and self.procedure.stage_at(fact.stage) is not None:
            shown["stage"] = fact.stage
        for key in KINDS[fact.kind].public:
            if fact.payload.get(key) is not None:
                shown[key] = fact.payload[key]
        if effective.corrected:
            shown["corrected"] = True
        self.log.append(shown | entry)

    def _log_voided(self, fact: Fact) -> None:
        """A public entry that was taken back stays visible as such: nothing vanishes."""
        if fact.kind is not Kind.CORRECTED and KINDS[fact.kind].logged:
            voided = {
                "kind": Kind.CORRECTED.value,
                "on": fact.day.isoformat(),
                "what": fact.kind.value,
                "void": True,
            }
            self.log.append(voided)

    # --- stages -------------------------------------------------------------------------------

    def _leave(self, day: date) -> None:
        if self.at is not None and self.visits[self.at].left is None:
            self.visits[self.at].left = day

    def _enter(self, position: int, day: date, entry: dict[str, Any]) -> None:
        if position != self.at:
            self._leave(day)
        visit = self.visits.get(position)
        back = position < self.furthest
        if visit is None:
            visit = self.visits[position] = Visit(day)
        elif position != self.at or visit.left is not None:
            visit.times += 1
            visit.left = None
        visit.back = back
        if back:
            entry["back"] = True
        elif any(map(self.certain, range(self.furthest + 1, position))):
            entry["jump"] = self.jumped = True
        self.at, self.furthest, self.anchor = position, max(self.furthest, position), day

    def certain(self, position: int) -> bool:
        """Whether the case is known to go through this stage."""
        stage = self.stages[position]
        return certain(stage, entered=position in self.visits, decided=self.decided.get(stage.code))

    def _reach(self, status: Status, day: date, entry: dict[str, Any]) -> None:
        """Enter the first stage that shows ``status``, where the procedure has one ahead."""
        for position, stage in enumerate(self.stages):
            if stage.status is status and position >= self.furthest:
                if position != self.at:
                    self._enter(position, day, entry)
                return

    # --- kinds: each returns False if the fact changes nothing that the public sees -------------

    def submitted_(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if self.submitted is not None:
            return False
        self.submitted = fact.day
        if self.at is None:
            self._enter(0, fact.day, entry)
            self.base = self.stages[0].status
        return None

    def stage_entered(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        position = self.procedure.stage_at(fact.stage) if fact.stage else None
        if position is None:
            self.jumped = True
            return False
        stage = self.stages[position]
        if STATUSES[self.base].ended and not self._objecting():
            # A stage after the end, with nobody having reopened the case: kept, and marked as unforeseen.
            entry["jump"] = self.jumped = True
            return None
        if position == self.at and self.base is stage.status and self.visits[position].left is None:
            return False
        self._enter(position, fact.day, entry)
        self.base, self.away, self.collect = stage.status, False, None
        self.pay_by = None
        if stage.status is Status.AWAITING_PAYMENT:
            self.pay_by = fact.payload.get("by") or _term(self.procedure.terms.pay, fact.day)
        return None

    def stage_decided(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if fact.stage is None or self.procedure.stage_at(fact.stage) is None:
            return False
        self.decided[fact.stage] = fact.payload["outcome"]
        return None

    def fee_paid(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.paid = True
        if self.base is Status.AWAITING_PAYMENT:
            self._leave(fact.day)
            self.base, self.anchor, self.pay_by = Status.RECEIVED, fact.day, None

    def fee_refunded(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.paid = False

    def transferred(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.office, self.moved = fact.payload["office"], fact.day
        if self.consulted is not None and self.consulted["office"] == self.office:
            # Whoever was asked has the whole case now, and nobody else to answer.
            self.consulted = None

    def documents_requested(self, fact: Fact, entry: dict[str, Any]) -> None:
        for document in fact.payload["documents"]:
            by = fact.payload.get("by") or self._default_deadline(document, fact.day)
            self.asks[document] = Ask(fact.day, "open", by, fact.payload.get("reason"))

    def _default_deadline(self, document: str, day: date) -> str | None:
        return _term(self.days_for.get(document), day)

    def _answered(self, fact: Fact, state: str) -> None:
        document = fact.payload["document"]
        ask = self.asks.get(document)
        if ask is None:
            # The request itself is not in the record (yet): the answer still counts.
            ask = self.asks[document] = Ask(fact.day, state)
        ask.state = state
        if state == "received":
            ask.received = fact.day
        if not any(ask.open for ask in self.asks.values()):
            self.anchor = fact.day

    def document_received(self, fact: Fact, entry: dict[str, Any]) -> None:
        unreached.go_on(self, fact.day)
        self._answered(fact, "received")

    def document_accepted(self, fact: Fact, entry: dict[str, Any]) -> None:
        anchor = self.anchor
        was_open = (ask := self.asks.get(fact.payload["document"])) is not None and ask.open
        self._answered(fact, "accepted")
        if not was_open:
            self.anchor = anchor

    def document_waived(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._answered(fact, "waived")

    def document_unavailable(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._answered(fact, "unavailable")

    def document_insisted(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._answered(fact, "open")
        document = fact.payload["document"]
        self.asks[document].by = fact.payload.get("by") or self._default_deadline(document, fact.day)

    def document_replaced(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._answered(fact, "waived")
        instead = fact.payload["instead"]
        by = fact.payload.get("by") or self._default_deadline(instead, fact.day)
        self.asks[instead] = Ask(fact.day, "open", by)

    def document_refused(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._answered(fact, "refused")
        ask = self.asks[fact.payload["document"]]
        ask.by = fact.payload.get("by") or self._default_deadline(fact.payload["document"], fact.day)
        ask.reason = fact.payload.get("reason")

    def deadline_extended(self, fact: Fact, entry: dict[str, Any]) -> None:
        only = fact.payload.get("document")
        if only is None and self.base is Status.AWAITING_PAYMENT:
            self.pay_by = fact.payload["by"]
        for document, ask in self.asks.items():
            if ask.open and only in (None, document):
                ask.by = fact.payload["by"]

    def passed_to_authority(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.away, self.authority, self.answer_by = True, fact.payload["authority"], fact.payload.get("by")

    def returned_by_authority(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.away, self.anchor = False, fact.day
        if self.base is Status.WITH_AUTHORITY:
            self.base = Status.UNDER_REVIEW
            self._leave(fact.day)

    def office_asked(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.consulted = said(office=fact.payload["office"], on=fact.day, by=fact.payload.get("by"))

    def office_answered(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if self.consulted is None:
            return False
        entry["office"], self.consulted = self.consulted["office"], None
        return None

    def answer_awaited(self, fact: Fact, entry: dict[str, Any]) -> bool:
        """Nothing that the public sees; but it is not said twice."""
        self.recorded.add((f"{fact.payload['what']}:{fact.payload['office']}", fact.payload["on"]))
        return False

    def clock_paused(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.pause = said(**{"from": fact.day, "reason": fact.payload.get("reason")})

    def clock_resumed(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if self.pause is None:
            return False
        self.pause, self.anchor, self.went_on = None, fact.day, fact.day
        return None

    def deferred(self, fact: Fact, entry: dict[str, Any]) -> None:
        # Of the payload the codes alone: what was written beside them must not lie in a checkpoint.
        self.deferral = said(reason=fact.payload.get("reason"), next_review=fact.payload.get("next_review"))

    def resumed(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if self.deferral is None:
            return False
        self.deferral, self.anchor, self.went_on = None, fact.day, fact.day
        return None

    def target_extended(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.extension = Extension(date.fromisoformat(fact.payload["until"]), fact.payload.get("reason"))

    def reminded(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.prompted = fact.day

    def shown_only(self, fact: Fact, entry: dict[str, Any]) -> None:
        """Told in the log; changes nothing else."""

    def approved(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._leave(fact.day)
        self._clear_hurdles()
        self.base, self.anchor = Status.APPROVED, fact.day

    def rejected(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._clear_hurdles()
        # One that is open goes on: whoever refuses once more decides nothing by it.
        if not self._objecting():
            self.objection = None
        again = self.base is Status.REJECTED or self._objecting()
        self.refusals = [*(self.refusals if again else ()), (fact.source, fact.source_id)]
        self.base, self.reason, self.also = Status.REJECTED, fact.payload.get("reason"), fact.payload.get("also")
        self.object_by = fact.payload.get("object_by") or _term(self.procedure.terms.object, fact.day)

    def _clear_hurdles(self) -> None:
        """A decision settles what the case was waiting for."""
        self.deferral, self.pause, self.away, self.extension, self.pay_by = None, None, False, None, None
        self.consulted, self.unreached = None, None
        for ask in self.asks.values():
            if ask.open or ask.state == "unavailable":
                ask.state = "waived"

    def objected(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.objection = {"state": "open", "on": fact.day.isoformat()}

    def objection_decided(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.objection = {"state": fact.payload["outcome"], "on": fact.day.isoformat()}
        if fact.payload["outcome"] == "granted":
            self._reopen(fact.day)

    def reopened(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if not STATUSES[self.base].ended:
            return False
        self._reopen(fact.day)
        return None

    def _reopen(self, day: date) -> None:
        self.base, self.reason, self.also = Status.UNDER_REVIEW, None, None
        self.object_by, self.anchor = None, day
        if self.at is not None:
            self.visits[self.at].left = None
            if STATUSES[self.stages[self.at].status].phase is not Phase.HANDING_OVER:
                self.base = self.stages[self.at].status

    def ready_for_collection(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._reach(Status.READY, fact.day, entry)
        self._clear_hurdles()
        self.base = Status.READY
        until = fact.payload.get("until") or _term(self.procedure.terms.collect, fact.day)
        self.collect = said(office=fact.payload.get("office") or self.office, until=until)

    def dispatched(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._reach(Status.DISPATCHED, fact.day, entry)
        self._clear_hurdles()
        self.base, self.collect, self.failed = Status.DISPATCHED, None, None

    def delivery_failed(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.failed = fact.day

    def _end(self, status: Status, fact: Fact) -> None:
        self._clear_hurdles()
        self.base, self.reason, self.also, self.objection = status, fact.payload.get("reason"), None, None

    def completed(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._end(Status.COMPLETED, fact)

    def withdrawn(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._end(Status.WITHDRAWN, fact)

    def closed(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        what = fact.payload.get("what")
        if what is not None and unanswered(self) != (what, date.fromisoformat(fact.payload["on"])):
            # Closed by the clock for want of something that was not wanting, as we know by now.
            self._log_voided(fact)
            return False
        self._end(Status.CLOSED, fact)
        return None

    def notice_failed(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if self.unreached is not None or not unreached.hangs(self):
            return False
        self.unreached = fact.day
        return None

    def notice_settled(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if self.unreached is None:
            return False
        unreached.go_on(self, fact.day)
        return None

    def overdue(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        due = (fact.payload["what"], fact.payload["on"])
        if self.unreached is not None and due[0] in unreached.THEIRS:
            # Said before it was known that nobody had been told: that day did not count.
            self._log_voided(fact)
            return False
        if due in self.recorded:
            return False
        self.recorded.add(due)
        return None

    def never_shown(self, fact: Fact, entry: dict[str, Any]) -> bool:
        """Notes are the office's own; a correction shows at the fact that it corrects; and some is private."""
        return False


def _term(days: int | None, day: date) -> str | None:
    """The last of so many calendar days from ``day`` on, where there is such a term."""
    return (day + timedelta(days=days)).isoformat() if days else None


_NOT_NAMED = {
    *(Kind.SUBMITTED, Kind.CALENDAR_CHANGED, Kind.NOTE_ADDED, Kind.CORRECTED),
    *(Kind.AMENDMENT_PROPOSED, Kind.AMENDMENT_DECIDED, Kind.TOLD_OTHERWISE),
}
_APPLY: dict[Kind, Callable[[Progress, Fact, dict[str, Any]], bool | None]] = {
    kind: getattr(Progress, kind.value) for kind in Kind if kind not in _NOT_NAMED
} | {
    Kind.SUBMITTED: Progress.submitted_,
    Kind.CALENDAR_CHANGED: Progress.shown_only,
    Kind.AMENDMENT_PROPOSED: Progress.never_shown,
    Kind.AMENDMENT_DECIDED: Progress.never_shown,
    Kind.TOLD_OTHERWISE: Progress.never_shown,
    Kind.NOTE_ADDED: Progress.never_shown,
    Kind.CORRECTED: Progress.never_shown,
}
