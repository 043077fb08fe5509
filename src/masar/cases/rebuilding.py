"""Putting stored cases right from their events, without telling anybody: a refold is no news."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models, transaction

from masar.cases import checkpoints, desks
from masar.cases.checkpoints import pages_to_put, put_pages
from masar.cases.models import Case, PublicRecord
from masar.cases.queries import Difference, compared, differences, timelines
from masar.cases.stored import Fault, content_text, wakes_at
from masar.cases.timeline import FOLD, Timeline

BATCH = 200
BESIDE = frozenset({"fold", "desk"})
"""What can differ of a case whose columns and record are right."""


def batches(*, every: bool) -> Iterator[list[UUID]]:
    """The cases in runs, by their ids: ``every`` one, or those that another fold than the present one made."""
    wanted = Case.objects.all() if every else Case.objects.exclude(fold=FOLD)
    last: UUID | None = None
    while batch := list(_after(last, wanted).values_list("pk", flat=True)[:BATCH]):
        yield batch
        last = batch[-1]


def _after(last: UUID | None, cases: models.QuerySet[Case]) -> models.QuerySet[Case]:
    return (cases if last is None else cases.filter(pk__gt=last)).order_by("pk")


def make_old() -> None:
    """Have every case taken for one of an older fold, after what folds hang on besides the rules has changed."""
    for batch in batches(every=True):
        Case.objects.filter(pk__in=batch).update(fold=0)


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a run of cases: how many there were, and what differed from their events."""

    cases: int
    different: list[Difference]


def examine(ids: Sequence[UUID]) -> Seen:
    """What is stored of these cases and differs from what their events give; nothing is changed."""
    return Seen(len(ids), list(differences(list(Case.objects.filter(pk__in=ids).order_by("pk")))))


def mend(ids: Sequence[UUID]) -> Seen:
    """Fold these cases again and store the results; what differed. No outbox row is written, so no notice follows.

    A case that cannot be folded is left as it is. Safe to repeat, and beside whoever records meanwhile: the fold
    is made before any lock is taken, and thrown away where events have come since.
    """
    folded = list(timelines(Case.objects.filter(pk__in=ids).order_by("pk")))
    with transaction.atomic():
        locked = Case.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        now = {case.pk: case for case in locked}
        records = PublicRecord.objects.in_bulk([case.number for case in now.values()])
        at_desks, found, moved = desks.Desks.of(ids), [], []
        for case, timeline in folded:
            current = now[case.pk]
            if isinstance(timeline, Fault):
                found.append(Difference(case.pk, case.number, (), timeline))
            elif current.events == case.events:
                record = records.get(case.number)
                if what := compared(current, record, timeline, at_desks):
                    found.append(Difference(case.pk, case.number, what))
                    moved += [desks.row_of(case.pk, case.number, case.service_id, timeline)] if "desk" in what else []
                if set(what) - BESIDE:
                    _store(current, record, timeline)
        desks.mend(moved)
        beside = [one.case for one in found if one.what and set(one.what) <= BESIDE]
        Case.objects.filter(pk__in=beside).update(fold=FOLD)
    return Seen(len(ids), [one for one in found if one.what != ("fold",)])


def _store(case: Case, record: PublicRecord | None, timeline: Timeline) -> None:
    content, stored = content_text(timeline), record.content if record is not None else None
    put = pages_to_put(case.number, timeline, stored)
    case.version += content != stored or any(put)
    case.procedure, case.status, case.stage = timeline.procedure, timeline.status.value, timeline.stage
    case.submitted_on, case.ended_on, case.wakes_at = timeline.submitted, timeline.ended, wakes_at(timeline)
    case.due_at, case.fold = case.wakes_at, FOLD
    case.save()
    put_pages(case.number, put)
    checkpoints.forget([case.pk])
    PublicRecord.objects.update_or_create(
        number=case.number,
        defaults={
            "case_id": case.pk,
            "source": case.source_id,
            "version": case.version,
            "content": content,
            "closed": case.closed_to_number,
        },
    )
