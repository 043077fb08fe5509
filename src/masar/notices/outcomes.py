"""What became of notices: from the engine's settling of their deliveries, and from what a network reports later, to
what people and officers read.

``becomes`` is the one road by which the state of a notice changes. Reports come late, twice and in any order; so what
is known only ever grows, in the order of ``KNOWN``, and any order of the same reports comes to the same end. Nothing
here ever says that a message was read; only what a network said of it, or that this one says nothing.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from masar.lib import rows
from masar.notices import channels, costs
from masar.notices.models import Delivery, Notice, Owed, Pursuit
from masar.notices.reaching import UNKNOWN_AFTER

State = Notice.State
KNOWN = (
    State.QUEUED,
    State.HANDED_OVER,
    State.UNREPORTED,
    State.OURS,
    State.FAILED,
    State.REFUSED,
    State.DELIVERED,
)
"""From what says least of a notice to what nothing later undoes. A network that lost patience may still deliver, and
one that refused was often wrong; what it delivered it cannot take back."""
OURS = frozenset({"not_set_up", "gateway_unencrypted", "tls", "Unreadable"})
"""Failures of which the reason is here, and neither the network's nor the address's."""


def becomes(notices: Collection[UUID], state: State, *, now: datetime, error: str = "") -> list[Notice]:
    """These notices come to ``state`` in the caller's transaction, unless more is known of them already.

    Those that changed, as they are now; each is locked until the transaction ends. Ids that are no notice's, but a
    code's or a warning's, are passed over. Whatever hangs on the state of a notice begins here.
    """
    less = KNOWN[: KNOWN.index(state)]
    # In the order of their ids: two who report of the same notices wait for each other, and not both ways round.
    found = Notice.objects.select_for_update().filter(pk__in=sorted(notices), state__in=less).order_by("pk")
    changed = list(found)
    if changed:
        costs.became([(one, one.state) for one in changed], state)
        for one in changed:
            one.state, one.changed_at, one.error = state, now, error
        Notice.objects.filter(pk__in=[one.pk for one in changed]).update(state=state, changed_at=now, error=error)
        _look({one.letter for one in changed}, now)
        look_at = now + UNKNOWN_AFTER if state in (State.HANDED_OVER, State.UNREPORTED) else now
        _follow({one.letter for one in changed}, look_at)
    return changed


def _look(letters: Collection[UUID], now: datetime) -> None:
    """Something became of these messages: have it looked whether anybody was told (``untold``)."""
    for chunk in rows.in_chunks(sorted(letters)):
        owed = Owed.objects.filter(letter__in=chunk)
        # In the order in which everybody locks them.
        list(owed.select_for_update().order_by("case_id", "news", "person").values_list("pk"))
        owed.update(look_at=now)


def _follow(letters: Collection[UUID], look_at: datetime) -> None:
    """Something became of these messages: have it looked then whether they go by the next way (``pursuing``)."""
    for chunk in rows.in_chunks(sorted(letters)):
        followed = Pursuit.objects.filter(letter__in=chunk)
        list(followed.select_for_update().order_by("letter", "case_id").values_list("pk"))
        followed.update(look_at=look_at)


def ended(deliveries: "QuerySet[Delivery]", state: str, error: str, *, for_good: bool, now: datetime) -> None:
    """These deliveries come to their end in the caller's transaction: what that means for the notices among them."""
    sent: defaultdict[State, list[UUID]] = defaultdict(list)
    for pk, channel, gateway in deliveries.values_list("pk", "channel", "gateway"):
        reported = channels.reports(channel, gateway)
        sent[_state(state, error, for_good=for_good, reported=reported)].append(pk)
    for became, some in sent.items():
        becomes(some, became, now=now, error=error)


def begin_again(deliveries: "QuerySet[Delivery]", *, now: datetime) -> None:
    """These deliveries are tried once more: their notices wait again, but for those that did arrive."""
    failed = Notice.objects.filter(pk__in=deliveries.values("pk")).exclude(state=State.DELIVERED)
    # In the order in which ``becomes`` locks them: else each waits for the other.
    locked = list(failed.select_for_update().order_by("pk"))
    costs.became([(one, one.state) for one in locked], State.QUEUED)
    for chunk in rows.in_chunks([one.pk for one in locked]):
        Notice.objects.filter(pk__in=chunk).update(state=State.QUEUED, changed_at=now, error="")
    _look({one.letter for one in locked}, now)


def _state(state: str, error: str, *, for_good: bool, reported: bool) -> State:
    if state == Delivery.State.SENT:
        return State.HANDED_OVER if reported else State.UNREPORTED
    if error in OURS:
        return State.OURS
    return State.REFUSED if for_good else State.FAILED
