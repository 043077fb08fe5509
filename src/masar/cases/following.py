"""Followers of the news: each keeps a cursor on the position, and what all of them have passed is cut in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from masar.cases.models import Follower, Lease, Outbox
from masar.cases.sequencing import SEQUENCER

KEPT = timedelta(days=30)
"""How long news is kept that everybody has passed, so that a new follower can begin there and people can look."""
BATCH = 5_000


def follow(name: str, *, now: datetime, position: int | None = None) -> int:
    """Keep a cursor under ``name``, from ``position`` on or from what comes next; where it stands. A repeat moves
    nothing.
    """
    start = last_position() if position is None else position
    known, _ = Follower.objects.get_or_create(
        name=name, defaults={"began": start, "position": start, "moved_at": now}
    )
    return known.position


def last_position() -> int:
    """The highest position that was given; 0 before the first."""
    return Lease.objects.filter(pk=SEQUENCER).values_list("position", flat=True).first() or 0


def unread(name: str, count: int = 500) -> Sequence[Outbox]:
    """The next news for a follower, in the order of position. Nothing if nobody follows under this name."""
    cursor = Follower.objects.filter(pk=name).values_list("position", flat=True).first()
    if cursor is None:
        return []
    return list(Outbox.objects.filter(position__gt=cursor).order_by("position")[:count])


def passed(name: str, position: int, *, now: datetime) -> bool:
    """The follower has done with everything up to ``position``. A cursor never goes back."""
    return bool(Follower.objects.filter(pk=name, position__lt=position).update(position=position, moved_at=now))


def unfollow(name: str) -> bool:
    """Forget a cursor: nothing is kept for it any longer. False if there was none."""
    return bool(Follower.objects.filter(pk=name).delete()[0])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a follower is: how many rows behind, and when it last moved."""

    name: str
    position: int
    behind: int
    moved_at: datetime


def places() -> list[Place]:
    """All followers, by name."""
    last = last_position()
    known = Follower.objects.order_by("name")
    return [Place(row.name, row.position, max(0, last - row.position), row.moved_at) for row in known]


def cut(now: datetime) -> int:
    """Delete the news that every follower has passed and that is older than KEPT. How many rows.

    From the lowest position upwards, up to the first row that must stay: no gap is left behind a cursor.
    """
    gone = 0
    while (last := _cuttable(now)) is not None:
        gone += Outbox.objects.filter(position__lte=last).delete()[0]
    return gone


def _cuttable(now: datetime) -> int | None:
    """The position up to which one batch can go; None if nothing can."""
    passed_by_all = Follower.objects.aggregate(least=Min("position"))["least"]
    reached = Outbox.objects.filter(position__lte=last_position() if passed_by_all is None else passed_by_all)
    found = None
    for position, recorded_at in reached.order_by("position").values_list("position", "recorded_at")[:BATCH]:
        if recorded_at >= now - KEPT:
            break
        found = position
    return found
