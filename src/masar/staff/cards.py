"""An office as others see it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from masar.lib.calendars import WorkingCalendar

PURPOSES = ("collection", "biometrics")
"""What one comes for by appointment."""
SECOND = ("hand_in", "pay", "appointment", "collect", "object")
"""What there may be a second way for, other than coming to the counter."""


@dataclass(frozen=True, slots=True)
class Hours:
    """On these ISO weekdays (Monday is 1) an office is open from ``opens`` to ``closes`` ("08:00") by its clock."""

    days: tuple[int, ...]
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many people an office can see by appointment for one purpose: ``counters`` at once, ``minutes`` each (a
    multiple of five), up to ``ahead`` days from today. ``hours`` are its own, or none: those of the office.
    """

    counters: int
    minutes: int
    ahead: int
    hours: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """An office as the public sees it, with the calendar that its working days follow.

    Whatever nobody told is empty. ``place`` is its address, ``telephone`` is dialled from anywhere, ``hours_said``
    are opening hours in words, instead of ``hours``; ``zone`` is of the IANA table, ``country`` of ISO 3166;
    ``second`` has another way for some of ``SECOND``, ``appointments`` what can be booked for some of ``PURPOSES``;
    no page that everybody sees shows the latter. ``sample`` says that all this is made up for trying.
    """

    code: str
    name: Mapping[str, str]
    place: Mapping[str, str]
    calendar: WorkingCalendar
    telephone: str = ""
    hours: tuple[Hours, ...] = ()
    hours_said: Mapping[str, str] = field(default_factory=dict)
    map: str = ""
    zone: str = ""
    country: str = ""
    second: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    appointments: Mapping[str, Capacity] = field(default_factory=dict)
    sample: bool = False

    def told(self) -> tuple[object, ...]:
        """All that it says, always in the same order and words: what a page that shows it hangs on."""
        names = (self.code, dict(self.name), dict(self.place), self.calendar.days(), self.telephone, self.hours)
        return (*names, dict(self.hours_said), self.map, self.zone, self.country, dict(self.second), self.sample)
