"""Officers read what was handed in: who was shown a file is kept, and its owner sees that it was seen."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from masar.documents import store
from masar.documents.kinds import Kind
from masar.documents.models import LIVE, Upload
from masar.documents.taking import content_of

TYPES = {Kind.JPEG: "image/jpeg", Kind.PNG: "image/png", Kind.HEIF: "image/heic", Kind.PDF: "application/pdf"}
NOT_LOOKED_INTO = (Upload.State.ARRIVING, Upload.State.RECEIVED, Upload.State.CHECKING)
"""Nothing has looked into it yet. What an office refused was looked into, and can be opened again."""
ENDINGS = {Kind.JPEG: "jpg", Kind.PNG: "png", Kind.HEIF: "heic", Kind.PDF: "pdf"}


class Waits(Exception):
    """It was not looked into yet, or the scanner for viruses has not looked at it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sent to an officer: never by the name that it came with."""

    kind: str
    name: str
    content: bytes = field(repr=False)


def opened(case: UUID, upload: UUID, *, now: datetime) -> Opened | None:
    """A file of the case, which is seen from now on; None where there is none. Raises Waits."""
    row = Upload.objects.filter(pk=upload, owner=case).first()
    if row is None or not row.address:
        return None
    if row.scan == Upload.Scan.WAITING or row.state in NOT_LOOKED_INTO:
        raise Waits
    try:
        content = content_of(row)
    except store.Gone:
        return None
    Upload.objects.filter(pk=row.pk, seen_at=None, state__in=LIVE).update(seen_at=now)
    kind = Kind(row.kind)
    return Opened(TYPES[kind], f"{row.document}-{str(row.pk)[-8:]}.{ENDINGS[kind]}", content)
