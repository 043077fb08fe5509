"""The pages of a log that is too long for its record, worded. The newest entries stand on the status page."""

import json
from typing import Any

from masar.cases.queries import Shown, log_page
from masar.cases.timeline import PAGE
from masar.lib import numbers
from masar.portal.status.answer import current
from masar.portal.status.assembly import log
from masar.portal.status.pieces import entries

Shaped = dict[str, Any]


def pages(shown: Shown) -> int:
    """How many pages of earlier entries there are; page 1 has the oldest."""
    if '"earlier":' not in shown.content:
        return 0
    earlier: int = json.loads(shown.content).get("earlier", 0)
    return earlier // PAGE


def told(shown: Shown, number: str, page: int) -> str | None:
    """A page of the log as JSON, oldest first; None if there is no such page."""
    return log_page(number, page) if 1 <= page <= pages(shown) else None


def worded(shown: Shown, number: str, page: int, language: str) -> Shaped | None:
    """What ``updates.html`` shows of a page; None if there is no such page."""
    content = told(shown, number, page)
    if content is None:
        return None
    record, events, pieces = json.loads(shown.content), entries(content), current()[language]
    at = pieces.path(record["service"], record["procedure"])
    first, last = events[0][1], events[-1][1]
    return {
        "number": numbers.shown(number),
        "service": at.text(at.service.name),
        "days": at.voice.between(first, last) if first != last else at.voice.day(first),
        # Drawn by the macros of the status page, which escape what they are given.
        "entries": log(pieces, at, events).decode(),
        "newer": page + 1 if page < pages(shown) else None,
        "older": page - 1 if page > 1 else None,
    }
