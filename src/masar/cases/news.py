"""News: what every row of the outbox says, and how news that is no event comes about.

One event, one row, and the row tells of that event alone: the status before it and after it as the facts stood
when it came, whether it changed what everybody may see, whether people are to be told.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from masar.cases.facts import Fact
from masar.cases.folding import Change
from masar.cases.kinds import KINDS
from masar.cases.models import Case, Outbox
from masar.lib import rows
from masar.lib.clock import local_day

COLUMNS = (
    *("case", "seq", "what", "event", "kind", "before", "after"),
    *("public_changed", "announce", "recorded_at"),
)
What = Outbox.What


def is_late(fact: Fact, now: datetime) -> bool:
    """Whether the fact comes too late to be announced as new: it is recorded and shown, and nobody is told."""
    today = local_day(now, timezone.get_default_timezone())
    return fact.day < today - timedelta(days=settings.MASAR_NEW_FOR_DAYS)


def of_event(
    case: UUID, seq: int, event: int, fact: Fact, change: Change, *, announce: bool, now: datetime
) -> rows.Row:
    """The row of an event; ``seq`` counts the news of the case, ``event`` its events."""
    before = change.before.value if change.before is not None else None
    told = announce and (change.public or KINDS[fact.kind].private) and not is_late(fact, now)
    status = (before, change.after.value)
    return (case, seq, What.EVENT.value, event, fact.kind.value, *status, change.public, told, now)


def tell(case: UUID, what: What, *, public_changed: bool, now: datetime) -> None:
    """Write news of a case that is no event, inside the caller's transaction. Nobody is told of it.

    The number of news grows under the lock of the case's row, as in recording, so that no two are the same.
    """
    Case.objects.filter(pk=case).update(news=F("news") + 1)
    seq, status = Case.objects.values_list("news", "status").get(pk=case)
    Outbox.objects.create(
        case_id=case,
        seq=seq,
        what=what,
        kind="",
        before=status,
        after=status,
        public_changed=public_changed,
        announce=False,
        recorded_at=now,
    )
