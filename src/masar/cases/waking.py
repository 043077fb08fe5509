"""Time passing is an event too: what fell due is recorded, so that no page ever disagrees with a notice.

A case that cannot be taken further (a kind of a newer version, a service that is gone) is put to rest for a
growing while and shown by ``masar troubles``; it keeps no other waiting, and is not taken up again without pause.

What is said to somebody, or ends their case, is said only of what is known: not before the data of the case's
source are complete up to that day, and no case is closed that is in doubt. Nobody is reminded of a day that is over,
or so late that they would not be told; what was missed is not claimed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from masar.cases import troubles
from masar.cases.apart import record_apart
from masar.cases.desks import in_doubt
from masar.cases.facts import DESK, Fact, Kind
from masar.cases.falling import Falling
from masar.cases.incoming import Incoming, NewCase
from masar.cases.kinds import SOON
from masar.cases.models import Case, Source
from masar.cases.news import is_late
from masar.cases.queries import timelines
from masar.cases.rebuilding import mend
from masar.cases.stored import Fault, wakes_at
from masar.cases.timeline import Timeline
from masar.lib.clock import local_day

BATCH = 500
JOB = "record_overdue"
LOOK_AGAIN = timedelta(hours=6)
"""After how long a case is looked at again of which not enough is known."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a batch is looked at: the moment, up to when the data of each source are complete, and which
    cases are in doubt.
    """

    now: datetime
    complete: Mapping[str, date]
    doubted: Collection[UUID]

    @classmethod
    def of(cls, cases: Sequence[Case], now: datetime) -> "Known":
        """What is known of these cases."""
        zone = timezone.get_default_timezone()
        fresh = Source.objects.filter(fresh_as_of__isnull=False).values_list("code", "fresh_as_of")
        complete = {code: local_day(moment, zone) for code, moment in fresh if moment is not None}
        # What officers record is known at once.
        complete[DESK] = local_day(now, zone)
        return cls(now, complete, in_doubt([case.pk for case in cases]))

    @property
    def today(self) -> date:
        return local_day(self.now, timezone.get_default_timezone())

    def missed(self, one: Falling) -> bool:
        """Whether it is too late to say it: it is never recorded."""
        if one.what == SOON:
            return one.on < self.today
        return one.kind is Kind.REMINDED and (one.on < self.today or is_late(one.fact(), self.now))

    def enough(self, case: Case, one: Falling) -> bool:
        """Whether enough is known of the case to record it."""
        if one.kind in (Kind.OVERDUE, Kind.ANSWER_AWAITED, Kind.NOTICE_SETTLED):
            return True
        if one.kind is Kind.CLOSED and case.pk in self.doubted:
            return False
        return self.complete.get(case.source_id, date.min) >= one.from_day


def _passed(case: Case, timeline: Timeline, known: Known) -> tuple[tuple[Fact, ...], datetime | None]:
    """What is to be recorded of a case, and when to look again if nothing is."""
    facts: list[Fact] = []
    again: datetime | None = None
    for one in timeline.falls:
        if one.from_day > known.today:
            ahead = _midnight(one.from_day)
            return tuple(facts), min(ahead, again or ahead)
        if known.missed(one):
            continue
        if not known.enough(case, one):
            again = known.now + LOOK_AGAIN
            continue
        facts.append(one.fact())
        if one.kind is Kind.CLOSED:
            # Nothing falls due of what is closed.
            break
    return tuple(facts), again


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone()).astimezone(UTC)


def record_overdue(now: datetime) -> int:
    """Record what fell due of one batch of cases that are due at ``now``. How many cases there were."""
    due = list(Case.objects.filter(due_at__lte=now).order_by("due_at")[:BATCH])
    if not due:
        return 0
    known = Known.of(due, now)
    failed: dict[UUID, str] = {}
    woken: list[tuple[UUID, Incoming]] = []
    later: dict[UUID, tuple[int, datetime | None]] = {}
    for case, timeline in timelines(due):
        if isinstance(timeline, Fault):
            failed[case.pk] = timeline.why
            continue
        facts, again_at = _passed(case, timeline, known)
        if facts:
            named = NewCase(case.service_id, case.source_id, case.reference, case.office_id)
            # Only of what we looked at: somebody may put a last day off in the meantime.
            woken.append((case.pk, Incoming(named, facts, case.events)))
            continue
        if case.wakes_at != wakes_at(timeline):
            # Nothing of it is due by the rules and calendars of today: what is stored is older than they.
            mend([case.pk])
        later[case.pk] = (case.events, again_at)
    failed |= {case: became for case, became in record_apart(woken, now).items() if type(became) is str}
    _put_off(later)
    _settle({case.pk: case.events for case in due}, failed, now)
    return len(due)


def _put_off(later: Mapping[UUID, tuple[int, datetime | None]]) -> None:
    """Nothing is to be recorded of these cases before a moment, unless something came meanwhile."""
    with transaction.atomic():
        for case, (events, moment) in later.items():
            Case.objects.filter(pk=case, events=events).update(due_at=moment)


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
