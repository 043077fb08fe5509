"""What people see of a case: the fold of its facts over the procedure it started under. Pure.

``fold`` knows no database, no clock and no settings. The same facts in any order, in any batches, with
any repeats, give the same ``Timeline``. Its ``content`` is the public record: codes, dates and open
spans only; never sentences, free text, or counts up to today (``docs/public-record.md`` lists every key).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from masar.cases.facts import PUBLIC_PAYLOAD, Fact, Kind
from masar.cases.ledger import Ledger
from masar.cases.order import Effective, in_order, ranks_of
from masar.cases.window import Extension, remaining_days, window
from masar.catalogue.definitions import ENDED, Holder, Procedure, Service, Status
from masar.lib.calendars import WorkingCalendar

FORMAT = 1
"""Of the public record's content."""
FOLD = 1
"""Of the rules in this module: raise it when the same facts give another content."""

_HOLDERS = {
    Status.RECEIVED: Holder.OFFICE,
    Status.AWAITING_PAYMENT: Holder.APPLICANT,
    Status.UNDER_REVIEW: Holder.OFFICE,
    Status.ACTION_NEEDED: Holder.APPLICANT,
    Status.WITH_AUTHORITY: Holder.AUTHORITY,
    Status.DEFERRED: Holder.OFFICE,
    Status.APPROVED: Holder.OFFICE,
    Status.ISSUING: Holder.OFFICE,
    Status.READY: Holder.APPLICANT,
    Status.DISPATCHED: Holder.COURIER,
}
_WAITING = (Status.AWAITING_PAYMENT, Status.ACTION_NEEDED, Status.WITH_AUTHORITY, Status.DEFERRED)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The fold's answer. ``content`` is the public record; the rest serves lists and clocks.

    ``wakes_on`` is the first local day on which time alone makes news, or None.
    """

    content: dict[str, Any]
    procedure: int
    status: Status
    stage: str | None
    submitted: date | None
    ended: date | None
    wakes_on: date | None
    due: tuple[tuple[str, date], ...]


@dataclass(slots=True)
class _Visit:
    """The time a case spent in a stage: first entered, last left, how often entered."""

    entered: date
    left: date | None = None
    times: int = 1
    back: bool = False


@dataclass(slots=True)
class _Ask:
    """A document asked of the applicant."""

    asked: date
    state: str
    by: str | None = None
    reason: str | None = None
    received: date | None = None

    @property
    def open(self) -> bool:
        return self.state in ("open", "refused")


def _shown(**keys: Any) -> dict[str, Any]:
    """The keys that say something, dates written out."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in keys.items()
        if value is not None and value is not False
    }


class _Fold:
    """The state between one fact and the next. One method a kind, named after it."""

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
        self.visits: dict[int, _Visit] = {}
        self.asks: dict[str, _Ask] = {}
        self.authority: str | None = None
        self.away = False
        self.deferral: Mapping[str, Any] | None = None
        self.pause: dict[str, Any] | None = None
        self.reason: str | None = None
        self.object_by: str | None = None
        self.objection: dict[str, Any] | None = None
        self.collect: dict[str, Any] | None = None
        self.office: str | None = None
        self.extension: Extension | None = None
        self.recorded: set[tuple[str, str]] = set()
        self.jumped = False
        self.ledger = Ledger()
        self.log: list[dict[str, Any]] = []

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
        if status in ENDED and not self._objecting():
            if self.ended is None:
                self.ended = day
                self.ledger.end(day)
                self._leave(day)
            return
        self.ended = None
        self.ledger.hold(self._holder(status), day)

    def _status(self) -> Status:
        if self.base in ENDED:
            return self.base
        if self.deferral is not None:
            return Status.DEFERRED
        if any(ask.open for ask in self.asks.values()):
            return Status.ACTION_NEEDED
        if self.away:
            return Status.WITH_AUTHORITY
        return self.base

    def _holder(self, status: Status) -> Holder:
        """The stage's holder where the status is the stage's own, else whom the status implies."""
        if self.at is not None and self.stages[self.at].status is status and not self.away:
            return self.stages[self.at].holder
        return _HOLDERS.get(status, Holder.OFFICE)

    def _objecting(self) -> bool:
        return self.objection is not None and self.objection["state"] == "open"

    def _log(self, effective: Effective, entry: dict[str, Any]) -> None:
        fact = effective.fact
        shown: dict[str, Any] = {"kind": fact.kind.value, "on": fact.day.isoformat()}
        if fact.at is not None:
            shown["at"] = fact.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        if fact.stage is not None and self.procedure.stage_at(fact.stage) is not None:
            shown["stage"] = fact.stage
        for key in PUBLIC_PAYLOAD.get(fact.kind, ()):
            if fact.payload.get(key) is not None:
                shown[key] = fact.payload[key]
        if effective.corrected:
            shown["corrected"] = True
        self.log.append(shown | entry)

    def _log_voided(self, fact: Fact) -> None:
        """A public entry that was taken back stays visible as such: nothing vanishes."""
        if fact.kind not in (Kind.CORRECTED, Kind.NOTE_ADDED):
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
            visit = self.visits[position] = _Visit(day)
        elif position != self.at or visit.left is not None:
            visit.times += 1
            visit.left = None
        visit.back = back
        if back:
            entry["back"] = True
        elif position > self.furthest + 1:
            entry["jump"] = self.jumped = True
        self.at, self.furthest, self.anchor = position, max(self.furthest, position), day

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
        if self.base in ENDED and not self._objecting():
            # A stage after the end, with nobody having reopened the case: kept, and marked as unforeseen.
            entry["jump"] = self.jumped = True
            return None
        if position == self.at and self.base is stage.status and self.visits[position].left is None:
            return False
        self._enter(position, fact.day, entry)
        self.base, self.away, self.collect = stage.status, False, None
        return None

    def fee_paid(self, fact: Fact, entry: dict[str, Any]) -> None:
        if self.base is Status.AWAITING_PAYMENT:
            self._leave(fact.day)
            self.base, self.anchor = Status.RECEIVED, fact.day

    def transferred(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.office = fact.payload["office"]

    def documents_requested(self, fact: Fact, entry: dict[str, Any]) -> None:
        for document in fact.payload["documents"]:
            by = fact.payload.get("by") or self._default_deadline(document, fact.day)
            self.asks[document] = _Ask(fact.day, "open", by, fact.payload.get("reason"))

    def _default_deadline(self, document: str, day: date) -> str | None:
        days = self.days_for.get(document)
        return (day + timedelta(days=days)).isoformat() if days else None

    def _answered(self, fact: Fact, state: str) -> None:
        document = fact.payload["document"]
        ask = self.asks.get(document)
        if ask is None:
            # The request itself is not in the record (yet): the answer still counts.
            ask = self.asks[document] = _Ask(fact.day, state)
        ask.state = state
        if state == "received":
            ask.received = fact.day
        if not any(ask.open for ask in self.asks.values()):
            self.anchor = fact.day

    def document_received(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._answered(fact, "received")

    def document_accepted(self, fact: Fact, entry: dict[str, Any]) -> None:
        anchor = self.anchor
        was_open = (ask := self.asks.get(fact.payload["document"])) is not None and ask.open
        self._answered(fact, "accepted")
        if not was_open:
            self.anchor = anchor

    def document_waived(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._answered(fact, "waived")

    def document_refused(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._answered(fact, "refused")
        ask = self.asks[fact.payload["document"]]
        ask.by = fact.payload.get("by") or self._default_deadline(fact.payload["document"], fact.day)
        ask.reason = fact.payload.get("reason")

    def deadline_extended(self, fact: Fact, entry: dict[str, Any]) -> None:
        only = fact.payload.get("document")
        for document, ask in self.asks.items():
            if ask.open and only in (None, document):
                ask.by = fact.payload["by"]

    def passed_to_authority(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.away, self.authority = True, fact.payload["authority"]

    def returned_by_authority(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.away, self.anchor = False, fact.day
        if self.base is Status.WITH_AUTHORITY:
            self.base = Status.UNDER_REVIEW
            self._leave(fact.day)

    def clock_paused(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.pause = _shown(**{"from": fact.day, "reason": fact.payload.get("reason")})

    def clock_resumed(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if self.pause is None:
            return False
        self.pause, self.anchor = None, fact.day
        return None

    def deferred(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.deferral = fact.payload

    def resumed(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if self.deferral is None:
            return False
        self.deferral, self.anchor = None, fact.day
        return None

    def target_extended(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.extension = Extension(date.fromisoformat(fact.payload["until"]), fact.payload.get("reason"))

    def shown_only(self, fact: Fact, entry: dict[str, Any]) -> None:
        """Told in the log; changes nothing else."""

    def approved(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._leave(fact.day)
        self._clear_hurdles()
        self.base, self.anchor = Status.APPROVED, fact.day

    def rejected(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._clear_hurdles()
        self.base, self.reason = Status.REJECTED, fact.payload.get("reason")
        self.object_by = fact.payload.get("object_by")

    def _clear_hurdles(self) -> None:
        """A decision settles what the case was waiting for."""
        self.deferral, self.pause, self.away, self.extension = None, None, False, None
        for ask in self.asks.values():
            if ask.open:
                ask.state = "waived"

    def objected(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.objection = {"state": "open", "on": fact.day.isoformat()}

    def objection_decided(self, fact: Fact, entry: dict[str, Any]) -> None:
        self.objection = {"state": fact.payload["outcome"], "on": fact.day.isoformat()}
        if fact.payload["outcome"] == "granted":
            self._reopen(fact.day)

    def reopened(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        if self.base not in ENDED:
            return False
        self._reopen(fact.day)
        return None

    def _reopen(self, day: date) -> None:
        self.base, self.reason, self.object_by, self.anchor = Status.UNDER_REVIEW, None, None, day
        if self.at is not None:
            self.visits[self.at].left = None
            if self.stages[self.at].status not in (Status.READY, Status.DISPATCHED):
                self.base = self.stages[self.at].status

    def ready_for_collection(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._reach(Status.READY, fact.day, entry)
        self._clear_hurdles()
        self.base = Status.READY
        self.collect = _shown(office=fact.payload.get("office") or self.office, until=fact.payload.get("until"))

    def dispatched(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._reach(Status.DISPATCHED, fact.day, entry)
        self._clear_hurdles()
        self.base, self.collect = Status.DISPATCHED, None

    def _end(self, status: Status, fact: Fact) -> None:
        self._clear_hurdles()
        self.base, self.reason, self.objection = status, fact.payload.get("reason"), None

    def completed(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._end(Status.COMPLETED, fact)

    def withdrawn(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._end(Status.WITHDRAWN, fact)

    def closed(self, fact: Fact, entry: dict[str, Any]) -> None:
        self._end(Status.CLOSED, fact)

    def overdue(self, fact: Fact, entry: dict[str, Any]) -> bool | None:
        due = (fact.payload["what"], fact.payload["on"])
        if due in self.recorded:
            return False
        self.recorded.add(due)
        return None

    def never_shown(self, fact: Fact, entry: dict[str, Any]) -> bool:
        """Notes are the office's own; a correction shows at the fact that it corrects."""
        return False

    # --- what comes out -------------------------------------------------------------------------

    def timeline(self, service: Service, source: str, office: str | None, calendar: WorkingCalendar) -> Timeline:
        status = self.status or Status.RECEIVED
        when = self._when(status, calendar)
        due = self._due(when)
        waiting = [day + timedelta(days=1) for what, day in due if (what, day.isoformat()) not in self.recorded]
        overdue = sorted({what for what, day in due if (what, day.isoformat()) in self.recorded})
        content = {"format": FORMAT} | _shown(
            service=service.code,
            procedure=self.procedure.version,
            source=source,
            office=self.office or office,
            status=status.value,
            since=self.since,
            submitted=self.submitted,
            ended=self.ended,
            holder=None if self.ended or self.status is None else self._holder(status).value,
            authority=self._authority(status),
            reason=self._reason(status),
            stage=self.at,
            stages=self._stages(),
            asks=[_shown(document=code, **self._ask(ask)) for code, ask in self.asks.items()] or None,
            next_review=self.deferral.get("next_review") if self.deferral is not None else None,
            objection=self.objection,
            object_by=self.object_by,
            collect=self.collect or None,
            paused=self.pause,
            legal=self._legal(calendar),
            overdue=overdue or None,
            ledger=[[holder.value, start.isoformat()] for holder, start in self.ledger.spans],
            jumped=self.jumped,
            log=self.log,
        )
        content |= when
        return Timeline(
            content=content,
            procedure=self.procedure.version,
            status=status,
            stage=self.stages[self.at].code if self.at is not None else None,
            submitted=self.submitted,
            ended=self.ended,
            wakes_on=min(waiting, default=None),
            due=tuple(due),
        )

    @staticmethod
    def _ask(ask: _Ask) -> dict[str, Any]:
        return {
            "state": ask.state,
            "asked": ask.asked,
            "by": ask.by,
            "reason": ask.reason,
            "received": ask.received,
        }

    def _authority(self, status: Status) -> str | None:
        if status is not Status.WITH_AUTHORITY:
            return None
        if self.away:
            return self.authority
        return self.stages[self.at].authority if self.at is not None else None

    def _reason(self, status: Status) -> str | None:
        if status is Status.ACTION_NEEDED:
            return next((ask.reason for ask in self.asks.values() if ask.open and ask.reason), None)
        if status is Status.DEFERRED and self.deferral is not None:
            return self.deferral.get("reason")
        return self.reason

    def _stages(self) -> list[dict[str, Any]]:
        return [self._stage(position) for position in range(len(self.stages))]

    def _stage(self, position: int) -> dict[str, Any]:
        code = self.stages[position].code
        visit = self.visits.get(position)
        if visit is None:
            went_past = position < self.furthest or self.base is Status.COMPLETED
            state = "passed" if went_past else "unneeded" if self.ended else "next"
            return {"code": code, "state": state}
        now = position == self.at and visit.left is None
        shown = _shown(code=code, state="now" if now else "done", **{"from": visit.entered}, back=now and visit.back)
        if not now:
            shown["to"] = (visit.left or visit.entered).isoformat()
        if visit.times > 1:
            shown["times"] = visit.times
        return shown

    def _when(self, status: Status, calendar: WorkingCalendar) -> dict[str, Any]:
        """The window, or the working days still needed where it hangs on somebody else's move, or nothing."""
        if self.ended or self.anchor is None or status in (Status.READY, Status.REJECTED) or self.at is None:
            return {}
        first = self.at if self.visits[self.at].left is None else self.at + 1
        days = remaining_days(self.stages, first)
        if days[1] == 0:
            return {}
        on_its_own_course = self.stages[self.at].status is status and not self.away
        if self.pause is not None or (status in _WAITING and not (on_its_own_course and status is _AUTHORITY)):
            return {"window_days": list(days)}
        return {"window": window(days, self.anchor, self.extension, calendar)}

    def _due(self, when: Mapping[str, Any]) -> list[tuple[str, date]]:
        """What falls due by time alone, and when."""
        if self.ended:
            return []
        days = [("documents", ask.by) for ask in self.asks.values() if ask.open]
        days.append(("target", when.get("window", {}).get("to")))
        days.append(("review", self.deferral.get("next_review") if self.deferral is not None else None))
        days.append(("collection", self.collect.get("until") if self.collect else None))
        return [(what, date.fromisoformat(day)) for what, day in days if day]

    def _legal(self, calendar: WorkingCalendar) -> date | None:
        limit = self.procedure.legal_limit
        if limit is None or self.submitted is None:
            return None
        if limit.working:
            return calendar.after(self.submitted, limit.days)
        return self.submitted + timedelta(days=limit.days)


_AUTHORITY = Status.WITH_AUTHORITY
_APPLY: dict[Kind, Callable[[_Fold, Fact, dict[str, Any]], bool | None]] = {
    kind: getattr(_Fold, kind.value)
    for kind in Kind
    if kind not in (Kind.SUBMITTED, Kind.REMINDED, Kind.DELIVERY_FAILED, Kind.NOTE_ADDED, Kind.CORRECTED)
} | {
    Kind.SUBMITTED: _Fold.submitted_,
    Kind.REMINDED: _Fold.shown_only,
    Kind.DELIVERY_FAILED: _Fold.shown_only,
    Kind.NOTE_ADDED: _Fold.never_shown,
    Kind.CORRECTED: _Fold.never_shown,
}


def procedure_for(service: Service, facts: Sequence[Fact]) -> Procedure:
    """The version in force on the day of the earliest ``submitted``; without one, of the earliest fact."""
    if len(service.procedures) == 1:
        return service.procedures[0]
    standing = [e.fact for e in in_order(facts, ranks_of(service.procedures[0])) if not e.voided] or facts
    return service.procedure_on(min((fact.kind is not Kind.SUBMITTED, fact.day) for fact in standing)[1])


def fold(
    service: Service,
    facts: Iterable[Fact],
    *,
    source: str,
    office: str | None,
    calendar: WorkingCalendar,
) -> Timeline:
    """The timeline of one case from all its facts, in whatever order they are given; at least one.

    ``source`` and ``office`` are the case's own codes, repeated in the public record. Ids of facts
    must differ; ``cases.actions`` sees to that.
    """
    known = list(facts)
    procedure = procedure_for(service, known)
    state = _Fold(procedure)
    for effective in in_order(known, ranks_of(procedure)):
        state.take(effective)
    return state.timeline(service, source, office, calendar)
