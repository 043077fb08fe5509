"""The sequencer: it numbers the news after commit, once, so that every follower can keep a cursor.

Only one process numbers at a time, by lease. Within a case positions ascend with ``seq``, whatever clocks and
locks did. Between cases they follow the order of recording as far as it can be known: rows that were recorded
while an earlier transaction was still open may get a higher position than it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from masar.cases.leases import acquire, holder
from masar.cases.models import Lease, Outbox
from masar.lib import rows

SEQUENCER = "sequencer"
BATCH = 5_000

News = tuple[UUID, int]
"""A row of news: its case, and its number within it."""


def sequence(now: datetime, who: str | None = None) -> int:
    """Number one batch of waiting rows, in the order in which they were recorded. How many there were.

    0 also if another process holds the lease.
    """
    if not acquire(SEQUENCER, who or holder(), now):
        return 0
    with transaction.atomic():
        lease = Lease.objects.select_for_update().get(name=SEQUENCER)
        # Looked at again under the lock: another process may have taken the lease over in between.
        waiting = _waiting() if lease.holder == (who or holder()) else []
        if not waiting:
            return 0
        numbered = [(lease.position + n, *row) for n, row in enumerate(waiting, 1)]
        rows.update(Outbox, ("case", "seq"), ("position",), numbered)
        Lease.objects.filter(pk=SEQUENCER).update(position=numbered[-1][0])
    return len(waiting)


def _waiting() -> list[News]:
    """The oldest rows without a number, those of each case in their own order.

    The clocks of two machines, or a writer that waited for the case's lock, may have given a later row the earlier
    time; then the earlier row is waiting too, since whoever wrote the later one had seen it.
    """
    unnumbered = Outbox.objects.filter(position__isnull=True)
    oldest = list(unnumbered.order_by("recorded_at", "case_id", "seq").values_list("case_id", "seq")[:BATCH])
    return in_case_order(oldest, _earlier(oldest))


def _earlier(chosen: Sequence[News]) -> list[News]:
    """Rows of the same cases that have no number either, and are left out of ``chosen`` though they come before."""
    last: dict[UUID, int] = defaultdict(int)
    for case, seq in chosen:
        last[case] = max(last[case], seq)
    known, found = set(chosen), []
    for chunk in rows.in_chunks(list(last)):
        unnumbered = Outbox.objects.filter(case_id__in=chunk, position__isnull=True)
        for case, seq in unnumbered.values_list("case_id", "seq"):
            if seq < last[case] and (case, seq) not in known:
                found.append((case, seq))
    return found


def in_case_order(chosen: Sequence[News], earlier: Iterable[News]) -> list[News]:
    """The rows so that within each case ``seq`` ascends, each case keeping the places that its rows have."""
    by_case: dict[UUID, list[int]] = defaultdict(list)
    for case, seq in [*chosen, *earlier]:
        by_case[case].append(seq)
    waiting = {case: sorted(numbers, reverse=True) for case, numbers in by_case.items()}
    placed = [(case, waiting[case].pop()) for case, _ in chosen]
    # What did not find a place comes last: it is later in its case than all that did.
    return placed + [(case, seq) for case, numbers in waiting.items() for seq in reversed(numbers)]


def lag() -> int:
    """How many rows of news wait for their number."""
    return Outbox.objects.filter(position__isnull=True).count()
