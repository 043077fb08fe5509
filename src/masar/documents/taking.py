"""A file is taken in: once it is said to be received, it is there for good, whatever ends when.

First its row is written, with the address at which its content will lie; then the content, flushed to the disk; then
the row says that it was received. Killed before that, nothing was acknowledged: the same file, sent again, finishes
what was begun, and what nobody finishes the worker takes away.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from masar.documents import store
from masar.documents.kinds import kind_of
from masar.documents.models import LIVE, Upload
from masar.people.vault import opened, seal

MOST_FILES = 10
"""Of one document: its pages, each photographed by itself."""
MOST_A_DAY = 40
"""Of one owner, refused ones too: as many as all documents of a procedure take, several times over."""
MOST_SHARED = 80
"""That are there at once, of several owners that count together."""
UNFINISHED = timedelta(hours=1)
LONGEST_NAME = 120
State = Upload.State


class TooMany(Exception):
    """No more files of this document, or none today."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: from whom, for whose case, as which document. ``beside``: the owners that count together
    with this one, where somebody has several.
    """

    owner: UUID
    person: UUID
    document: str
    content: bytes = field(repr=False)
    name: str = field(repr=False)
    beside: frozenset[UUID] = frozenset()


def take(sent: Sent, *, now: datetime) -> Upload:
    """The file's row, received. The same file again is the same row. Raises Unfit, TooMany."""
    kind, digest = kind_of(sent.content), hashlib.sha256(sent.content).hexdigest()
    row, sealed = _known(sent, digest), None
    if row is None:
        _room(sent, now)
        sealed = store.seal(sent.content)
        row = Upload(owner=sent.owner, person=sent.person, document=sent.document, digest=digest, kind=kind.value)
        row.size, row.received_at, row.due_at = len(sent.content), now, now + UNFINISHED
        row.state, row.address = State.ARRIVING, sealed.address
        row.sealed = seal(Upload, row.pk, {"name": sent.name[:LONGEST_NAME], "key": sealed.key})
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            found = _known(sent, digest)
            if found is None:
                raise
            row, sealed = found, None
    if row.state == State.ARRIVING:
        # Of two that write at once both write the same: what lies at an address is what the address says.
        store.put(sealed or _sealed_again(row, sent.content))
        arriving = Upload.objects.filter(pk=row.pk, state=State.ARRIVING)
        arriving.update(state=State.RECEIVED, received_at=now, due_at=now)
        row.refresh_from_db()
    return row


def _known(sent: Sent, digest: str) -> Upload | None:
    found = Upload.objects.filter(owner=sent.owner, document=sent.document, digest=digest, state__in=LIVE)
    return found.first()


def _room(sent: Sent, now: datetime) -> None:
    known = Upload.objects.filter(owner__in={sent.owner, *sent.beside})
    rows = list(known.values_list("owner", "document", "state", "received_at"))
    live = [(owner, document) for owner, document, state, _ in rows if state in LIVE]
    if live.count((sent.owner, sent.document)) >= MOST_FILES or (sent.beside and len(live) >= MOST_SHARED):
        raise TooMany
    if sum(at > now - timedelta(days=1) for *_, at in rows) >= MOST_A_DAY:
        raise TooMany


def _sealed_again(row: Upload, content: bytes) -> store.Sealed:
    """The content under the row's own key and address."""
    assert row.sealed is not None
    return store.seal(content, base64.b64decode(opened(Upload, row.pk, row.sealed)["key"]))


def content_of(row: Upload) -> bytes:
    """What is kept of a file. Raises store.Gone."""
    if row.sealed is None or not row.address:
        raise store.Gone
    return store.get(row.address, opened(Upload, row.pk, row.sealed)["key"])


def name_of(row: Upload) -> str:
    """What the file was called; empty of what is gone. For showing only: it is no path and no kind."""
    return str(opened(Upload, row.pk, row.sealed)["name"]) if row.sealed else ""


def take_away(row: Upload, state: Upload.State, *, now: datetime, reason: str = "") -> bool:
    """The content goes, the receipt stays; False if somebody else changed the row meanwhile.

    The key goes with the row's change: what still lies at the address is read by nobody.
    """
    same = Upload.objects.filter(pk=row.pk, owner=row.owner, state=row.state, address=row.address, other=row.other)
    gone = {"state": state, "reason": reason, "address": "", "sealed": None, "scan": Upload.Scan.NONE}
    # Whoever is at it may still be writing what is to be kept instead: it goes when their lease is over.
    due = max(now, row.due_at) if row.other and row.due_at else now
    return bool(same.update(**gone, other=f"{row.other} {row.address}".strip(), due_at=due, tries=0))
