"""A request for documents, answered by the owner of an application: each document by itself, and nothing is lost.

What is asked is the state of the fold; what was sent are rows; what an office made of it are events again. A file
that is not taken changes nothing about the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from masar.cases.access import Own
from masar.cases.acting import Desk
from masar.cases.actions import Refused
from masar.cases.facts import Fact, Kind
from masar.cases.kinds import LONGEST_NOTE
from masar.cases.parts import Ask
from masar.documents import handing, taking
from masar.documents.fates import Fate, fate
from masar.documents.models import LIVE, Upload
from masar.lib.retries import retried

LONGEST_WORDS = 500
OFFICE = "office"
"""Why a file is refused that an office refused: the event has the reason."""
State = Upload.State


class NotAsked(Exception):
    """The document is not asked for, or not any more."""


class Kept(Exception):
    """The file cannot be taken back: somebody has seen it, or the application would be left without it."""


class Shows(StrEnum):
    """What its owner and the office read of a file."""

    ARRIVING = "arriving"
    CHECKING = "checking"
    CHECKED = "checked"
    NOT_CHECKABLE = "not_checkable"
    SEEN = "seen"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it stands: ``reason`` is a code of ``kinds.Why``, or of the procedure where an office refused it."""

    row: Upload
    shows: Shows
    reason: str
    by_office: bool

    @property
    def live(self) -> bool:
        """Whether it counts."""
        return self.row.state in LIVE and self.shows is not Shows.REFUSED


@dataclass(frozen=True, slots=True)
class Item:
    """A document that was asked for, and what was sent for it, the oldest first."""

    document: str
    ask: Ask
    files: tuple[File, ...]

    @property
    def sends(self) -> bool:
        """Whether something can be sent: it is asked for, or nobody has looked at what was sent."""
        came = self.ask.state == "received" and any(file.live for file in self.files)
        return self.ask.open or (came and not any(file.shows is Shows.SEEN for file in self.files if file.live))

    @property
    def arriving(self) -> bool:
        """Whether something was sent of which the application does not know yet."""
        return self.ask.open and any(file.live for file in self.files)


def items(at: Desk) -> list[Item]:
    """All that was asked for in a case, in the order in which it was."""
    found = [_file(row, at) for row in Upload.objects.filter(owner=at.case).order_by("id")]
    return [
        Item(document, ask, tuple(file for file in found if file.row.document == document))
        for document, ask in at.progress.asks.items()
    ]


def plain(row: Upload) -> File:
    """A file as its checks left it."""
    return File(row, _SHOWN[State(row.state)], row.reason, row.reason == OFFICE)


def _file(row: Upload, at: Desk) -> File:
    shows, reason, by_office = _SHOWN[State(row.state)], row.reason, row.reason == OFFICE
    if row.state in (State.CHECKED, State.NOT_CHECKABLE) or by_office:
        became, why = fate(row.document, row.received_at, _facts(at))
        if became is not Fate.OPEN:
            shows, reason, by_office = Shows(became.value), why, True
        elif row.seen_at is not None:
            shows = Shows.SEEN
    return File(row, shows, reason, by_office)


def _facts(at: Desk) -> list[Fact]:
    return [one.fact for one in at.events if not one.voided]


_SHOWN = {
    State.ARRIVING: Shows.ARRIVING,
    State.RECEIVED: Shows.CHECKING,
    State.CHECKING: Shows.CHECKING,
    State.CHECKED: Shows.CHECKED,
    State.NOT_CHECKABLE: Shows.NOT_CHECKABLE,
    State.REFUSED: Shows.REFUSED,
    State.REMOVED: Shows.REMOVED,
}


def of_owner(own: Own) -> list[Item]:
    """What the owner of an application is and was asked for. Raises Refused if the case cannot be folded."""
    return items(_opened(own))


def _opened(own: Own) -> Desk:
    at = handing.opened(own.case)
    if at is None:
        raise Refused("the case cannot be folded")
    return at


def _item(at: Desk, document: str) -> Item:
    found = next((one for one in items(at) if one.document == document), None)
    if found is None:
        raise NotAsked
    return found


def send(own: Own, document: str, content: bytes, name: str, *, now: datetime) -> Upload:
    """Hand in one file. Raises NotAsked, Refused, kinds.Unfit, taking.TooMany."""
    item = _item(_opened(own), document)
    if not item.sends:
        raise NotAsked
    # What an office refused may be sent again, also just as it was.
    before = [file.row.pk for file in item.files if file.by_office and file.shows is Shows.REFUSED]
    Upload.objects.filter(pk__in=before, state__in=LIVE).update(state=State.REFUSED, reason=OFFICE)
    return taking.take(taking.Sent(own.case, own.person, document, content, name), now=now)


def take_back(own: Own, upload: UUID, *, now: datetime) -> None:
    """Take a file back that nobody has seen. Raises NotAsked if there is none, Kept, Refused."""
    retried(lambda: _taken_back(own, upload, now))


def _taken_back(own: Own, upload: UUID, now: datetime) -> None:
    handing.lock(own.case)
    for item in items(_opened(own)):
        for file in item.files:
            if file.row.pk == upload:
                if not can_take_back(item, file):
                    raise Kept
                taking.take_away(file.row, State.REMOVED, now=now)
                return
    raise NotAsked


def can_take_back(item: Item, file: File) -> bool:
    """Nobody has seen it, and the application has the document without it, or does not count on it yet."""
    if not file.live or file.shows is Shows.SEEN or file.by_office:
        return False
    done = (Shows.CHECKED, Shows.NOT_CHECKABLE)
    others = [one for one in item.files if one is not file and one.shows in done]
    return item.ask.open or bool(others)


def cannot_get(own: Own, document: str, words: str, *, until: date | None, key: UUID, now: datetime) -> None:
    """Say that a document cannot be had, or not in time (``until``); the office answers. ``key`` is the form's own.

    Said again, it changes nothing. Raises NotAsked, Refused.
    """
    retried(lambda: _cannot_get(own, document, words, until, key, now))


def _cannot_get(own: Own, document: str, words: str, until: date | None, key: UUID, now: datetime) -> None:
    handing.lock(own.case)
    at = _opened(own)
    if str(key) in at.keys:
        return
    if not _item(at, document).ask.open:
        raise NotAsked
    said = " · ".join(part for part in (until.isoformat() if until else "", words.strip()[:LONGEST_WORDS]) if part)
    payload = {"document": document} | ({"note": said[:LONGEST_NOTE]} if said else {})
    actor = handing.actor_of(own.case, own.person)
    handing.record(at, Kind.DOCUMENT_UNAVAILABLE, payload, key=str(key), actor=actor, at_moment=now, now=now)


def waiting(found: Sequence[Item]) -> int:
    """How many documents are still to be sent, those that are being checked left out."""
    return sum(item.ask.open and not item.arriving for item in found)
