"""One act on many cases: a job with a row for each, so that each has its own outcome, and a reason where it failed.

``prepare`` looks at every case and says what would come of it; ``start`` lets the worker begin; ``run_bulk`` does
some rows at a time by ``acting.perform``, which looks at right, state and form again. A row's key was made with it:
killed at any point, or run by two workers at once, an act is recorded once.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import DatabaseError

from masar.cases.acting import Desk, Invalid, NotAllowed, NotForeseen, OwnDecision, desk, foresee, perform
from masar.cases.actions import Overtaken, Refused
from masar.cases.acts import Act, Values
from masar.cases.desk_models import BulkJob, BulkRow
from masar.cases.facts import DESK
from masar.cases.models import Event
from masar.lib import rows
from masar.people.vault import opened, seal
from masar.staff.officers import Officer, officer_of
from masar.staff.rights import Right

MOST = 500
"""Cases of one job: as many as somebody can still look over."""
BATCH = 20
KEPT = timedelta(days=90)
"""How long a job that has ended can be looked at; what it recorded stands in the cases."""
DRAFT_KEPT = timedelta(days=1)
log = logging.getLogger(__name__)

IN_BULK = (
    Act.ENTER_STAGE,
    Act.REMIND,
    Act.EXTEND,
    Act.SEND_ON,
    Act.TAKE_BACK,
    Act.PAUSE,
    Act.GO_ON,
    Act.DEFER,
    Act.RESUME,
    Act.EXTEND_TARGET,
    Act.TRANSFER,
    Act.APPROVE,
    Act.READY,
    Act.DISPATCH,
    Act.HAND_OVER,
    Act.TELL,
    Act.NOTE,
)
"""What can be done to many at once. A refusal cannot: nobody is refused as one of a list."""


class Became(StrEnum):
    """What has become of a row. ``READY`` waits for ``start``, ``WAITING`` for the worker."""

    READY = "ready"
    WAITING = "waiting"
    DONE = "done"
    OVERTAKEN = "overtaken"
    NOT_ALLOWED = "not_allowed"
    NOT_FORESEEN = "not_foreseen"
    OWN_DECISION = "own_decision"
    INVALID = "invalid"
    REFUSED = "refused"
    FAILED = "failed"
    STOPPED = "stopped"


FAILED = frozenset(Became) - {Became.READY, Became.WAITING, Became.DONE}
"""What did not happen, and can be taken up again."""

_WHY: Mapping[type[Exception], Became] = {
    Overtaken: Became.OVERTAKEN,
    NotAllowed: Became.NOT_ALLOWED,
    OwnDecision: Became.OWN_DECISION,
    NotForeseen: Became.NOT_FORESEEN,
    Invalid: Became.INVALID,
    Refused: Became.REFUSED,
}
_TOLD = ("status", "window", "legal", "ended")
"""What of a public record a row repeats from before and after the act."""


class TooMany(ValueError):
    """More cases than one job can have."""


def prepare(officer: Officer, act: Act, values: Values, numbers: Iterable[str], *, now: datetime) -> BulkJob:
    """A job that does nothing yet: for each number once, what the act would bring about, or why it cannot be done.

    Raises ValueError for an act that is not ``IN_BULK``, TooMany, and ``acting.NotAllowed`` without the right to do
    anything in bulk.
    """
    wanted = list(dict.fromkeys(numbers))
    if act not in IN_BULK:
        raise ValueError(f"{act.value} is not done in bulk")
    if not officer.holds(Right.BULK):
        raise NotAllowed(Right.BULK)
    if len(wanted) > MOST:
        raise TooMany(len(wanted))
    job = BulkJob(officer=officer.id, act=act.value, total=len(wanted), made_at=now)
    job.values = seal(BulkJob, job.pk, dict(values))
    job.save(force_insert=True)
    looked = [_looked_at(officer, act, values, number, now=now) for number in wanted]
    columns = ("job_id", "place", "key", "number", "case_id", "expected", "became", "effect")
    rows.insert(BulkRow, columns, [(job.pk, place, uuid4(), *one) for place, one in enumerate(looked)])
    return job


def _looked_at(
    officer: Officer, act: Act, values: Values, number: str, *, now: datetime
) -> tuple[str, UUID | None, int, str, str]:
    """Number, case, version, what became of it, and the effect of an act on one case."""
    try:
        at = desk(number)
    except Refused:
        return number, None, 0, Became.REFUSED.value, ""
    if not _bulk(officer, at):
        # The same as for a number that is nobody's: it tells an officer nothing.
        return number, None, 0, Became.REFUSED.value, ""
    try:
        at.check(act, values, may=officer.may, actor=officer.actor, now=now, unforeseen=False)
    except tuple(_WHY) as error:
        return number, at.case, at.version, _WHY[type(error)].value, ""
    effect = json.dumps([_told(text) for text in foresee(at, act, values, now=now)])
    return number, at.case, at.version, Became.READY.value, effect


def _bulk(officer: Officer, at: Desk) -> bool:
    return officer.may(Right.BULK, office=at.office, service=at.name.service)


def _told(content: str) -> dict[str, object]:
    record = json.loads(content)
    return {key: record[key] for key in _TOLD if key in record}


def values_of(job: BulkJob) -> Values:
    """What the form of the job gave."""
    return dict(opened(BulkJob, job.pk, job.values))


def job_of(officer: Officer, job: UUID) -> BulkJob | None:
    """An officer's own job."""
    return BulkJob.objects.filter(pk=job, officer=officer.id).first()


def jobs_of(officer: Officer) -> list[BulkJob]:
    """An officer's own jobs that were started, the last first."""
    return list(BulkJob.objects.filter(officer=officer.id, started_at__isnull=False).order_by("-made_at", "-pk")[:50])


def start(job: BulkJob, *, now: datetime) -> bool:
    """Let the worker begin; False if it was begun before."""
    begun = BulkJob.objects.filter(pk=job.pk, started_at=None).update(started_at=now)
    if begun:
        # A row that is READY belongs to a job that was started, so that nothing is lost between these two.
        _begin(job.pk)
    return bool(begun)


def _begin(job: UUID) -> None:
    BulkRow.objects.filter(job=job, became=Became.READY).update(became=Became.WAITING)


def stop(job: BulkJob) -> int:
    """What the worker has not come to stays undone; how many rows."""
    return BulkRow.objects.filter(job=job.pk, became__in=(Became.READY, Became.WAITING)).update(became=Became.STOPPED)


def again(officer: Officer, job: BulkJob, *, now: datetime) -> BulkJob:
    """A new job for what failed: every case is looked at anew."""
    failed = BulkRow.objects.filter(job=job.pk, became__in=sorted(FAILED)).order_by("place")
    return prepare(officer, Act(job.act), values_of(job), failed.values_list("number", flat=True), now=now)


def outcomes(job: UUID) -> Counter[Became]:
    """How many rows of a job became what."""
    return Counter(map(Became, BulkRow.objects.filter(job=job).values_list("became", flat=True)))


def rows_of(job: UUID, became: Iterable[Became], *, after: int = -1, most: int = 50) -> list[BulkRow]:
    """Some rows of a job, by their places, on from the one ``after``."""
    found = BulkRow.objects.filter(job=job, place__gt=after, became__in=[one.value for one in became])
    return list(found.order_by("place")[:most])


# --- the worker ---------------------------------------------------------------------------------


def run_bulk(now: datetime) -> int:
    """Some rows of the job that was started first. How many were done; 0 when none waits."""
    job = BulkJob.objects.filter(started_at__isnull=False, done_at=None).order_by("started_at", "pk").first()
    if job is None:
        return 0
    _begin(job.pk)
    waiting = rows_of(job.pk, [Became.WAITING], most=BATCH)
    if not waiting:
        BulkJob.objects.filter(pk=job.pk, done_at=None).update(done_at=now)
        return 1
    _run(job, waiting, now)
    return len(waiting)


def _run(job: BulkJob, waiting: Sequence[BulkRow], now: datetime) -> None:
    officer, act, values = officer_of(job.officer), Act(job.act), values_of(job)
    for row in waiting:
        became = Became.NOT_ALLOWED
        if officer is not None:
            try:
                became = _done(officer, act, values, row, now)
            except DatabaseError:
                raise
            except Exception as error:
                # The others go on; this one can be taken up again.
                became = Became.FAILED
                log.error("an act in bulk failed on one case (%s)", type(error).__name__)
        BulkRow.objects.filter(pk=row.pk, became=Became.WAITING).update(became=became, at=now)


def _done(officer: Officer, act: Act, values: Values, row: BulkRow, now: datetime) -> Became:
    def may(right: Right, *, office: str | None, service: str | None) -> bool:
        both = (right, Right.BULK)
        return all(officer.may(one, office=office, service=service) for one in both)

    how = {"actor": officer.actor, "may": may, "expected": row.expected, "key": str(row.key), "now": now}
    try:
        perform(row.number, act, values, **how)  # type: ignore[arg-type]
    except tuple(_WHY) as error:
        # Another worker, or this one before it was killed, may have done just this.
        return Became.DONE if _recorded(row) else _WHY[type(error)]
    return Became.DONE


def _recorded(row: BulkRow) -> bool:
    found = Event.objects.filter(source=DESK, source_id=str(row.key))
    return row.case_id is not None and found.filter(case_id=row.case_id).exists()


def forget(now: datetime) -> int:
    """Delete drafts after a day, and jobs that ended long ago; how many jobs."""
    drafts = BulkJob.objects.filter(started_at=None, made_at__lt=now - DRAFT_KEPT)
    ended = BulkJob.objects.filter(done_at__lt=now - KEPT)
    gone = [job for old in (drafts, ended) for job in old.values_list("pk", flat=True)[:100]]
    BulkRow.objects.filter(job__in=gone).delete()
    BulkJob.objects.filter(pk__in=gone).delete()
    return len(gone)
