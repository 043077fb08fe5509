"""The two gateways in the database: how new messages part, a row each, and by which one each message was tried.

Where a channel has one gateway, nothing is read or written here. Where it has two, a message is bound to its gateway
before it is handed over: a worker that dies then leaves a message that the gateway may have. What is known not to
have been taken unbinds it (``freed``).
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from masar.notices import channels, gateways
from masar.notices.gateways import FAILED, FIRST, SECOND, SLOW, WELL, Route
from masar.notices.models import Delivery, Gateway

if TYPE_CHECKING:
    from masar.notices.claiming import Ended

NAMES = (FIRST, SECOND)
log = logging.getLogger(__name__)


def routed(claimed: Sequence[Delivery]) -> Sequence[Delivery]:
    """These messages of one channel, each with the gateway that it goes by now, which is written down.

    ``bound`` stays on them as it was before: whether an earlier attempt may have been taken.
    """
    names = channels.gateways(claimed[0].channel) if claimed else ()
    if len(names) < 2 and not any(one.gateway for one in claimed):
        return claimed
    share, by_gateway = route().share, defaultdict[str, list[UUID]](list)
    for one in claimed:
        if len(names) > 1 and one.attempts > 1 and not one.gateway:
            # It was tried while there was one gateway, and nobody wrote down by which.
            one.gateway, one.bound = FIRST, True
        bound = one.bound and not _is_code(one)
        one.gateway = gateways.chosen(one.pk, names, share, last=one.gateway, bound=bound)
        by_gateway[one.gateway].append(one.pk)
    for name, messages in by_gateway.items():
        ours = Delivery.objects.filter(pk__in=messages, lease=claimed[0].lease)
        ours.update(gateway=name, bound=True)
    return claimed


def _is_code(delivery: Delivery) -> bool:
    """A code that comes twice harms nobody, and one that does not come keeps its owner out."""
    return delivery.kind.partition("_")[0] == "code"


def freed(ended: "Ended") -> dict[str, bool]:
    """What to write down of a failed attempt: that its gateway, and no attempt before, has the message."""
    delivery = ended.delivery
    free = delivery.gateway and not delivery.bound and not gateways.may_have(ended.why)
    return {"bound": False} if free else {}


def learn(ended: Iterable["Ended"], now: datetime) -> None:
    """Remember what these attempts say of their gateways, in the caller's transaction, and move the shares where that
    follows. Whoever learns holds the lock on both rows. So two workers never take the same step twice.
    """
    told = dict.fromkeys(NAMES, "")
    for one in ended:
        if one.delivery.gateway in told:
            told[one.delivery.gateway] += gateways.outcome(one.why, slow=one.took >= channels.slow_after())
    if not any(told.values()):
        return
    seen = gateways.learned(_route(_locked()), (told[FIRST], told[SECOND]), now)
    after = gateways.stepped(seen, now)
    for standing in standings(after):
        known = {"recent": standing.recent, "seen_at": standing.seen_at, "moved_at": after.moved_at}
        Gateway.objects.filter(pk=standing.name).update(share=standing.share, **known)
    if after.share != seen.share:
        said = map(str, standings(replace(seen, share=after.share)))
        log.warning("new text messages part otherwise: %s", "; ".join(said))


@dataclass(frozen=True, slots=True)
class Standing:
    """A gateway: the percent of new messages that go by it, and what it did lately (``gateways.LATELY``)."""

    name: str
    share: int
    recent: str
    seen_at: datetime | None

    @property
    def faults(self) -> int:
        """How many of its latest hand-overs failed or were slow."""
        return len(self.recent) - self.recent.count(WELL)

    def __str__(self) -> str:
        slow, failed = self.recent.count(SLOW), self.recent.count(FAILED)
        return f"{self.share}% by {self.name} (of its last {len(self.recent)}, {failed} failed, {slow} slow)"


def standings(route: Route) -> list[Standing]:
    """Both gateways of a route; their shares are a hundred."""
    shares = (route.share, 100 - route.share)
    return [Standing(*one) for one in zip(NAMES, shares, route.recent, route.seen_at, strict=True)]


def overview() -> list[Standing]:
    """For the operator; nothing where there is one gateway."""
    return standings(route()) if len(channels.gateways("sms")) == len(NAMES) else []


def route() -> Route:
    """How new messages part now."""
    return _route(Gateway.objects.in_bulk(NAMES))


def _route(rows: Mapping[str, Gateway]) -> Route:
    if len(rows) < len(NAMES):
        return Route()
    first, second = (rows[name] for name in NAMES)
    recent, seen_at = (first.recent, second.recent), (first.seen_at, second.seen_at)
    return Route(first.share, first.moved_at, recent, seen_at)


def _locked() -> Mapping[str, Gateway]:
    """Both rows, locked until the caller's transaction ends, in one order; made where there are none yet."""
    rows = Gateway.objects.select_for_update().filter(pk__in=NAMES).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < len(NAMES):
        made = [Gateway(pk=one.name, share=one.share) for one in standings(Route())]
        Gateway.objects.bulk_create(made, ignore_conflicts=True)
        found = {row.pk: row for row in rows.all()}
    return found
