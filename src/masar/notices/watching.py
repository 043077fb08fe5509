"""How messages are doing, in a few numbers for a monitor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from masar.lib.queues import NOTHING, Queue, queue
from masar.notices import routing
from masar.notices.channels import CHANNELS
from masar.notices.engine import Spent, spent
from masar.notices.models import Delivery, Owed
from masar.notices.routing import Standing
from masar.people.models import CodeRequest

State = Delivery.State


@dataclass(frozen=True, slots=True)
class Watched:
    """What waits to be sent by each channel and what became of its budget, dead letters, requests for codes that
    nobody answered yet, what is owed to people and not yet written, and how the gateways are where there are two.
    """

    waiting: Mapping[str, Queue]
    spent: Mapping[str, Spent]
    dead: int
    codes: Queue
    owed: Queue
    gateways: list[Standing]


def watched(now: datetime) -> Watched:
    """The numbers of this moment. Every channel that there is has its line, whether anything waits or not."""
    rows = Delivery.objects.filter(state=State.WAITING).values_list("channel").order_by("channel")
    counted = rows.annotate(waiting=Count("*"), since=Min("created_at"))
    found = {channel: Queue(waiting, since) for channel, waiting, since in counted}
    return Watched(
        waiting={channel: found.get(channel, NOTHING) for channel in CHANNELS},
        spent=spent(now),
        dead=Delivery.objects.filter(state=State.DEAD).count(),
        codes=queue(CodeRequest.objects.filter(outcome="waiting"), "asked_at"),
        owed=queue(Owed.objects.filter(outcome="waiting", due_at__lte=now), "due_at"),
        gateways=routing.overview(),
    )
