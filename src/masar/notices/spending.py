"""The budget in the database: counted by the minute, and spent by one worker at a time.

Whoever spends holds the lock on the channel's row of ``Budget``. So two workers cannot both take what is left.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Sum

from masar.notices import channels
from masar.notices.budget import HOUR, Urgency, counted_from, half, minute_of, room
from masar.notices.models import Budget, Spending
from masar.people.keyring import ring

KEPT = timedelta(days=1)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Purse:
    """A channel's budget while its row is locked. ``spent`` is what went out in the last 60 minutes."""

    row: Budget
    budget: int
    spent: int
    blur: float
    now: datetime

    def room(self, urgency: Urgency) -> int:
        """How many messages of this kind may go now."""
        return room(urgency, spent=self.spent, budget=self.budget, blur=self.blur)

    def take(self, count: int) -> None:
        """Write down that ``count`` messages go now, and tell the operator if that is much."""
        if count:
            _count(self.row.channel, minute_of(self.now), count)
            self.spent += count
        self._tell()

    def _tell(self) -> None:
        told = {}
        if half(self.spent, self.budget) and _long_ago(self.row.half_at, self.now):
            log.warning("%s: half of the hour's budget is spent: %s", self.row.channel, self)
            told["half_at"] = self.now
        if not self.room(Urgency.OPEN) and _long_ago(self.row.end_at, self.now):
            log.error("%s: no more codes for browsers that nobody knows: %s", self.row.channel, self)
            told["end_at"] = self.now
        if told:
            Budget.objects.filter(pk=self.row.pk).update(**told)

    def __str__(self) -> str:
        return f"{self.spent} of {self.budget} messages"


def locked(channel: str, now: datetime) -> Purse:
    """The channel's budget, locked until the caller's transaction ends."""
    Budget.objects.get_or_create(pk=channel)
    row = Budget.objects.select_for_update().get(pk=channel)
    return Purse(row, channels.budget(channel), spent(channel, now), _blur(channel, now), now)


def spent(channel: str, now: datetime) -> int:
    """How many messages a channel was given in the last 60 minutes."""
    counted = Spending.objects.filter(channel=channel, minute__gte=counted_from(now))
    return int(counted.aggregate(total=Sum("messages"))["total"] or 0)


def give_back(refused: Mapping[tuple[str, datetime], int]) -> None:
    """What the far side did not take costs nothing: so many messages, by channel and moment of sending."""
    by_minute: Counter[tuple[str, datetime]] = Counter()
    for (channel, at), count in refused.items():
        by_minute[channel, minute_of(at)] += count
    for (channel, minute), count in sorted(by_minute.items()):
        Spending.objects.filter(channel=channel, minute=minute).update(messages=F("messages") - count)


def _count(channel: str, minute: datetime, count: int) -> None:
    row, new = Spending.objects.get_or_create(channel=channel, minute=minute)
    Spending.objects.filter(pk=row.pk).update(messages=F("messages") + count)
    if new:
        Spending.objects.filter(channel=channel, minute__lt=minute - KEPT).delete()


def _long_ago(told: datetime | None, now: datetime) -> bool:
    return told is None or now - told >= HOUR


def _blur(channel: str, now: datetime) -> float:
    """From 0 to 1: the same for every worker, another one every minute, and known to nobody without the keys."""
    return int(ring().blind(f"budget|{channel}|{minute_of(now).isoformat()}")[:8], 16) / 16**8
