"""What offices write about a case in their own words: sealed here, read by those who may, and erased for good.

An event can be neither changed nor deleted, so it holds nothing of it but a commitment: SHA-256 over a random
salt and the text. The salt lies sealed with the text. Erasing takes the text and leaves the salt, so that the
same note, told again, is still known to be the same by whoever has the key ring, whatever keys were changed in
between; and cannot be guessed by anybody else.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from masar.lib import rows
from masar.lib.identifiers import uuid7
from masar.people.models import Note
from masar.people.vault import opened, seal

SALT_BYTES = 32
_COLUMNS = ("id", "case_id", "source", "source_id", "commitment", "sealed", "written_at")

Place = tuple[UUID, str, str]
"""The event that a note stands beside: its case, source and source id."""


def committed(salt: bytes, text: str) -> str:
    """The commitment to ``text``: 64 hexadecimal digits."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Known:
    """A note that was written before, as far as it takes to know it again."""

    salt: bytes = field(repr=False)
    commitment: str


class Writing:
    """The notes of one batch on their way into the vault, inside the transaction that records their events."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._known: dict[Place, list[_Known]] = defaultdict(list)
        self._new: list[rows.Row] = []

    def recall(self, places: Collection[Place]) -> None:
        """Read what was written beside these events before, so that a repeat is known."""
        for chunk in rows.in_chunks(list(places)):
            wanted, cases, ids = set(chunk), {place[0] for place in chunk}, {place[2] for place in chunk}
            for note in Note.objects.filter(case_id__in=cases, source_id__in=ids):
                place = note.case_id, note.source, note.source_id
                if place in wanted:
                    salt = bytes.fromhex(opened(Note, note.pk, note.sealed)["salt"])
                    self._known[place].append(_Known(salt, note.commitment))

    def commit(self, place: Place, text: str) -> str:
        """The commitment to ``text`` beside this event; the one that was made before, if it was written before."""
        for known in self._known[place]:
            if committed(known.salt, text) == known.commitment:
                return known.commitment
        key, salt = uuid7(), secrets.token_bytes(SALT_BYTES)
        made = _Known(salt, committed(salt, text))
        sealed = seal(Note, key, {"text": text, "salt": salt.hex()})
        self._new.append((key, *place, made.commitment, sealed, self.now))
        self._known[place].append(made)
        return made.commitment

    def forget(self, places: Collection[Place]) -> None:
        """Leave out what would be new beside these events: they are not recorded."""
        gone = set(places)
        self._new = [row for row in self._new if (row[1], row[2], row[3]) not in gone]

    def write(self) -> None:
        """Put what is new into the vault."""
        rows.insert(Note, _COLUMNS, self._new)
        self._new = []


def texts(case: UUID, commitments: Iterable[str]) -> dict[str, str]:
    """The words behind these commitments of a case; those that were erased are left out."""
    wanted = set(commitments)
    if not wanted:
        return {}
    found = {}
    for note in Note.objects.filter(case_id=case, erased_at__isnull=True):
        if note.commitment in wanted:
            found[note.commitment] = str(opened(Note, note.pk, note.sealed)["text"])
    return found


@transaction.atomic
def erase(place: Place, *, now: datetime) -> int:
    """Take the words of every note beside this event for good; how many there were."""
    case, source, source_id = place
    written = Note.objects.select_for_update().filter(
        case_id=case, source=source, source_id=source_id, erased_at__isnull=True
    )
    notes = list(written)
    for note in notes:
        salt = opened(Note, note.pk, note.sealed)["salt"]
        sealed = seal(Note, note.pk, {"text": None, "salt": salt})
        Note.objects.filter(pk=note.pk).update(sealed=sealed, erased_at=now)
    return len(notes)
