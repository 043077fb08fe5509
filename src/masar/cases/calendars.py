"""A calendar that changes moves dates: each open case that it touches follows, and says so.

A holiday is declared, or taken back, while applications are on their way. The expected days of a case are counted in
its office's working days, and a public date moves only with something that everybody can read. So the worker looks
which offices' calendars have changed, folds their open cases, and records ``calendar_changed`` of those whose dates
moved, like any other fact: it is published, and told.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.utils import timezone

from masar.cases import troubles
from masar.cases.apart import record_apart
from masar.cases.desk_models import OpenCase
from masar.cases.desks import Desks, row_of
from masar.cases.facts import CLOCK, Fact, Kind
from masar.cases.incoming import Became, Incoming, NewCase
from masar.cases.models import CalendarsFollowed, Case, PublicRecord
from masar.cases.queries import timelines
from masar.cases.rebuilding import mend
from masar.cases.standing import State
from masar.cases.stored import Fault
from masar.lib.clock import local_day
from masar.staff.models import Office
from masar.staff.queries import offices

BATCH = 200
JOB = "follow_calendars"
NAME = "offices"
COUNTED = ("window", "legal")
"""What of a public record is counted in working days."""


def follow_calendars(now: datetime) -> int:
    """One batch of the open cases after a calendar has changed. How many cases were looked at; 0 when all follow.

    What was never followed is taken as followed: it was folded so. Safe to repeat after any end, and beside other
    workers: of what has been recorded nothing differs any more.
    """
    today = {code: _digest(card.calendar.days()) for code, card in offices().items()}
    row = CalendarsFollowed.objects.filter(pk=NAME).first()
    if row is None:
        told = {"done": _text(today), "target": _text(today)}
        CalendarsFollowed.objects.get_or_create(name=NAME, defaults=told)
        return 0
    done = json.loads(row.done)
    if row.target == _text(today) and row.done == row.target:
        return 0
    mine = CalendarsFollowed.objects.filter(pk=NAME, done=row.done, target=row.target, after=row.after)
    if row.target != _text(today):
        mine.update(done=_text(_sure(done, json.loads(row.target))), target=_text(today), after=None)
        return 1
    found = _open_cases(row.after)
    if not found:
        mine.update(done=row.target, after=None)
        return 0
    touched = {office for office, digest in today.items() if done.get(office) != digest}
    _follow([case for case in found if case.office_id in touched], _digest(today), now)
    mine.update(after=found[-1].pk)
    return len(found)


def touched(calendar: str) -> int:
    """How many open cases are at the offices of a calendar: at most so many move when it changes."""
    codes = list(Office.objects.filter(calendar=calendar).values_list("code", flat=True))
    return OpenCase.objects.filter(office__in=codes).exclude(state=State.OVER.value).count()


def _sure(done: Mapping[str, str], target: Mapping[str, str]) -> dict[str, str]:
    """What all cases follow for sure, where they were on their way to ``target`` and some may have got there."""
    return {office: digest if target.get(office) == digest else "" for office, digest in done.items()}


def _open_cases(after: UUID | None) -> list[Case]:
    cases = Case.objects.filter(ended_on__isnull=True)
    return list((cases if after is None else cases.filter(pk__gt=after)).order_by("pk")[:BATCH])


def _follow(cases: Sequence[Case], change: str, now: datetime) -> None:
    """Record of these cases that their dates moved, where they did."""
    records = PublicRecord.objects.filter(pk__in=[case.number for case in cases])
    stored = dict(records.values_list("number", "content"))
    day, failed = local_day(now, timezone.get_default_timezone()), {}
    fact = Fact(Kind.CALENDAR_CHANGED, day, CLOCK, f"calendar:{day}:{change}", now)
    moved: list[tuple[UUID, Incoming]] = []
    at_desks, unmoved = Desks.of([case.pk for case in cases]), []
    for case, timeline in timelines(cases):
        if isinstance(timeline, Fault):
            failed[str(case.pk)] = timeline.why
            continue
        if not at_desks.right(row_of(case.pk, case.number, case.service_id, timeline)):
            # From when it stands still too long is counted in working days, and no reader is told of it.
            unmoved.append(case.pk)
        if _counted(json.loads(stored[case.number])) != _counted(timeline.content):
            named = NewCase(case.service_id, case.source_id, case.reference, case.office_id)
            moved.append((case.pk, Incoming(named, (fact,))))
    became = record_apart(moved, now)
    mend(unmoved)
    failed |= {str(case): why for case, why in became.items() if type(why) is str}
    if again := [case for case, was in became.items() if was is not Became.NEW]:
        # The calendar went to and fro within a day, of which it has been said already that the dates moved.
        mend(again)
    troubles.note(JOB, failed, now)
    troubles.settle(JOB, [str(case.pk) for case in cases if str(case.pk) not in failed])


def _counted(content: Mapping[str, Any]) -> list[Any]:
    return [content.get(key) for key in COUNTED]


def _digest(value: object) -> str:
    return blake2b(repr(value).encode(), digest_size=16).hexdigest()


def _text(digests: Mapping[str, str]) -> str:
    return json.dumps(digests, sort_keys=True)
