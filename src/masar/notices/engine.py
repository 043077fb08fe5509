"""The delivery engine: every message is a row, claimed by a lease, tried again with growing pauses, never lost.

A message is delivered at least once: a worker that dies between sending and writing that down sends it again
when its lease has run out, under the same id. What is worthless later is never sent late (``expires_at``);
what cannot be sent is a dead letter, kept sealed with the code of its failure until somebody replays it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID, uuid4

from django.db.models import Count, F, Min, Q, QuerySet

from masar.lib.identifiers import uuid7
from masar.notices import channels
from masar.notices.channels import Failed, Letter, available
from masar.notices.models import Delivery
from masar.people.vault import opened, seal

__all__ = ["available", "dead", "deliver", "overview", "post", "purge", "replay"]

BATCH = 20
SPELL = timedelta(seconds=30)
"""A batch that took so long ends, and gives back what it did not reach: a gateway that hangs must hold up neither
the worker's other jobs nor other channels for long."""
LEASE = timedelta(minutes=5)
"""Longer than a spell and the slowest single message after it."""
PAUSES = [timedelta(seconds=seconds) for seconds in (10, 30, 120, 600, 1800, 7200, 21600, 43200, 86400)]
"""After each failed attempt; after one more it is a dead letter."""
State = Delivery.State
log = logging.getLogger(__name__)


def post(
    *,
    channel: str,
    kind: str,
    to: str,
    subject: str,
    body: str,
    language: str,
    key: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> UUID:
    """Put a message on its way, in the caller's transaction. A repeat of ``key`` is the same message."""
    made = uuid7()
    sealed = seal(Delivery, made, {"to": to, "subject": subject, "body": body})
    told = {"channel": channel, "kind": kind, "language": language, "sealed": sealed, "expires_at": expires_at}
    row, _ = Delivery.objects.get_or_create(key=key, defaults={"id": made, "created_at": now, "due_at": now, **told})
    return row.pk


def deliver(now: datetime) -> int:
    """Send what is due, one batch of it; how many messages were tried. Nothing is sent inside a transaction."""
    claimed, began = _claimed(now), monotonic()
    for number, delivery in enumerate(claimed, 1):
        # Those before it may have been slow, and a code gone stale meanwhile.
        _send(delivery, now + _since(began))
        if _since(began) >= SPELL:
            _give_back(claimed[number:])
            return number
    return len(claimed)


def _since(began: float) -> timedelta:
    """Whole seconds since a reading of the steady clock."""
    return timedelta(seconds=int(monotonic() - began))


def _claimed(now: datetime) -> list[Delivery]:
    """Messages that are ours until their lease runs out."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    due = Delivery.objects.filter(free, state=State.WAITING, due_at__lte=now)
    chosen = list(due.order_by("due_at").values_list("pk", flat=True)[:BATCH])
    if not chosen:
        return []
    claim = uuid4()
    # The conditions stand in the update too: of two workers that chose the same row, the second finds it taken.
    due.filter(pk__in=chosen).update(lease=claim, leased_until=now + LEASE, attempts=F("attempts") + 1)
    # By key as well: no index knows leases, and what was sent lately is in the same table.
    return list(Delivery.objects.filter(pk__in=chosen, lease=claim).order_by("due_at"))


def _give_back(unreached: Sequence[Delivery]) -> None:
    """Free what was claimed and not tried. It costs no attempt."""
    for delivery in unreached:
        _ours(delivery).update(lease=None, leased_until=None, attempts=F("attempts") - 1)


def _send(delivery: Delivery, now: datetime) -> None:
    if delivery.expires_at is not None and delivery.expires_at <= now:
        _settle(delivery, now, State.EXPIRED, "expired")
        return
    try:
        content = opened(Delivery, delivery.pk, delivery.sealed or b"")
        channels.send(delivery.channel, Letter(delivery.pk, **content))
    except Failed as failed:
        _failed(delivery, now, failed.why, for_good=failed.for_good)
    except Exception as error:
        # Whatever a library raises: its text may hold the address, so only its name is kept.
        _failed(delivery, now, type(error).__name__[:40], for_good=False)
    else:
        _settle(delivery, now, State.SENT, "")


def _failed(delivery: Delivery, now: datetime, why: str, *, for_good: bool) -> None:
    log.warning("delivery %s by %s failed: %s (attempt %d)", delivery.pk, delivery.channel, why, delivery.attempts)
    if for_good or delivery.attempts > len(PAUSES):
        _settle(delivery, now, State.DEAD, why)
        return
    again = now + PAUSES[delivery.attempts - 1]
    if delivery.expires_at is not None and delivery.expires_at <= again:
        _settle(delivery, now, State.EXPIRED, why)
        return
    _ours(delivery).update(due_at=again, leased_until=None, lease=None, error=why)


def _settle(delivery: Delivery, now: datetime, state: str, error: str) -> None:
    """The end of a message. Only a dead letter keeps its content."""
    kept = {} if state == State.DEAD else {"sealed": None}
    _ours(delivery).update(state=state, settled_at=now, leased_until=None, lease=None, error=error, **kept)


def _ours(delivery: Delivery) -> "QuerySet[Delivery]":
    """The row, while it is still claimed by us: another worker may have taken it over when our lease ran out."""
    return Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)


@dataclass(frozen=True, slots=True)
class Overview:
    """How many messages there are in each state, and since when the oldest one waits."""

    counts: dict[str, int]
    oldest: datetime | None


def overview() -> Overview:
    """For the operator."""
    counts = dict(Delivery.objects.values_list("state").annotate(count=Count("pk")).order_by("state"))
    oldest = Delivery.objects.filter(state=State.WAITING).aggregate(oldest=Min("created_at"))["oldest"]
    return Overview(counts, oldest)


def dead() -> list[Delivery]:
    """The dead letters, the oldest first."""
    return list(Delivery.objects.filter(state=State.DEAD).order_by("created_at"))


def replay(*, now: datetime, only: UUID | None = None) -> int:
    """Try dead letters again from the beginning: all, or only one. How many there were."""
    chosen = Delivery.objects.filter(state=State.DEAD, sealed__isnull=False)
    chosen = chosen.filter(pk=only) if only else chosen
    return chosen.update(state=State.WAITING, due_at=now, attempts=0, settled_at=None, error="")


def purge(now: datetime, *, after: timedelta = timedelta(days=30)) -> int:
    """Delete what was settled longer than ``after`` ago; how many messages.

    Dead letters that are worthless by now, such as codes, forget their content and cannot be replayed.
    """
    Delivery.objects.filter(state=State.DEAD, expires_at__lte=now, sealed__isnull=False).update(sealed=None)
    return Delivery.objects.filter(settled_at__lt=now - after).delete()[0]
