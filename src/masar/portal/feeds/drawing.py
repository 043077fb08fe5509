"""A feed and a calendar from what an address shows, in one language: the same sentences as on the page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed

from masar.lib import ics
from masar.lib.clock import local_day
from masar.notices.feeds import Followed
from masar.notices.letters import TAIL
from masar.portal.status.answer import current
from masar.portal.status.updates import pages
from masar.portal.status.updates import told as page_of
from masar.portal.wording import voice
from masar.speech.voice import Voice
from masar.telling import last_days
from masar.telling.last_days import Day
from masar.telling.page import Worded
from masar.telling.updates import updates

EVERY = timedelta(hours=6)
"""How often programs are asked to look again."""


def news(found: Followed, language: str, now: datetime, *, origin: str) -> bytes:
    """The feed as UTF-8: a line of the log each, the newest first. Nothing in it leads to the application; its links
    begin with ``origin``, as programs know no page that they would be relative to.
    """
    edition, speak = current()[language].edition, voice(language)
    told = updates(edition, found.own.shown.content, local_day(now, speak.zone), _before(found))
    link = f"{origin}/{language}/track/"
    feed = Atom1Feed(
        title=_said(speak, "news", found),
        link=link,
        description=None,
        language=language,
        author_name=_site(language, "authority"),
        subtitle=f"{told.title}. {told.lede}",
        feed_guid=found.id.urn,
    )
    for one in told.entries:
        at = _moment(one.at, speak.zone)
        guid = uuid5(found.id, one.key).urn
        feed.add_item(one.text, link, " ".join(one.more), unique_id=guid, pubdate=at, updateddate=at)
    file = BytesIO()
    feed.write(file, "utf-8")
    return file.getvalue()


def _before(found: Followed) -> Iterator[str]:
    """The pages of a long log, the newest first, each read when it is asked for."""
    shown, number = found.own.shown, found.own.number
    for page in range(pages(shown), 0, -1):
        yield page_of(shown, number, page) or "[]"


def days(found: Followed, language: str, now: datetime) -> bytes:
    """The calendar as UTF-8: the last days that are awaited, and as cancelled those that were."""
    speak = voice(language)
    at = last_days.of_record(current()[language].edition, found.own.shown.content)
    events = [_event(found, at, speak, about, day) for about, day in found.days.items()]
    product = f"Masar//{_site(language, 'authority')}"
    named: dict[str, Any] = {"product": product, "language": language, "every": EVERY}
    return ics.calendar(_said(speak, "name", found), events, **named).encode()


def _event(found: Followed, at: Worded, speak: Voice, about: str, day: Day) -> ics.Event:
    lines = (
        "" if day.awaited else speak.say("calendar.over"),
        _said(speak, "news", found),
        speak.say("calendar.foot", host=_site(speak.language, "host")),
    )
    return ics.Event(
        # The same in every language, and wherever the day moves to.
        uid=f"{uuid5(found.id, about)}@{_site(speak.language, 'host')}",
        day=date.fromisoformat(day.on),
        at=_moment(day.since, speak.zone),
        sequence=day.version,
        cancelled=not day.awaited,
        summary=last_days.title(at, about),
        description="\n".join(line for line in lines if line),
    )


def _said(speak: Voice, key: str, found: Followed) -> str:
    return speak.say(f"calendar.{key}", tail=found.own.number[-TAIL:])


def _site(language: str, key: str) -> str:
    return str(settings.MASAR_SITE[key][language])


def _moment(told: str, zone: ZoneInfo) -> datetime:
    """A moment of the record, or the beginning of a day of it."""
    if len(told) > len("2026-11-29"):
        return datetime.fromisoformat(told).astimezone(UTC)
    return datetime.combine(date.fromisoformat(told), time(), zone).astimezone(UTC)
