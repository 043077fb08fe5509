"""An office as others see it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from masar.lib.calendars import WorkingCalendar


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """An office as the public sees it, with the calendar that its working days follow."""

    code: str
    name: Mapping[str, str]
    place: Mapping[str, str]
    calendar: WorkingCalendar
