"""The sequencer: it numbers the news after commit, once, so that every follower can keep a cursor.

Only one process numbers at a time, by lease. Rows that were recorded while an earlier transaction was
still open may get a higher position than it: positions follow the order of commit as far as it can be known.
"""

import os
import socket
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from masar.cases.models import Lease, Outbox
from masar.lib import rows

SEQUENCER = "sequencer"
LEASE = timedelta(seconds=30)
BATCH = 5_000


def holder() -> str:
    """This process, as a lease names it."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def acquire(name: str, who: str, now: datetime) -> bool:
    """Take or renew the lease ``name`` for ``who``. False while somebody else's is running."""
    Lease.objects.get_or_create(name=name, defaults={"holder": who, "until": now})
    free = Q(holder=who) | Q(until__lte=now)
    return bool(Lease.objects.filter(free, name=name).update(holder=who, until=now + LEASE))


def sequence(now: datetime, who: str | None = None) -> int:
    """Number one batch of waiting rows, in the order in which they were recorded. How many there were.

    0 also if another process holds the lease.
    """
    if not acquire(SEQUENCER, who or holder(), now):
        return 0
    with transaction.atomic():
        lease = Lease.objects.select_for_update().get(name=SEQUENCER)
        waiting = list(
            Outbox.objects.filter(position__isnull=True)
            .order_by("recorded_at", "case_id", "seq")
            .values_list("case_id", "seq", "recorded_at")[:BATCH]
        )
        if lease.holder != (who or holder()) or not waiting:
            return 0
        numbered = [(lease.position + n, case, seq) for n, (case, seq, _) in enumerate(waiting, 1)]
        rows.update(Outbox, ("case", "seq"), ("position",), numbered)
        Lease.objects.filter(pk=SEQUENCER).update(position=numbered[-1][0])
    return len(waiting)


def lag() -> int:
    """How many rows of news wait for their number."""
    return Outbox.objects.filter(position__isnull=True).count()
