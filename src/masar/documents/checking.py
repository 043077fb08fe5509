"""The worker's job for files that were handed in: each is looked into, scanned if there is a scanner, handed on.

A file is claimed by moving its ``due_at``: a worker that is killed leaves it to the next one, and what it began is
taken away first. What is found and the event that tells of it are one transaction. That a scanner does not answer
delays the office, which gets the file when it was scanned; for the applicant the file counts as of when it came.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import F

from masar.documents import handing, scanner, store
from masar.documents.kinds import Kind, Unfit, Why, kind_of
from masar.documents.looking import Busy, Found, Unable, look
from masar.documents.models import LIVE, Upload
from masar.documents.taking import content_of, name_of, take_away
from masar.lib.retries import retried
from masar.people.vault import seal

LEASE = timedelta(minutes=4)
"""Longer than a file can be looked into and scanned."""
AGAIN = timedelta(minutes=1)
TRIES = 3
State, Scan = Upload.State, Upload.Scan
_WAITING = (State.RECEIVED, State.CHECKING)
log = logging.getLogger(__name__)


def check_uploads(now: datetime) -> int:
    """Go one step on with the file that is due first; how many."""
    row = _claimed(now)
    if row is None:
        return 0
    for address in row.other.split():
        store.drop(address)
    if row.other:
        Upload.objects.filter(pk=row.pk, other=row.other).update(other="")
        row.other = ""
    if row.state == State.ARRIVING:
        _unfinished(row)
    elif row.state in _WAITING:
        _check(row, now)
    elif row.scan == Scan.WAITING and row.state in LIVE:
        _scan_again(row, now)
    else:
        _rest(row)
    return 1


def _claimed(now: datetime) -> Upload | None:
    row = Upload.objects.filter(due_at__lte=now).order_by("due_at").first()
    if row is None:
        return None
    same = Upload.objects.filter(pk=row.pk, due_at=row.due_at, state=row.state)
    if not same.update(due_at=now + LEASE, tries=F("tries") + 1):
        return None
    row.due_at, row.tries = now + LEASE, row.tries + 1
    return row


def _rest(row: Upload) -> None:
    """Nothing is left to do, unless somebody changed the row meanwhile; of what became nothing the row goes."""
    if not row.document:
        Upload.objects.filter(pk=row.pk, document="", address="", other="").delete()
        return
    Upload.objects.filter(pk=row.pk, state=row.state, other="", scan=row.scan).update(due_at=None, tries=0)


def _unfinished(row: Upload) -> None:
    """Nobody was told that it arrived."""
    gone, _ = Upload.objects.filter(pk=row.pk, state=State.ARRIVING, due_at=row.due_at).delete()
    if gone:
        store.drop(row.address)


def _check(row: Upload, now: datetime) -> None:
    Upload.objects.filter(pk=row.pk, state=State.RECEIVED).update(state=State.CHECKING)
    row.refresh_from_db()
    try:
        content = content_of(row)
    except store.Gone:
        log.error("a file that was received is not where it was put")
        _settle(row, State.NOT_CHECKABLE, None, Scan.NONE, now)
        return
    try:
        if row.tries > TRIES:
            # Whoever looked into it was ended each time: somebody else looks.
            raise Unable("in three tries")
        found = look(content, kind_of(content))
    except Unfit as unfit:
        _refuse(row, unfit.why, now)
        return
    except Busy:
        Upload.objects.filter(pk=row.pk, state=State.CHECKING).update(due_at=now + AGAIN)
        return
    except Unable as unable:
        log.warning("a file could not be looked into (%s)", unable)
        found = None
    kept = found.content if found and found.content else content
    try:
        scan = _scanned(kept)
    except Unfit as unfit:
        _refuse(row, unfit.why, now)
        return
    _settle(row, State.CHECKED if found else State.NOT_CHECKABLE, found, scan, now)


def _scanned(content: bytes) -> Upload.Scan:
    """Raises Unfit."""
    if not scanner.set_up():
        return Scan.NONE
    try:
        if not scanner.clean(content):
            raise Unfit(Why.VIRUS)
    except scanner.Unreachable as why:
        log.warning("the scanner for viruses does not answer (%s)", why)
        return Scan.WAITING
    return Scan.CLEAN


def _settle(row: Upload, state: Upload.State, found: Found | None, scan: Upload.Scan, now: datetime) -> None:
    """What was found, and that the case has the document; before that, what is kept instead lies where it belongs."""
    told: dict[str, object] = {"state": state, "scan": scan, "checked_at": now, "tries": 0}
    told["due_at"] = now + AGAIN if scan == Scan.WAITING else None
    if found is not None:
        told |= {"pages": found.pages, "hint": found.hint}
    if found is not None and found.content is not None:
        sealed = store.seal(found.content)
        if not Upload.objects.filter(pk=row.pk, state=State.CHECKING).update(other=sealed.address):
            return
        store.put(sealed)
        told |= {"kind": Kind.JPEG.value, "address": sealed.address, "other": row.address, "due_at": now}
        told["sealed"] = seal(Upload, row.pk, {"name": name_of(row), "key": sealed.key})
    retried(lambda: _recorded(row, told, now))


def _recorded(row: Upload, told: dict[str, object], now: datetime) -> None:
    handing.lock(row.owner)
    # Its owner may have taken it back: then what was written goes as ``other``.
    if Upload.objects.filter(pk=row.pk, owner=row.owner, state=State.CHECKING).update(**told):
        handing.hand_on(row, now=now)
    elif _moved(row):
        _recorded(row, told, now)


def _moved(row: Upload) -> bool:
    """Whether what it was handed in with became an application since the row was read, which it belongs to now."""
    owner = Upload.objects.filter(pk=row.pk).exclude(owner=row.owner).values_list("owner", "person").first()
    row.owner, row.person = owner or (row.owner, row.person)
    return owner is not None


def _refuse(row: Upload, why: Why, now: datetime) -> None:
    if not take_away(row, State.REFUSED, reason=why.value, now=now) and _moved(row):
        take_away(row, State.REFUSED, reason=why.value, now=now)
    Upload.objects.filter(pk=row.pk, state=State.REFUSED).update(checked_at=now)


def _scan_again(row: Upload, now: datetime) -> None:
    try:
        scan = _scanned(content_of(row))
    except store.Gone:
        scan = Scan.NONE
    except Unfit:
        retried(lambda: _found_out(row, now))
        return
    due = now + AGAIN if scan == Scan.WAITING else None
    Upload.objects.filter(pk=row.pk, state=row.state).update(scan=scan, due_at=due, tries=0)


def _found_out(row: Upload, now: datetime) -> None:
    """What the case has already turns out to be no file that anybody may open."""
    handing.lock(row.owner)
    if take_away(row, State.REFUSED, reason=Why.VIRUS.value, now=now):
        handing.call_back(row, now=now)
    elif _moved(row):
        _found_out(row, now)
