"""Time passing is an event too: what fell due is recorded, so that no page ever disagrees with a notice.

A case that cannot be taken further (a kind of a newer version, a service that is gone) is put to rest for a
growing while and shown by ``masar troubles``; it keeps no other waiting, and is not taken up again without pause.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from masar.cases import troubles
from masar.cases.actions import CLOCK, record_events
from masar.cases.facts import Fact, Kind
from masar.cases.incoming import Incoming, NewCase
from masar.cases.models import Case
from masar.cases.queries import timelines
from masar.cases.rebuilding import mend
from masar.cases.stored import Fault
from masar.cases.timeline import Timeline
from masar.lib.clock import local_day

BATCH = 500
JOB = "record_overdue"
log = logging.getLogger(__name__)

Woken = tuple[UUID, Incoming]


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
    due = list(Case.objects.filter(due_at__lte=now).order_by("due_at")[:BATCH])
    failed: dict[UUID, str] = {}
    woken: list[Woken] = []
    for case, timeline in timelines(due):
        if isinstance(timeline, Fault):
            failed[case.pk] = timeline.why
        elif facts := _passed(timeline, now):
            named = NewCase(case.service_id, case.source_id, case.reference, case.office_id)
            woken.append((case.pk, Incoming(named, facts)))
        else:
            # Nothing of it is due by the rules and calendars of today: what is stored is older than they.
            mend([case.pk])
    failed |= _recorded(woken, now)
    _settle({case.pk: case.events for case in due}, failed, now)
    return len(due)


def _recorded(woken: Sequence[Woken], now: datetime) -> dict[UUID, str]:
    """Record all at once; if that fails, each alone. Which failed, and why."""
    try:
        recorded = record_events([incoming for _, incoming in woken], now=now, actor=CLOCK)
    except (OperationalError, InterfaceError):
        # The database, not a case.
        raise
    except Exception as error:
        log.error("%d cases could not be woken: %s", len(woken), type(error).__name__)
        if len(woken) == 1:
            return {woken[0][0]: f"recording failed: {type(error).__name__}"}
        return {case: why for one in woken for case, why in _recorded([one], now).items()}
    why = {(refusal.source, refusal.reference): refusal.why for refusal in recorded.refused}
    named = ((case, (incoming.case.source, incoming.case.reference)) for case, incoming in woken)
    return {case: why[name] for case, name in named if name in why}


def _settle(due: Mapping[UUID, int], failed: Mapping[UUID, str], now: datetime) -> None:
    """Whoever is still due rests for a while; whoever got further is in no trouble any more.

    ``due`` has how many events each case had when it was looked at. One that has more by now got further, though it
    may be due again by what somebody else recorded meanwhile.
    """
    still = Case.objects.filter(pk__in=due, due_at__lte=now).values_list("pk", "events")
    stuck = {
        str(case): failed.get(case, "the case is due and does not get further")
        for case, events in still
        if case in failed or events == due[case]
    }
    for case, again_at in troubles.note(JOB, stuck, now).items():
        # Not if somebody took the case further meanwhile.
        Case.objects.filter(pk=case, due_at__lte=now).update(due_at=again_at)
    troubles.settle(JOB, [str(case) for case in due if str(case) not in stuck])
