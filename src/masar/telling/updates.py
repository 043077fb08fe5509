"""What a feed tells of an application: each line of its public log, the newest first. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from masar.telling.content import Event, read
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


def updates(edition: Edition, content: str, today: date) -> Updates:
    """A record on the day ``today``, as its number opens it. Raises as ``reading`` does."""
    page = reading(edition, content, today, own=False)
    log = read(without_private_reasons(content, edition))["log"]
    lines = zip(_keys(log), log, reversed(page.log), strict=True)
    entries = [
        Update(key, event[2] or event[1], line.text, tuple(more for more in (line.why, line.corrected) if more))
        for key, event, line in lines
    ]
    return Updates(page.title, page.lede, tuple(reversed(entries)))


def _keys(log: list[Event]) -> list[str]:
    """A name for each event by what it says itself, and how many said so before. That it was put right later is no
    part of it: it is the same line.
    """
    found, before = [], Counter[str]()
    for kind, day, moment, rest in log:
        said = f"{kind} {moment or day} {rest.replace(CORRECTED, '')}"
        found.append(f"{said} {before[said]}")
        before[said] += 1
    return found
