"""Files that came with a form: what became an application takes its files along; of what became nothing they go.

Until then a file's owner is what it was handed in with, and no case knows of it.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from masar.documents import handing
from masar.documents.models import LIVE, Upload
from masar.documents.taking import take_away

State = Upload.State
_DONE = (State.CHECKED, State.NOT_CHECKABLE)


def live(owner: UUID) -> list[Upload]:
    """What is there of it, in the order in which it came."""
    return list(Upload.objects.filter(owner=owner, state__in=LIVE).order_by("pk"))


def move(owner: UUID, case: UUID, *, person: UUID, documents: Collection[str], now: datetime) -> None:
    """The files of ``documents`` are the case's from now on, handed in by ``person``; inside a transaction.

    The case has those that were looked into; of the others it hears when they were.
    """
    rows = list(Upload.objects.select_for_update().filter(owner=owner, state__in=LIVE).order_by("pk"))
    mine = [row for row in rows if row.document in documents]
    Upload.objects.filter(pk__in=[row.pk for row in mine]).update(owner=case, person=person)
    for row in mine:
        row.owner, row.person = case, person
        if row.state in _DONE:
            handing.hand_on(row, now=now)


def forget(owner: UUID, *, now: datetime) -> None:
    """All of it goes, its receipts too: ``document`` is emptied, and the worker takes away what lies there."""
    for pk in list(Upload.objects.filter(owner=owner).exclude(document="").values_list("pk", flat=True)):
        while (row := Upload.objects.filter(pk=pk, owner=owner, state__in=LIVE).first()) is not None:
            take_away(row, State.REMOVED, now=now)
        Upload.objects.filter(pk=pk, owner=owner).update(document="", state=State.REMOVED, due_at=now)
