"""Putting a stored case right from its events, without telling anybody: a refold is no news."""

from uuid import UUID

from django.db import transaction

from masar.cases.models import Case, PublicRecord
from masar.cases.queries import timelines
from masar.cases.stored import Fault, content_text, wakes_at
from masar.cases.timeline import FOLD


@transaction.atomic
def mend(case_id: UUID) -> None:
    """Fold the case again and store the result. No outbox row is written, so no notice follows.

    A case that cannot be folded is left as it is.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    [(_, timeline)] = timelines([case])
    if isinstance(timeline, Fault):
        return
    content = content_text(timeline)
    stored = PublicRecord.objects.filter(pk=case.number).values_list("content", flat=True).first()
    case.version += content != stored
    case.procedure, case.status, case.stage = timeline.procedure, timeline.status.value, timeline.stage
    case.submitted_on, case.ended_on, case.wakes_at = timeline.submitted, timeline.ended, wakes_at(timeline)
    case.due_at, case.fold = case.wakes_at, FOLD
    case.save()
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
