"""What networks say of a message of ours, translated into what we know of it.

By text message in the words of SMPP (3GPP TS 23.040 by way of every gateway) or in plain ones, by mail in those of
RFC 3464. What leaves things as they are (on its way, delayed, accepted) changes nothing.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from masar.notices import outcomes
from masar.notices.claiming import arrived
from masar.notices.models import Delivery, Notice

State = Notice.State
SAID: Mapping[str, State | None] = {
    **dict.fromkeys(("delivrd", "delivered"), State.DELIVERED),
    **dict.fromkeys(("relayed", "expanded"), State.UNREPORTED),
    **dict.fromkeys(("undeliv", "undelivered", "rejectd", "rejected", "failed"), State.REFUSED),
    **dict.fromkeys(("expired", "deleted", "temporary"), State.FAILED),
    **dict.fromkeys(("acceptd", "accepted", "enroute", "sent", "queued", "buffered", "delayed", "unknown"), None),
}
"""What each word makes of a notice. A network that gave up may have been wrong: see ``outcomes.KNOWN``."""


_CODE = re.compile(r"[A-Za-z0-9._-]{1,16}")
_FEW = 6
"""Digits that no code has, and every telephone number."""


def _code(given: str) -> str:
    """The network's own code; nothing of what may be somebody's number, or words."""
    return given if _CODE.fullmatch(given) and sum(map(str.isdigit, given)) < _FEW else ""


def by_mail(action: str, status: str) -> str:
    """The word of ``SAID`` for an action of RFC 3464: a failure without a code for good (5.x.x) may pass."""
    return "temporary" if action == "failed" and not status.startswith("5.") else action


def apply(fields: Mapping[str, str], now: datetime) -> str:
    """What this report changes, in the caller's transaction; what became of it, as a code, "" where nobody knows the
    message yet.

    ``fields``: ``reference`` is our id of the message, ``status`` a word of ``SAID`` in any case, ``code`` the
    network's own, ``channel`` whose network it is: none can speak of another's messages.
    """
    try:
        message, word = UUID(fields["reference"]), fields["status"].strip().lower()
    except (KeyError, ValueError):
        return "unreadable"
    if word not in SAID:
        return "unreadable"
    # A code or a warning has no notice; a notice outlives its delivery by far.
    rows = (model._default_manager.filter(pk=message, channel=fields["channel"]) for model in (Delivery, Notice))
    if not any(found.exists() for found in rows):
        return ""
    return _applied(message, SAID[word], f"{word} {_code(fields.get('code', ''))}".strip(), now)


def _applied(message: UUID, state: State | None, error: str, now: datetime) -> str:
    if state is None:
        return "nothing"
    changed = outcomes.becomes([message], state, now=now, error="" if state is State.DELIVERED else error)
    if state is State.DELIVERED:
        # After the notice, as a worker that settles what it sent locks them: else each waits for the other.
        arrived(message, now)
    return "applied" if changed else "nothing"
