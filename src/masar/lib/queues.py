"""How long a queue is, and since when its oldest waits: all that a monitor wants to know of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet


@dataclass(frozen=True, slots=True)
class Queue:
    """``waiting`` rows, the oldest since ``since``; None where nothing waits."""

    waiting: int
    since: datetime | None


NOTHING = Queue(0, None)


def queue(rows: "QuerySet[Any]", moment: str) -> Queue:
    """What waits among ``rows``, by the column that says since when."""
    found = rows.aggregate(waiting=Count("*"), since=Min(moment))
    return Queue(found["waiting"], found["since"])
