"""What one case adds to the figures: so many of what, which day, at which office, of which service and stage. Pure.

All of it is worked out from the timeline anew whenever something comes, so that corrections and late facts need no
rule of their own: what a case added before is taken off, and what it adds now is put in its place.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from masar.cases.timeline import Timeline
from masar.catalogue.definitions import Holder, Procedure
from masar.lib.calendars import WorkingCalendar


class What(StrEnum):
    """What is counted, each on its own day: an application that came in (and is one more of the same person and
    service), one that ended (and needed no second request), a further request for documents; a stage of the office
    that was left within its target, or not, and the working days that it took; an application that is open, on the
    day on which it came in and at the stage where it is now.
    """

    RECEIVED = "received"
    APPLIED_AGAIN = "applied_again"
    ENDED = "ended"
    COMPLETE = "complete"
    ASKED_AGAIN = "asked_again"
    KEPT = "kept"
    MISSED = "missed"
    DAYS = "days"
    OPEN = "open"


class Key(NamedTuple):
    """What is counted together. ``stage`` is empty where it does not matter, ``office`` where there is none."""

    what: str
    day: date
    office: str
    service: str
    stage: str


Figures = Counter[Key]


def measured(timeline: Timeline, procedure: Procedure, calendar: WorkingCalendar, *, again: bool) -> Figures:
    """What a case adds. It is counted at the office that has it. ``again``: the same person asked for the same not
    long before.
    """
    content, found = timeline.content, Figures()

    def add(what: What, day: str, stage: str = "", n: int = 1) -> None:
        found[Key(what.value, date.fromisoformat(day), timeline.office or "", procedure.service, stage)] += n

    if submitted := content.get("submitted"):
        add(What.RECEIVED, submitted)
        if again:
            add(What.APPLIED_AGAIN, submitted)
        if timeline.ended is None:
            add(What.OPEN, submitted, timeline.stage or "")
    asked = [entry["on"] for entry in _log(timeline) if entry["kind"] == "documents_requested"]
    for day in asked[1:]:
        add(What.ASKED_AGAIN, day)
    if timeline.ended is not None:
        add(What.ENDED, content["ended"])
        if len(asked) < 2:
            add(What.COMPLETE, content["ended"])
    for stage, shown in zip(procedure.stages, content["stages"], strict=True):
        if stage.holder is Holder.OFFICE and "from" in shown and "to" in shown:
            days = calendar.between(date.fromisoformat(shown["from"]), date.fromisoformat(shown["to"]))
            add(What.KEPT if days <= stage.target else What.MISSED, shown["to"], stage.code)
            add(What.DAYS, shown["to"], stage.code, days)
    return Counter({key: n for key, n in found.items() if n})


def _log(timeline: Timeline) -> Iterator[Mapping[str, Any]]:
    for page in sorted(timeline.pages):
        yield from timeline.pages[page]
    yield from timeline.content["log"]
