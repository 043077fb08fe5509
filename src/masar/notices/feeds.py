"""Private addresses at which programs read an application: a feed of its news, a calendar of its last days.

The owner makes one and may take it back at any time; only the hash of its secret is kept. It shows what the number
shows, also where the owner closed that, and for as long as the application is theirs. Whoever reads it is written
down among those who looked, once a day.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from masar.cases.access import Own, own_case
from masar.lib.clock import local_day
from masar.lib.languages import FIRST
from masar.notices.messages import voice
from masar.notices.models import Feed
from masar.people import access
from masar.people.access import Reader, note
from masar.people.ways import hashed
from masar.people.whose import hold
from masar.telling import last_days
from masar.telling.preview import current
from masar.telling.reading import CANNOT

Kind = Feed.Kind
log = logging.getLogger(__name__)
MOST = 5
"""Addresses of an application that one person may have at a time."""
KEPT = timedelta(days=400)
"""How long it is still said of an address that it was taken back."""


class TooMany(Exception):
    """There are as many addresses as there may be: one has to be taken back first."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An application as an address shows it; ``days`` are those that a calendar has of it, as of now."""

    id: UUID
    own: Own
    days: last_days.Kept


def make(own: Own, kind: str, *, reader: Reader, now: datetime) -> str:
    """A new address: the secret that stands in it, of 256 bits. Raises TooMany; ValueError for what is no kind."""
    secret, wanted = secrets.token_urlsafe(32), Kind(kind)
    with transaction.atomic():
        hold([own.person])
        if len(of_person(own)) >= MOST:
            raise TooMany
        feed = Feed(secret=hashed(secret), person=own.person, case_id=own.case, number=own.number, kind=wanted)
        feed.made_at, feed.days = now, last_days.written(_days(own, last_days.parsed("{}"), now))
        feed.save(force_insert=True)
        note(own.person, f"made_{wanted}", reader=reader, now=now, case_id=own.case)
    return secret


def of_person(own: Own) -> list[Feed]:
    """The person's addresses of this application that hold, the oldest first."""
    return list(Feed.objects.filter(person=own.person, case_id=own.case, ended_at__isnull=True).order_by("pk"))


def end(own: Own, id: UUID, *, reader: Reader, now: datetime) -> bool:
    """Take an address back. False if it is not theirs, or was taken back before."""
    theirs = Feed.objects.filter(pk=id, person=own.person, case_id=own.case, ended_at__isnull=True)
    with transaction.atomic():
        kind = theirs.values_list("kind", flat=True).first()
        if kind is None or not theirs.update(ended_at=now):
            return False
        note(own.person, f"ended_{kind}", reader=reader, now=now, case_id=own.case)
    return True


class Ended(Exception):
    """The address was taken back, or the application is not the person's any more."""


def opened(secret: str, kind: str, *, network: str, now: datetime) -> Followed | None:
    """What an address of this kind shows; None if there never was such a one. Raises Ended."""
    feed = Feed.objects.filter(secret=hashed(secret), kind=kind).first()
    if feed is None:
        return None
    own = own_case(feed.person, feed.number) if feed.ended_at is None else None
    if own is None:
        raise Ended
    access.note_daily(feed.person, f"read_{kind}", address=feed.pk, network=network, now=now, case_id=own.case)
    days = _days(own, last_days.parsed(feed.days), now) if kind == Kind.DAYS else {}
    return Followed(feed.pk, own, days)


def _days(own: Own, kept: last_days.Kept, now: datetime) -> last_days.Kept:
    """What is kept, as of now: a change that no worker has come to yet is in it, as it will be."""
    edition, shown = current()[FIRST].edition, own.shown
    days = last_days.last_days(edition, shown.content, local_day(now, voice(FIRST).zone))
    return last_days.kept_on(kept, days, version=shown.version, content=shown.content)


def refreshed(feed: Feed, now: datetime) -> str | None:
    """What is to be kept of a calendar's days; None if the application is not the person's any more, or this version
    cannot tell of it: it keeps no other waiting, and whoever reads it later is told of its days as they are then.
    """
    own = own_case(feed.person, feed.number)
    try:
        return last_days.written(_days(own, last_days.parsed(feed.days), now)) if own else None
    except CANNOT as error:
        log.error("the days of calendar %s cannot be told: %s", feed.pk, type(error).__name__)
        return None


def forget(now: datetime) -> int:
    """Delete what was taken back long ago."""
    return Feed.objects.filter(ended_at__lt=now - KEPT).delete()[0]
