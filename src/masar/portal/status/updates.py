"""The pages of a log that is too long for its record, worded. The newest entries stand on the status page."""

import json
from typing import Any

from masar.cases.queries import Shown, log_page
from masar.cases.timeline import PAGE
from masar.lib import numbers
from masar.lib.languages import FIRST
from masar.portal.status.answer import current
from masar.telling.assembly import log_page as drawn
from masar.telling.content import entries
from masar.telling.private import hidden

Shaped = dict[str, Any]


def pages(shown: Shown) -> int:
    """How many pages of earlier entries there are; page 1 has the oldest."""
    if '"earlier":' not in shown.content:
        return 0
    earlier: int = json.loads(shown.content).get("earlier", 0)
    return earlier // PAGE


def told(shown: Shown, number: str, page: int) -> str | None:
    """A page of the log as JSON, oldest first, as its number opens it; None if there is no such page."""
    content = log_page(number, page) if 1 <= page <= pages(shown) else None
    service: str = json.loads(shown.content)["service"]
    return hidden(content, service, current()[FIRST].edition) if content is not None else None


def worded(shown: Shown, number: str, page: int, language: str, *, own: bool) -> Shaped | None:
    """What ``updates.html`` shows of a page, to its owner or to whoever has the number; None if there is none."""
    content = log_page(number, page) if own else told(shown, number, page)
    if content is None:
        return None
    record, events, pieces = json.loads(shown.content), entries(content), current()[language]
    at = pieces.worded(record["service"], record["procedure"])
    first, last = events[0][1], events[-1][1]
    return {
        "number": numbers.shown(number),
        "service": at.text(at.service.name),
        "days": at.voice.between(first, last) if first != last else at.voice.day(first),
        # Drawn by the macros of the status page, which escape what they are given.
        "entries": drawn(pieces, at, content).decode(),
        "newer": page + 1 if page < pages(shown) else None,
        "older": page - 1 if page > 1 else None,
    }
