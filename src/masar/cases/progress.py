"""The state of a case between one fact and the next. Pure.

``effects`` says what each kind of fact does to it; ``timeline`` gives it the facts in order and then describes what
it has come to.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from masar.cases import unreached
from masar.cases.facts import Fact, Kind
from masar.cases.kinds import KINDS
from masar.cases.ledger import Ledger
from masar.cases.order import Effective
from masar.cases.parts import Ask, Visit, certain
from masar.cases.window import Extension
from masar.catalogue.definitions import Holder, Procedure, Status
from masar.catalogue.statuses import STATUSES


class Progress:
    """The state between one fact and the next.

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

    def settle(self, day: date) -> None:
        """After a fact: the status, who holds the case, and since when."""
        if self.opened is None:
            self.opened = day
        status = self._status()
        if status is not self.status:
            self.status, self.since = status, day
        if self.unreached is not None and not unreached.hangs(self):
            # Nothing hangs on the applicant's move any more.
            self.unreached = None
        if STATUSES[status].ended and not self.objecting():
            if self.ended is None:
                self.ended = day
                self.ledger.end(day)
                self.leave(day)
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

    def objecting(self) -> bool:
        return self.objection is not None and self.objection["state"] == "open"

    def note(self, effective: Effective, entry: dict[str, Any]) -> None:
        fact = effective.fact
        shown: dict[str, Any] = {"kind": fact.kind.value, "on": fact.day.isoformat()}
        if fact.at is not None:
            shown["at"] = fact.at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
        if fact.stage is not None and self.procedure.stage_at(fact.stage) is not None:
            shown["stage"] = fact.stage
        for key in KINDS[fact.kind].public:
            if fact.payload.get(key) is not None:
                shown[key] = fact.payload[key]
        if effective.corrected:
            shown["corrected"] = True
        self.log.append(shown | entry)

    def log_voided(self, fact: Fact) -> None:
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

    def leave(self, day: date) -> None:
        if self.at is not None and self.visits[self.at].left is None:
            self.visits[self.at].left = day

    def enter(self, position: int, day: date, entry: dict[str, Any]) -> None:
        if position != self.at:
            self.leave(day)
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

    def reach(self, status: Status, day: date, entry: dict[str, Any]) -> None:
        """Enter the first stage that shows ``status``, where the procedure has one ahead."""
        for position, stage in enumerate(self.stages):
            if stage.status is status and position >= self.furthest:
                if position != self.at:
                    self.enter(position, day, entry)
                return
