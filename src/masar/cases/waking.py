"""Time passing is an event too: what fell due is recorded, so that no page ever disagrees with a notice."""

from datetime import datetime

from django.utils import timezone

from masar.cases.actions import CLOCK, record_events
from masar.cases.facts import Fact, Kind
from masar.cases.incoming import Incoming, NewCase
from masar.cases.models import Case
from masar.cases.queries import timelines
from masar.cases.timeline import Timeline
from masar.lib.clock import local_day

BATCH = 500


def _passed(timeline: Timeline, now: datetime) -> tuple[Fact, ...]:
    """One fact for each thing that fell due before today and has not been recorded."""
    today = local_day(now, timezone.get_default_timezone())
    return tuple(
        Fact(Kind.OVERDUE, day, CLOCK, f"overdue:{what}:{day}", payload={"what": what, "on": day.isoformat()})
        for what, day in dict.fromkeys(timeline.due)
        if day < today
    )


def record_overdue(now: datetime) -> int:
    """Record ``overdue`` for one batch of cases that are due at ``now``. How many cases there were."""
    due = list(Case.objects.filter(wakes_at__lte=now).order_by("wakes_at")[:BATCH])
    incoming = [
        Incoming(NewCase(case.service_id, case.source_id, case.reference, case.office_id), _passed(timeline, now))
        for case, timeline in timelines(due)
    ]
    record_events(incoming, now=now, actor=CLOCK)
    return len(due)
