"""The last days of an application, as a calendar has them, and what is kept of those that are over. Pure.

The days are those of the page's box (``reading``), so that no calendar says another day than the page. A record
knows what is awaited now; whoever has a day in a calendar must also hear that it is not awaited any more. So what was
told is kept (``Kept``), and a day that is over stays in it.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from masar.catalogue.definitions import Status
from masar.telling.box import OPEN
from masar.telling.content import Event, frozen, read, thawed
from masar.telling.page import Edition, Worded, worded
from masar.telling.reading import reading

DOCUMENTS = "documents"
_OF = {
    Status.AWAITING_PAYMENT.value: "payment",
    Status.READY.value: "collection",
    Status.DEFERRED.value: "review",
    Status.REJECTED.value: "objection",
}
"""What the one day in the box of such a status is about."""


class Day(NamedTuple):
    """A last day as it was told: the day (ISO), the version of the record with which it became so, whether it is
    still awaited, and when it became so (as in the record: a moment, or a day).
    """

    on: str
    version: int
    awaited: bool
    since: str


Kept = Mapping[str, Day]
"""The last days of an application by what they are about: ``payment``, ``documents:CODE`` and the like. What it is
about stays the same when the day moves.
"""


def last_days(edition: Edition, content: str, today: date) -> dict[str, str]:
    """The days (ISO) that the box of a record names, by what they are about. Raises as ``reading`` does."""
    record = read(content)
    things, status = reading(edition, content, today, own=False).box.things, record["status"]
    if status == Status.ACTION_NEEDED:
        asks = [ask for ask in thawed(frozen(record.get("asks", ()))) if ask["state"] in OPEN]
        named = [(f"{DOCUMENTS}:{ask['document']}", thing) for ask, thing in zip(asks, things, strict=True)]
    else:
        named = [(_OF[status], thing) for thing in things if status in _OF]
    return {about: thing.deadline.on for about, thing in named if thing.deadline}


def kept_on(kept: Kept, days: Mapping[str, str], *, version: int, content: str) -> dict[str, Day]:
    """What is kept once a record of this ``version`` has these ``days``. What did not change stays as it is, so that
    doing it again, or with a version between left out, comes to the same days.
    """
    since, found = _since(content), dict(kept)
    for about, on in days.items():
        known = found.get(about)
        if known is None or not known.awaited or known.on != on:
            found[about] = Day(on, version, True, since)
    for about, day in kept.items():
        if day.awaited and about not in days:
            found[about] = Day(day.on, version, False, since)
    return found


def _since(content: str) -> str:
    """When the newest thing in the log happened; where there is none, since when it is as it is."""
    record = read(content)
    if not record["log"]:
        return str(record.get("since", date.min.isoformat()))
    last: Event = record["log"][-1]
    return last[2] or last[1]


def title(at: Worded, about: str) -> str:
    """What stands in a calendar on such a day."""
    kind, _, code = about.partition(":")
    return at.say(f"calendar.{kind}", **({"document": at.document(code)} if code else {}))


def of_record(edition: Edition, content: str) -> Worded:
    """The procedure of a record, worded. Raises as ``worded`` does."""
    return worded(edition, read(content))


def written(kept: Kept) -> str:
    """As it is kept: JSON."""
    return json.dumps({about: list(day) for about, day in kept.items()}, separators=(",", ":"))


def parsed(text: str) -> dict[str, Day]:
    """What ``written`` gave."""
    return {about: Day(*day) for about, day in json.loads(text).items()}
