"""The one door for what comes back: stored first, and dealt with by a job, in any order and however often it comes.

Whoever sends it is answered as soon as it is stored, also where nobody here knows what it is about: a far side that
is told of an error repeats itself for ever.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from django.db import InterfaceError, OperationalError, transaction

from masar.lib.identifiers import uuid7
from masar.notices import answering, bounces, reports
from masar.notices.models import Inbound
from masar.people.vault import opened, seal

BATCH = 100
LONGEST = 1_600
"""Symbols of a field that are kept: a text message of ten parts."""
MOST = 30
"""Fields that are kept."""
PATIENCE = timedelta(hours=1)
"""For so long a report is kept waiting for a message that nobody knows."""
AGAIN = timedelta(minutes=5)
KEPT = timedelta(days=30)
Kind = Inbound.Kind
Fields = Mapping[str, str]
log = logging.getLogger(__name__)


def fields_of(body: bytes, content_type: str) -> dict[str, str]:
    """The fields of a form or of a flat JSON object; none of what is neither. Half a symbol, which nothing can store,
    becomes a question mark.
    """
    text = body.decode("utf-8", "replace")
    try:
        found = json.loads(text) if "json" in content_type else dict(parse_qsl(text, max_num_fields=MOST))
    except (ValueError, RecursionError):
        return {}
    told = found.items() if isinstance(found, dict) else ()
    return {
        _whole(name): _whole(value)[:LONGEST] for name, value in list(told)[:MOST] if isinstance(value, str | int)
    }


def _whole(value: str | int) -> str:
    return str(value).encode("utf-8", "replace").decode()


def keep(kind: Kind, name: str, fields: Fields, *, now: datetime) -> None:
    """Store what came, which the far side calls ``name``: once, however often it comes."""
    key, made = hashlib.sha256(f"{kind}|{name}".encode()).hexdigest(), uuid7()
    told = {"kind": kind, "received_at": now, "due_at": now, "sealed": seal(Inbound, made, dict(fields))}
    Inbound.objects.get_or_create(key=key, defaults={"id": made, **told})


def keep_mail(raw: bytes, *, now: datetime) -> str:
    """Store what a mail says of messages of ours, or only that it came; what it is (``bounces.Came.kind``)."""
    came, name = bounces.read(raw), hashlib.sha256(raw).hexdigest()
    for place, (message, action, status) in enumerate(came.said):
        told = {"reference": str(message), "status": reports.by_mail(action, status), "code": status}
        keep(Kind.REPORT, f"{name}|{place}", told | {"channel": "email"}, now=now)
    if not came.said:
        key = hashlib.sha256(f"mail|{name}".encode()).hexdigest()
        Inbound.objects.get_or_create(key=key, defaults={"kind": Kind.MAIL, "received_at": now, "outcome": came.kind})
    return came.kind


DEALT: Mapping[str, Callable[[Fields, datetime], str]] = {
    Kind.REPORT.value: reports.apply,
    Kind.TEXT.value: answering.answer,
}
"""What deals with each kind: it says what became of it, as a code; "" if it should come again."""


def take_inbox(now: datetime) -> int:
    """Deal with one batch of what came in; how much that was."""
    due = Inbound.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)
    chosen = list(due[:BATCH])
    for one in chosen:
        try:
            with transaction.atomic():
                _deal(Inbound.objects.select_for_update().get(pk=one), now)
        except (OperationalError, InterfaceError):
            # The database is away, or a deadlock was broken: all of it comes again.
            raise
        except Exception as error:
            # One that cannot be dealt with must not keep the others waiting: it would be the first again.
            log.error("what came in could not be dealt with: %s", type(error).__name__)
            _settle(Inbound(pk=one), "failed")
    return len(chosen)


def _deal(row: Inbound, now: datetime) -> None:
    """In the transaction that holds the row, unless another worker was quicker."""
    if row.due_at is None:
        return
    outcome = DEALT[row.kind](opened(Inbound, row.pk, row.sealed or b""), now)
    if not outcome and now < row.received_at + PATIENCE:
        Inbound.objects.filter(pk=row.pk).update(due_at=now + AGAIN)
    else:
        _settle(row, outcome or "unknown")


def _settle(row: Inbound, outcome: str) -> None:
    Inbound.objects.filter(pk=row.pk).update(outcome=outcome, due_at=None, sealed=None)


def purge(now: datetime) -> int:
    """Delete what was received long ago; how much."""
    return Inbound.objects.filter(received_at__lt=now - KEPT, due_at__isnull=True).delete()[0]
