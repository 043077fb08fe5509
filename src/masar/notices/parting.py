"""Contacts that must be told what a source changed: where codes went until now, or whose application it was."""

from datetime import datetime

from django.db import transaction

from masar.notices import engine, messages
from masar.people.models import OldContact
from masar.people.vault import opened

BATCH = 50


def tell_old_contacts(now: datetime) -> int:
    """Put one batch of such messages on their way, oldest first; how many rows were settled."""
    waiting = list(OldContact.objects.order_by("pk")[:BATCH])
    for row in waiting:
        with transaction.atomic():
            # Whoever deletes the row sends the message: another worker, or none, finds nothing to delete.
            if OldContact.objects.filter(pk=row.pk).delete()[0]:
                _tell(row, now)
    return len(waiting)


def _tell(row: OldContact, now: datetime) -> None:
    contact = opened(OldContact, row.pk, row.sealed)
    kind = contact["kind"]
    if engine.available(messages.CHANNELS[kind]):
        key = f"{row.why}:{row.pk}"
        messages.post(row.why, kind, contact["value"], language=row.language, key=key, now=row.changed_at, values={})
