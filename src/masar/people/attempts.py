"""Requests that are over: what their owner is to know of them is counted, and the rows are deleted by age alone.

A row that stayed longer for people on file than for others would tell, to whoever still holds its token, who is
on file. And a stranger who asks a thousand times must not push an officer's look out of the owner's sight, nor
fill the database: what they did becomes one row a day, kind and rough network, twenty at most.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from masar.lib.clock import local_day
from masar.people.access import SHOWN, rough
from masar.people.codes import DRAFT
from masar.people.models import Attempt, CodeRequest
from masar.people.requests import KEPT
from masar.people.vault import opened

BATCH = 500
NETWORKS = 20
"""Rough networks that are told apart for a person, day and kind; more are counted together, under no name."""

Counted = tuple[UUID, str, str]
"""A person, what was attempted, and the rough network."""


def purge(now: datetime) -> int:
    """Delete the requests that are an hour old, after counting what their owners are to know; how many there were."""
    gone = 0
    while batch := _purged(now):
        gone += batch
    Attempt.objects.filter(last_at__lt=now - SHOWN).delete()
    return gone


@transaction.atomic
def _purged(now: datetime) -> int:
    old = CodeRequest.objects.filter(asked_at__lte=now - KEPT).order_by("asked_at")
    # Two workers that tidy at once must not count the same request twice: the second waits, and finds it gone.
    batch = list(old.select_for_update()[:BATCH])
    for counted, (times, last) in _counts(batch).items():
        _add(*counted, times, last)
    CodeRequest.objects.filter(pk__in=[request.pk for request in batch]).delete()
    return len(batch)


def _counts(batch: Sequence[CodeRequest]) -> dict[Counted, tuple[int, datetime]]:
    times: Counter[Counted] = Counter()
    last: dict[Counted, datetime] = {}
    for request in batch:
        wrong = request.tries - (request.used_at is not None)
        what = "too_many_codes" if request.outcome == "locked" else "wrong_code"
        number = 1 if request.outcome == "locked" else wrong
        if request.found is None or request.kind == DRAFT or number <= 0:
            continue
        person = UUID(opened(CodeRequest, request.pk, request.found)["person"])
        key = (person, what, rough(request.network))
        times[key] += number
        last[key] = max(request.asked_at, last.get(key, request.asked_at))
    return {key: (number, last[key]) for key, number in times.items()}


def _add(person: UUID, what: str, network: str, times: int, last: datetime) -> None:
    day = local_day(last, timezone.get_default_timezone())
    same = Attempt.objects.filter(person=person, day=day, what=what)
    if not same.filter(network=network).exists() and same.count() >= NETWORKS:
        network = ""
    row = same.filter(network=network)
    if row.update(times=F("times") + times, last_at=last):
        return
    try:
        with transaction.atomic():
            Attempt.objects.create(person=person, day=day, what=what, network=network, times=times, last_at=last)
    except IntegrityError:
        row.update(times=F("times") + times, last_at=last)
