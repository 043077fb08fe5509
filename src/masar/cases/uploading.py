"""Workbooks that officers hand in, for offices that have no system of their own: a row between two doors.

The console posts a file here and shows what became of it; the door of files takes it (``intake.uploads``) and says so
here. Neither knows the other. The file lies sealed as long as it waits, and is gone when it was read.
"""

import base64
import hashlib
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from masar.cases.desk_models import Upload
from masar.people.vault import opened, seal
from masar.staff import deeds
from masar.staff.deeds import Did
from masar.staff.officers import Officer
from masar.staff.rights import Right

LARGEST = 900 * 1024
"""Bytes of a file: a workbook of so many has some fifteen thousand rows, and any proxy hands it on."""
UNPACKED, PARTS = 64 << 20, 200
LEASE, KEPT, TRIES = timedelta(minutes=10), timedelta(days=90), 3
COLUMNS = ("reference", "service", "office", "event", "date", "stage", "reason", "documents")
PEOPLE = ("name", "born", "mobile", "email")
EVENTS = (
    *("submitted", "stage_entered", "documents_requested", "approved", "rejected", "ready_for_collection"),
    *("dispatched", "completed", "withdrawn", "closed"),
)
"""The kinds of events that such a file can tell."""
_DIGITS = re.compile(r"\w*\d{6,}\w*")


class Unfit(Exception):
    """The file is not taken in. ``why`` is a code: empty, large, type, macros, bomb or office."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file. ``rows`` are (number below the heading, why it was not taken or what was left out).

    ``said`` has the same reasons, in the order of ``rows``, as codes that the console has words for: (code, field,
    number); ``trouble_said`` that of ``trouble``.
    """

    read: int = 0
    cases: int = 0
    events: int = 0
    repeats: int = 0
    quarantined: int = 0
    rejected: int = 0
    rows: list[tuple[int, str]] = field(default_factory=list)
    trouble: str = ""
    said: list[tuple[str, str, str]] = field(default_factory=list)
    trouble_said: tuple[str, str, str] | None = None

    def kept(self) -> dict[str, Any]:
        """It as it is stored. Long numbers are blotted out: a reason may repeat what somebody typed into a cell."""
        told = {name: getattr(self, name) for name in self.__slots__}
        rows = [[number, _DIGITS.sub("•••", why)[:300]] for number, why in self.rows]
        return told | {"rows": rows, "trouble": _DIGITS.sub("•••", self.trouble)[:600]}


def check(content: bytes) -> None:
    """Raises Unfit unless it is a workbook without macros that unpacks to something of a bounded size.

    Nothing is unpacked for that: what a part says of its size is also where reading it ends.
    """
    if not content:
        raise Unfit("empty")
    if len(content) > LARGEST:
        raise Unfit("large")
    try:
        parts = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unfit("type") from error
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names or any(part.flag_bits & 1 for part in parts):
        raise Unfit("type")
    if any(name.endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name for name in names):
        raise Unfit("macros")
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Unfit("bomb")


def post(content: bytes, office: str, officer: Officer, *, now: datetime) -> UUID:
    """Hand a file in. Raises Unfit; what it holds is looked at by the worker."""
    mine = officer.offices(Right.UPLOAD)
    if not office or (mine is not None and office not in mine):
        raise Unfit("office")
    check(content)
    row = Upload(officer=officer.id, office=office, made_at=now, digest=hashlib.sha256(content).hexdigest())
    row.sealed = seal(Upload, row.pk, base64.b64encode(content).decode())
    with transaction.atomic():
        row.save(force_insert=True)
        deeds.record(Did.UPLOADED, by=officer.id, about=f"{office} {row.digest[:12]}", now=now)
    return row.pk


def handed_in(officer: int, most: int = 20) -> list[Upload]:
    """What an officer handed in, the last first."""
    return list(Upload.objects.defer("sealed").filter(officer=officer).order_by("-id")[:most])


def claimed(now: datetime) -> tuple[Upload, bytes] | None:
    """The oldest file that waits, leased to whoever asks; None if there is none.

    One that ended its reader three times is given up.
    """
    free = Upload.objects.filter(Q(until__isnull=True) | Q(until__lt=now), done_at__isnull=True)
    row = free.order_by("id").first()
    if row is None:
        return None
    mine = free.filter(pk=row.pk, tries=row.tries).update(until=now + LEASE, tries=F("tries") + 1)
    if not mine:
        return None
    if row.tries >= TRIES:
        told = Report(trouble="the file could not be read, in three tries", trouble_said=("tries", "", ""))
        finish(row.pk, told, now=now)
        return None
    assert row.sealed is not None
    return row, base64.b64decode(opened(Upload, row.pk, row.sealed))


def finish(id: UUID, report: Report, *, now: datetime) -> None:
    """It was read: the file is gone, and what became of it stays."""
    Upload.objects.filter(pk=id).update(sealed=None, until=None, done_at=now, report=report.kept())


def forget(now: datetime) -> int:
    """Delete what is older than ``KEPT``; how many rows."""
    return Upload.objects.filter(done_at__lt=now - KEPT).delete()[0]
