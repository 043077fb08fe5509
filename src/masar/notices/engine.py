"""The delivery engine: every message is a row, claimed by a lease, tried again with growing pauses, never lost.

A message is delivered at least once: a worker that dies between sending and writing that down sends it again
when its lease has run out, under the same id. What is worthless later is never sent late (``expires_at``);
what cannot be sent is a dead letter, kept sealed with the code of its failure until somebody replays it.

Read ``turns`` (who comes first), ``budget`` (how many, for whom), ``gateways`` (by which of two), ``claiming``
(leases) and ``sending`` (threads).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min

from masar.lib import rows
from masar.lib.identifiers import uuid7
from masar.notices import channels, costs, outcomes, segments, spending
from masar.notices.budget import HOUR, Urgency
from masar.notices.channels import available
from masar.notices.claiming import OVER_BUDGET
from masar.notices.models import Delivery
from masar.notices.sending import Sender
from masar.people.vault import seal

__all__ = ["available", "dead", "deliver", "overview", "post", "post_all", "purge", "replay"]

State = Delivery.State


@dataclass(frozen=True, slots=True)
class Place:
    """A message's place among those that wait: how urgent it is, and when its turn comes (at once if None)."""

    urgency: Urgency
    turn: datetime | None = None


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
    place: Place = Place(Urgency.NEWS),
) -> UUID:
    """Put a message on its way, in the caller's transaction. A repeat of ``key`` is the same message."""
    made = uuid7()
    sealed = seal(Delivery, made, {"to": to, "subject": subject, "body": body})
    told = {"channel": channel, "kind": kind, "language": language, "sealed": sealed, "expires_at": expires_at}
    parts = segments.parts(body) if channel == "sms" else 1
    when = {"created_at": now, "due_at": now, "urgency": place.urgency, "turn": place.turn or now}
    row, _ = Delivery.objects.get_or_create(key=key, defaults={"id": made, "parts": parts, **when, **told})
    return row.pk


@dataclass(frozen=True, slots=True)
class Message:
    """A message that goes with many others: its own ``id``, and its ``content``: what a ``Letter`` needs; ``parts``
    and ``service`` as of a ``Delivery``.
    """

    id: UUID
    key: str
    channel: str
    kind: str
    language: str
    content: Mapping[str, str] = field(repr=False)
    parts: int = 1
    service: str = ""


def post_all(messages: Sequence[Message], *, now: datetime, place: Place = Place(Urgency.NEWS)) -> None:
    """Put new messages on their way, in the caller's transaction; none was posted before."""
    rows.insert(Delivery, _COLUMNS, [_row(message, now, place) for message in messages])


_COLUMNS = (
    *("id", "key", "channel", "kind", "language", "sealed", "state"),
    *("created_at", "due_at", "urgency", "turn", "attempts", "error", "parts", "service"),
)


def _row(message: Message, now: datetime, place: Place) -> rows.Row:
    sealed = seal(Delivery, message.id, dict(message.content))
    told = (message.id, message.key, message.channel, message.kind, message.language, sealed, State.WAITING.value)
    return (*told, now, now, int(place.urgency), place.turn or now, 0, "", message.parts, message.service)


def deliver(now: datetime) -> int:
    """Send all that is due and see it to its end; how many steps that took, 0 if there was nothing to do.

    Workers do not wait for the end: they keep a ``Sender`` of their own and go on beside it.
    """
    sender, began, done = Sender(), monotonic(), 0
    while True:
        # What waits behind slow ones may have grown stale meanwhile.
        done += sender.step(now + timedelta(seconds=int(monotonic() - began)))
        if sender.idle:
            return done
        sender.wait(0.5)


@dataclass(frozen=True, slots=True)
class Spent:
    """A channel's last 60 minutes: what it was given of its budget, what has to wait until there is room, and what
    became worthless for want of it in the last day.
    """

    messages: int
    budget: int
    held: int
    expired: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How many messages there are in each state, since when the oldest one waits, and each channel's budget."""

    counts: dict[str, int]
    oldest: datetime | None
    spent: dict[str, Spent]


def overview(now: datetime) -> Overview:
    """For the operator."""
    counts = dict(Delivery.objects.values_list("state").annotate(count=Count("pk")).order_by("state"))
    oldest = Delivery.objects.filter(state=State.WAITING).aggregate(oldest=Min("created_at"))["oldest"]
    return Overview(counts, oldest, spent(now))


def spent(now: datetime) -> dict[str, Spent]:
    """What became of each channel's budget."""
    return {channel: _spent(channel, now) for channel in channels.CHANNELS}


def _spent(channel: str, now: datetime) -> Spent:
    over = Delivery.objects.filter(channel=channel, error=OVER_BUDGET)
    expired = over.filter(state=State.EXPIRED, settled_at__gt=now - 24 * HOUR).count()
    held = over.filter(state=State.WAITING, due_at__lte=now).count()
    return Spent(spending.spent(channel, now), channels.budget(channel), held, expired)


def dead() -> list[Delivery]:
    """The dead letters, the oldest first."""
    return list(Delivery.objects.filter(state=State.DEAD).order_by("created_at"))


@transaction.atomic
def replay(*, now: datetime, only: UUID | None = None) -> int:
    """Try dead letters again from the beginning: all, or only one. How many there were."""
    chosen = Delivery.objects.filter(state=State.DEAD, sealed__isnull=False)
    chosen = chosen.filter(pk=only) if only else chosen
    outcomes.begin_again(chosen, now=now)
    # In one order, so that of two who replay one waits for the other.
    locked = chosen.select_for_update().order_by("created_at", "pk").values_list(*costs.Sent._fields)
    costs.failed([costs.Sent(*told) for told in locked], times=-1)
    # A gateway that the deployment has no more cannot be asked again.
    chosen.exclude(gateway__in=channels.gateways("sms")).update(gateway="", bound=False)
    return chosen.update(state=State.WAITING, due_at=now, attempts=0, settled_at=None, error="")


def purge(now: datetime, *, after: timedelta = timedelta(days=30)) -> int:
    """Delete what was settled longer than ``after`` ago; how many messages.

    Dead letters that are worthless by now, such as codes, forget their content and cannot be replayed.
    """
    Delivery.objects.filter(state=State.DEAD, expires_at__lte=now, sealed__isnull=False).update(sealed=None)
    return Delivery.objects.filter(settled_at__lt=now - after).delete()[0]
