"""What the worker could not do: written down, tried again after growing pauses, shown by ``masar troubles``."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from masar.cases.models import Trouble
from masar.lib import rows

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)
WHOLE = ""
"""What a trouble is about that is the whole job's."""


def _pause(times: int) -> timedelta:
    """After a failure, the ``times``-th in a row: twice as long each time."""
    return min(FIRST_PAUSE * (1 << min(times - 1, 11)), LONGEST_PAUSE)


def note(job: str, failed: Mapping[str, str], now: datetime, pause: timedelta | None = None) -> dict[str, datetime]:
    """Write down what failed, each with why; when each is to be tried again (after ``pause``, if that is given)."""
    known = {row.about: row for row in _of(job, sorted(failed))}
    again = {}
    for about, why in sorted(failed.items()):
        times = known[about].times + 1 if about in known else 1
        again[about] = now + (pause or _pause(times))
        told = {"what": why[:200], "times": times, "again_at": again[about]}
        Trouble.objects.update_or_create(job=job, about=about, defaults=told, create_defaults={**told, "since": now})
    return again


def _of(job: str, abouts: Sequence[str]) -> list[Trouble]:
    found: list[Trouble] = []
    for chunk in rows.in_chunks(abouts):
        found += Trouble.objects.filter(job=job, about__in=chunk)
    return found


def settle(job: str, abouts: Sequence[str]) -> None:
    """These are well again."""
    for chunk in rows.in_chunks(abouts):
        Trouble.objects.filter(job=job, about__in=chunk).delete()


def standing(count: int) -> tuple[int, list[Trouble]]:
    """How much is in trouble, and the first of it: job by job, what is the whole job's before single cases."""
    return Trouble.objects.count(), list(Trouble.objects.order_by("job", "about")[:count])
