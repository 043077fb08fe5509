"""What people see of a case: the fold of its facts over the procedure it started under. Pure.

``fold`` knows no database, no clock and no settings. The same facts in any order, in any batches, with
any repeats, give the same ``Timeline``. Its ``content`` is the public record: codes, dates and open
spans only; never sentences, free text, or counts up to today (``docs/public-record.md`` lists every key).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from masar.cases.effects import take
from masar.cases.facts import Fact, Kind
from masar.cases.falling import Falling, falls
from masar.cases.ledger import Ledger, summed
from masar.cases.order import in_order, ranks_of
from masar.cases.parts import WAIVED, Ask, said
from masar.cases.progress import Progress
from masar.cases.standing import Standing, standing
from masar.cases.window import remaining_days, window
from masar.catalogue.definitions import Holder, Procedure, Service, Status
from masar.catalogue.statuses import AFTER_THE_DECISION, STATUSES, Forecast
from masar.lib.calendars import WorkingCalendar

FORMAT = 1
"""Of the public record's content."""
FOLD = 8
"""Of the rules of the fold: raise it when the same facts give another content or another state on the way to it."""
PAGE, LEAST = 40, 10
"""How many entries of the log, or spans of the ledger, leave the record at once, and how many always stay in it."""

_DECIDED = AFTER_THE_DECISION | {Status.APPROVED}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The fold's answer. ``content`` is the public record; the rest serves lists and clocks.

    ``due`` are the last days that are kept or not; ``falls`` is what time alone brings about, and ``wakes_on`` the
    first local day on which that makes news, or None. ``pages`` are the entries of the log that are not in the
    record, oldest first, by the number of their page: all pages, or those from the checkpoint on that the fold began
    with. ``standing`` is how an open case stands at the desk, and ``office`` who has it.
    """

    content: dict[str, Any]
    procedure: int
    status: Status
    stage: str | None
    submitted: date | None
    ended: date | None
    due: tuple[tuple[str, date], ...]
    falls: tuple[Falling, ...]
    wakes_on: date | None
    pages: Mapping[int, Sequence[Mapping[str, Any]]]
    office: str | None
    standing: Standing | None


def before_the_last(count: int) -> int:
    """How many of ``count`` entries stand on pages of their own: always whole pages, so that a page never changes
    by what comes after it.
    """
    return max(0, count - LEAST) // PAGE * PAGE


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
    progress = Progress(procedure)
    for effective in in_order(known, ranks_of(procedure)):
        take(progress, effective)
    return described(progress, source, office, calendar)


def described(progress: Progress, source: str, office: str | None, calendar: WorkingCalendar) -> Timeline:
    """What a state between two facts, or after the last, looks like."""
    when = _when(progress, calendar)
    due = _due(progress, when)
    ahead = falls(progress, due, calendar)
    overdue = sorted({what for what, day in due if (what, day.isoformat()) in progress.recorded})
    content: dict[str, Any] = {"format": FORMAT}
    content |= _identity(progress, source, office)
    content |= _standing(progress)
    content |= when
    content |= said(legal=_legal(progress, calendar), overdue=overdue or None, jumped=progress.jumped)
    content["stages"] = [_stage(progress, position) for position in range(len(progress.stages))]
    content |= _ledger(progress.ledger)
    cut = before_the_last(progress.logged)
    if cut:
        content |= said(earlier=cut, transferred=progress.moved, failed=progress.failed)
    content["log"] = progress.log[cut - progress.unlogged :]
    return Timeline(
        content=content,
        procedure=progress.procedure.version,
        status=progress.status or Status.RECEIVED,
        stage=progress.stages[progress.at].code if progress.at is not None else None,
        submitted=progress.submitted,
        ended=progress.ended,
        due=tuple(due),
        falls=ahead,
        wakes_on=ahead[0].from_day if ahead else None,
        pages=whole_pages(progress),
        office=progress.office or office,
        standing=standing(progress, due, calendar),
    )


def whole_pages(progress: Progress) -> dict[int, list[dict[str, Any]]]:
    """The pages of the log that the progress still has; the first of all is number 1."""
    starts = range(progress.unlogged, before_the_last(progress.logged), PAGE)
    return {
        start // PAGE + 1: progress.log[start - progress.unlogged : start - progress.unlogged + PAGE]
        for start in starts
    }


def _ledger(ledger: Ledger) -> dict[str, Any]:
    """The spans; of the first of very many only the days that each holder had."""
    over = before_the_last(ledger.left_out + len(ledger.spans)) - ledger.left_out
    days = summed(ledger.summed, ledger.spans[:over], ledger.spans[over][1]) if over > 0 else ledger.summed
    held = {holder.value: count for holder, count in days.items()}
    spans = [[holder.value, start.isoformat()] for holder, start in ledger.spans[max(0, over) :]]
    return said(held=held or None) | {"ledger": spans}


def _identity(progress: Progress, source: str, office: str | None) -> dict[str, Any]:
    procedure = progress.procedure
    return said(
        service=procedure.service, procedure=procedure.version, source=source, office=progress.office or office
    )


def _standing(progress: Progress) -> dict[str, Any]:
    """Where the case stands: status, who has it, and whatever the status must come with."""
    status = progress.status or Status.RECEIVED
    asks = [_ask(document, ask, _counting(progress, ask.by)) for document, ask in progress.asks.items()]
    return said(
        status=status.value,
        since=progress.since,
        submitted=progress.submitted,
        ended=progress.ended,
        holder=None if progress.ended or progress.status is None else progress.holder(status).value,
        authority=_authority(progress, status),
        consulted=_consulted(progress, status),
        reason=_reason(progress, status),
        also=progress.also if status is Status.REJECTED else None,
        stage=progress.at,
        asks=asks or None,
        next_review=progress.deferral.get("next_review") if progress.deferral is not None else None,
        objection=progress.objection,
        object_by=_counting(progress, progress.object_by),
        pay_by=_counting(progress, progress.pay_by),
        collect=_collect(progress),
        paused=progress.pause,
        unreached=progress.unreached,
    )


def _counting(progress: Progress, day: str | None) -> str | None:
    """A last day of the applicant's; none while the days are not theirs."""
    return day if progress.unreached is None else None


def _collect(progress: Progress) -> dict[str, Any] | None:
    collect = progress.collect or None
    if collect is None or progress.unreached is None:
        return collect
    return {key: value for key, value in collect.items() if key != "until"} or None


def _ask(document: str, ask: Ask, by: str | None) -> dict[str, Any]:
    return said(document=document, state=ask.state, asked=ask.asked, by=by, reason=ask.reason, received=ask.received)


def _authority(progress: Progress, status: Status) -> str | None:
    if status is not Status.WITH_AUTHORITY:
        return None
    if progress.away:
        return progress.authority
    return progress.stages[progress.at].authority if progress.at is not None else None


def _consulted(progress: Progress, status: Status) -> str | None:
    """The office that was asked something, where it has the case for that."""
    if progress.consulted is None or progress.ended or progress.holder(status) is not Holder.CONSULTED:
        return None
    return progress.consulted["office"]


def _reason(progress: Progress, status: Status) -> str | None:
    if status is Status.ACTION_NEEDED:
        return next((ask.reason for ask in progress.asks.values() if ask.open and ask.reason), None)
    if status is Status.DEFERRED and progress.deferral is not None:
        return progress.deferral.get("reason")
    return progress.reason


def _stage(progress: Progress, position: int) -> dict[str, Any]:
    """One stage: its state and, where the case has been in it, since when and until when."""
    code, visit = progress.stages[position].code, progress.visits.get(position)
    if visit is None:
        return {"code": code, "state": _not_entered(progress, position)}
    now = position == progress.at and visit.left is None
    shown = said(code=code, state="now" if now else "done", **{"from": visit.entered}, back=now and visit.back)
    if not now:
        shown["to"] = (visit.left or visit.entered).isoformat()
    if visit.times > 1:
        shown["times"] = visit.times
    return shown


def _not_entered(progress: Progress, position: int) -> str:
    """Why a case has not been in a stage, or that nobody knows yet whether it will be."""
    stage, base = progress.stages[position], progress.base
    decided = progress.decided.get(stage.code)
    undecided = stage.conditional and decided is None
    if decided == WAIVED:
        return "exempt"
    if position < progress.furthest or base is Status.COMPLETED:
        return "exempt" if undecided else "passed"
    if STATUSES[base].ended:
        # Over, though an objection may still be open against it.
        return "unneeded"
    if undecided:
        return "exempt" if base in _DECIDED and stage.status not in _DECIDED else "maybe"
    return "next"


def _when(progress: Progress, calendar: WorkingCalendar) -> dict[str, Any]:
    """The window; or the working days still needed where it hangs on somebody else's move; or nothing."""
    status, at = progress.status, progress.at
    if progress.ended or progress.anchor is None or at is None or status is None:
        return {}
    forecast = STATUSES[status].forecast
    if forecast is Forecast.NOTHING:
        return {}
    first = at if progress.visits[at].left is None else at + 1
    ahead = [
        progress.stages[position] for position in range(first, len(progress.stages)) if progress.certain(position)
    ]
    days = remaining_days(ahead)
    if days[1] == 0:
        return {}
    # A stage at another authority has its usual duration; an unforeseen visit there has none.
    foreseen = status is Status.WITH_AUTHORITY and not progress.away
    if progress.pause is not None or (forecast is Forecast.AFTER and not foreseen):
        return {"window_days": list(days)}
    return {"window": window(days, progress.anchor, progress.extension, calendar)}


def _due(progress: Progress, when: Mapping[str, Any]) -> list[tuple[str, date]]:
    """What falls due by time alone, and when."""
    if progress.ended:
        return []
    days = [("documents", _counting(progress, ask.by)) for ask in progress.asks.values() if ask.open]
    days.append(("payment", _counting(progress, progress.pay_by)))
    days.append(("target", when.get("window", {}).get("to")))
    days.append(("review", progress.deferral.get("next_review") if progress.deferral is not None else None))
    days.append(("collection", (_collect(progress) or {}).get("until")))
    return [(what, date.fromisoformat(day)) for what, day in days if day]


def _legal(progress: Progress, calendar: WorkingCalendar) -> date | None:
    """The last day that the law allows, where it sets one."""
    limit = progress.procedure.legal_limit
    if limit is None or progress.submitted is None:
        return None
    if limit.working:
        return calendar.after(progress.submitted, limit.days)
    return progress.submitted + timedelta(days=limit.days)
