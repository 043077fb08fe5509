"""What a feed tells of an application: each line of its public log, the newest first. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from masar.telling.content import Event, entries, read
from masar.telling.page import Edition
from masar.telling.private import without_private_reasons
from masar.telling.reading import reading

CORRECTED = ',"corrected":true'
"""How it stands in a record that an entry of its log was put right later."""


@dataclass(frozen=True, slots=True)
class Update:
    """A line of the log. ``key`` names it among all of its application, whatever else is recorded of it; ``at`` is
    its moment or its day, as in the record; ``more`` is why, and whether it was put right later.
    """

    key: str
    at: str
    text: str
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Updates:
    """The status in a sentence, what is to be said of it, and what happened."""

    title: str
    lede: str
    entries: tuple[Update, ...]


def updates(edition: Edition, content: str, today: date, before: Iterable[str] = ()) -> Updates:
    """A record on the day ``today``, as its number opens it. ``before`` are the pages of a long log that went before
    those lines (JSON, as its number opens them), the newest first. Raises as ``reading`` does.
    """
    page = reading(edition, content, today, own=False)
    log = read(without_private_reasons(content, edition))["log"]
    lines = zip(_keys(log, _same_day(before, log)), log, reversed(page.log), strict=True)
    told = [
        Update(key, event[2] or event[1], line.text, tuple(more for more in (line.why, line.corrected) if more))
        for key, event, line in lines
    ]
    return Updates(page.title, page.lede, tuple(reversed(told)))


def _same_day(before: Iterable[str], log: list[Event]) -> list[Event]:
    """The events of the day with which a log begins that stand on the pages before it: a log is in the order of days,
    so no other says the same as one of the log.
    """
    found: list[Event] = []
    for page in before if log else ():
        events = entries(page)
        same = [event for event in events if event[1] == log[0][1]]
        found += same
        if len(same) < len(events):
            break
    return found


def _keys(log: list[Event], before: list[Event]) -> list[str]:
    """A name for each event by what it says itself, and how many said so earlier, be it ``before`` this log."""
    found, known = [], Counter(map(_said, before))
    for event in log:
        said = _said(event)
        found.append(f"{said} {known[said]}")
        known[said] += 1
    return found


def _said(event: Event) -> str:
    """What an event says. That it was put right later is no part of it: it is the same line."""
    kind, day, moment, rest = event
    return f"{kind} {moment or day} {rest.replace(CORRECTED, '')}"
