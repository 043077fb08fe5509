"""How the heart is doing, in numbers for a monitor: what waits and since when, what fails, how fresh sources are.

All of it is read from the database, so that every process says the same, and every number by an index of what waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from masar.cases import following
from masar.cases.models import Case, Lease, Outbox, Source, Trouble
from masar.cases.sequencing import SEQUENCER
from masar.lib.queues import Queue, queue


@dataclass(frozen=True, slots=True)
class Watched:
    """``news`` waits for its number, ``numbered`` is the last that was given; ``due`` waits for the clock.

    ``behind`` says for each follower how many rows it has not passed. ``sequencer_until`` is how long the lease of
    whoever numbers runs; None where nobody ever did. ``troubles`` counts by job, ``fresh_as_of`` says by source when
    it last was known to be complete; None where it never said.
    """

    news: Queue
    numbered: int
    behind: Mapping[str, int]
    sequencer_until: datetime | None
    due: Queue
    troubles: Mapping[str, int]
    fresh_as_of: Mapping[str, datetime | None]


def watched(now: datetime) -> Watched:
    """The numbers of this moment."""
    lease = Lease.objects.filter(pk=SEQUENCER).first()
    return Watched(
        news=queue(Outbox.objects.filter(position__isnull=True), "recorded_at"),
        numbered=lease.position if lease else 0,
        behind={place.name: place.behind for place in following.places()},
        sequencer_until=lease.until if lease else None,
        due=queue(Case.objects.filter(due_at__lte=now), "due_at"),
        troubles=_troubles(),
        fresh_as_of=dict(Source.objects.order_by("code").values_list("code", "fresh_as_of")),
    )


def _troubles() -> dict[str, int]:
    return dict(Trouble.objects.values_list("job").annotate(count=Count("*")).order_by("job"))
