"""What became of notices: from the engine's settling of their deliveries to what people and officers read.

Nothing here ever says that a message was read; only what a network said of it, or that this one says nothing.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from masar.notices.models import Delivery, Notice

State = Notice.State
OURS = frozenset({"not_set_up", "gateway_unencrypted", "tls", "Unreadable"})
"""Failures of which the reason is here, and neither the network's nor the address's."""


def ended(deliveries: "QuerySet[Delivery]", state: str, error: str, *, for_good: bool, now: datetime) -> None:
    """These deliveries come to their end in the caller's transaction: what that means for the notices among them."""
    for channel in settings.MASAR_REPORTS if state == Delivery.State.SENT else ("",):
        some = deliveries.filter(channel=channel) if channel else deliveries
        notices = Notice.objects.filter(pk__in=some.values("pk"))
        notices.update(state=_state(channel, state, error, for_good=for_good), changed_at=now, error=error)


def _state(channel: str, state: str, error: str, *, for_good: bool) -> Notice.State:
    if state == Delivery.State.SENT:
        return State.HANDED_OVER if settings.MASAR_REPORTS[channel] == "full" else State.UNREPORTED
    if error in OURS:
        return State.OURS
    return State.REFUSED if for_good else State.FAILED
