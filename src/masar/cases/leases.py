"""What only one process does at a time, or had better: by a lease that it renews as it goes on."""

import os
import socket
from datetime import datetime, timedelta

from django.db.models import Q

from masar.cases.models import Lease

LEASE = timedelta(seconds=30)


def holder() -> str:
    """This process, as a lease names it."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def acquire(name: str, who: str, now: datetime) -> bool:
    """Take or renew the lease ``name`` for ``who``. False while somebody else's is running."""
    Lease.objects.get_or_create(name=name, defaults={"holder": who, "until": now})
    free = Q(holder=who) | Q(until__lte=now)
    return bool(Lease.objects.filter(free, name=name).update(holder=who, until=now + LEASE))


def give_back(now: datetime, who: str | None = None) -> int:
    """All that this process alone does, another may begin at once; how many leases that were."""
    return Lease.objects.filter(holder=who or holder(), until__gt=now).update(until=now)
