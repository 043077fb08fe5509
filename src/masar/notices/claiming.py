"""Which messages are ours to send, and what became of them: the rows of the engine, under leases.

A lease is held by one worker and renewed while it sends. Whatever is written down of a message names the lease, so
that a worker that was thought dead undoes nothing of what another did in its place.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from masar.notices import costs, outcomes, routing, spending
from masar.notices.budget import Urgency
from masar.notices.channels import TIMEOUT
from masar.notices.models import Delivery
from masar.notices.turns import alternately

LEASE = timedelta(minutes=2)
"""Long enough for a worker that waits for the database; short enough that a code whose worker died still comes."""
ARRIVES = timedelta(seconds=TIMEOUT)
"""As long as a far side may take to accept a message. What would be worthless by then is not sent."""
PAUSES = [timedelta(seconds=seconds) for seconds in (10, 30, 120, 600, 1800, 7200, 21600, 43200, 86400)]
"""After each failed attempt; after one more it is a dead letter."""
OVER_BUDGET = "over_budget"
MAY_HAVE_ARRIVED = ("timeout", "broken_off")
"""Failures that may cost as much as a success."""
State = Delivery.State
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of an attempt that was begun ``at`` and ``took`` seconds. ``why`` is empty if it was taken."""

    delivery: Delivery
    at: datetime
    why: str = ""
    for_good: bool = False
    took: float = 0.0


def expire(now: datetime) -> int:
    """Settle what would arrive when it is worthless; how many. What it had to wait for stays on the row."""
    late = Delivery.objects.filter(_free(now), state=State.WAITING, expires_at__lte=now + ARRIVES)
    if not late.exists():
        return 0
    why = Case(When(error="", then=Value("expired")), default=F("error"))
    return late.update(state=State.EXPIRED, settled_at=now, error=why, sealed=None, lease=None, leased_until=None)


def channels_due(now: datetime) -> list[str]:
    """The channels by which something is due."""
    return sorted(set(_due(now).values_list("channel", flat=True).distinct()))


def claim(channel: str, *, most: int, lease: UUID, now: datetime) -> list[Delivery]:
    """``most`` due messages, the first ones first, that are ours until the lease runs out, and paid for."""
    with transaction.atomic():
        purse, due = spending.locked(channel, now), _due(now).filter(channel=channel)
        chosen: list[UUID] = []
        for urgency in _urgencies(due):
            count = min(most, purse.room(urgency)) - len(chosen)
            if count > 0:
                chosen += _first(due.filter(urgency=urgency), count, now, newest_first=purse.spent % 2 == 1)
            if len(chosen) == most:
                break
        # The conditions stand in the update too: a lease that had run out may just have been renewed.
        mine = {"lease": lease, "leased_until": now + LEASE, "attempts": F("attempts") + 1}
        purse.take(due.filter(pk__in=chosen).update(**mine))
        held = [urgency for urgency in Urgency if not purse.room(urgency)]
        if held:
            due.filter(urgency__in=held).exclude(error=OVER_BUDGET).update(error=OVER_BUDGET)
    return list(Delivery.objects.filter(pk__in=chosen, lease=lease).order_by("urgency", "turn", "pk"))


def _urgencies(due: "QuerySet[Delivery]") -> Iterator[Urgency]:
    """How urgent what is due is, the most urgent first; each is asked for only when its turn comes."""
    last = -1
    while found := due.filter(urgency__gt=last).order_by("urgency").values_list("urgency", flat=True)[:1]:
        last = found[0]
        yield Urgency(last)


def _first(due: "QuerySet[Delivery]", count: int, now: datetime, *, newest_first: bool) -> list[UUID]:
    """Those whose turn it is, from both ends (``turns``)."""
    rows = due.values_list("pk", flat=True)
    oldest = list(rows.order_by("turn", "pk")[:count])
    newest = list(rows.filter(turn__lte=now).order_by("-turn", "-pk")[:count])
    return alternately(oldest, newest, count, newest_first=newest_first)


def _free(now: datetime) -> Q:
    return Q(leased_until__isnull=True) | Q(leased_until__lte=now)


def _due(now: datetime) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(_free(now), state=State.WAITING, due_at__lte=now)


def renew(rows: Sequence[UUID], *, lease: UUID, now: datetime) -> None:
    """Hold on to what is still being sent, however slow the far side is."""
    Delivery.objects.filter(pk__in=rows, lease=lease).update(leased_until=now + LEASE)


@transaction.atomic
def settle(ended: Sequence[Ended], *, now: datetime) -> None:
    """Write down what became of attempts: all of it or nothing."""
    refused: Counter[tuple[str, datetime]] = Counter()
    for lease in {one.delivery.lease for one in ended}:
        taken = [one.delivery.pk for one in ended if not one.why and one.delivery.lease == lease]
        _end(Delivery.objects.filter(pk__in=taken, lease=lease), now, State.SENT, "")
    for one in ended:
        if one.why:
            _failed(one, now)
            refused[one.delivery.channel, one.at] += one.why not in MAY_HAVE_ARRIVED
    spending.give_back(refused)
    routing.learn(ended, now)


def _failed(ended: Ended, now: datetime) -> None:
    delivery, why = ended.delivery, ended.why
    log.warning("delivery %s by %s failed: %s (attempt %d)", delivery.pk, delivery.channel, why, delivery.attempts)
    ours = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    if ended.for_good or delivery.attempts > len(PAUSES):
        _end(ours, now, State.DEAD, why, for_good=ended.for_good)
        return
    again = now + PAUSES[delivery.attempts - 1]
    if delivery.expires_at is not None and delivery.expires_at <= again + ARRIVES:
        _end(ours, now, State.EXPIRED, why)
        return
    ours.update(due_at=again, leased_until=None, lease=None, error=why, **routing.freed(ended))


def _end(ours: "QuerySet[Delivery]", now: datetime, state: str, error: str, *, for_good: bool = False) -> None:
    """The end of messages. Only a dead letter keeps its content."""
    outcomes.ended(ours, state, error, for_good=for_good, now=now)
    # After their notices, in the order of whoever reports; and what is locked here is what ends here.
    (costs.handed_over if state == State.SENT else costs.failed)(_locked(ours))
    kept = {} if state == State.DEAD else {"sealed": None}
    ours.update(state=state, settled_at=now, leased_until=None, lease=None, error=error, **kept)


def _locked(found: "QuerySet[Delivery]") -> list[costs.Sent]:
    """These messages as they are counted, locked until the caller's transaction ends."""
    return [costs.Sent(*told) for told in found.select_for_update().order_by("pk").values_list(*costs.Sent._fields)]


def arrived(message: UUID, now: datetime) -> None:
    """Its network says that it arrived: it is not sent again, whatever we heard before; in the caller's transaction.
    A worker that is about to try once more holds no lease any longer.
    """
    waits = Delivery.objects.filter(pk=message, state__in=(State.WAITING, State.DEAD))
    costs.failed(_locked(waits.filter(state=State.DEAD)), times=-1)
    costs.handed_over(_locked(waits))
    waits.update(state=State.SENT, settled_at=now, leased_until=None, lease=None, error="", sealed=None)
