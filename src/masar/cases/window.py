"""When a case should be done, from the usual durations of its procedure. Pure.

The window hangs on the day the current stage began or was resumed, so it moves only when something
happened that the public can see, never because a day has passed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from masar.catalogue.definitions import Holder, Stage, Status
from masar.lib.calendars import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Extension:
    """The office has told the applicant that it needs until ``until``, and why."""

    until: date
    reason: str | None


def remaining_days(stages: Iterable[Stage]) -> tuple[int, int]:
    """Usual working days, least and most, of the office's and others' stages among these.

    Stages in which the applicant has the next move are left out: nobody can promise for them.
    """
    ahead = [s for s in stages if s.holder is not Holder.APPLICANT and s.status is not Status.READY]
    return sum(stage.usual[0] for stage in ahead), sum(stage.usual[1] for stage in ahead)


def window(
    days: tuple[int, int], anchor: date, extension: Extension | None, calendar: WorkingCalendar
) -> dict[str, Any]:
    """The range of days on which the work should be done, as the public record holds it."""
    earliest, latest = calendar.after(anchor, days[0]), calendar.after(anchor, days[1])
    if extension is None:
        return {"from": earliest.isoformat(), "to": latest.isoformat()}
    if extension.until > latest:
        latest = extension.until
    found: dict[str, Any] = {"from": earliest.isoformat(), "to": latest.isoformat(), "extended": True}
    if extension.reason:
        found["reason"] = extension.reason
    return found
