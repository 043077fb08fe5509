"""What an office's capacity comes to: on which days and at what times somebody can come. Pure.

Time is counted in units of five minutes, so that bookings made under other minutes, or of more persons, share one
count. Times are moments (aware, UTC); days and hours are those of the office's clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from masar.cases.kinds import MOST_PERSONS
from masar.lib.calendars import DAY
from masar.staff.cards import OfficeCard

UNIT = timedelta(minutes=5)
Taken = Mapping[datetime, int]
"""How many counters are taken in a unit; what is not in it is free."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an office offers for one purpose, for so many persons who come together."""

    card: OfficeCard
    purpose: str
    persons: int
    zone: ZoneInfo
    """The office's."""

    @property
    def counters(self) -> int:
        """How many can be seen at once; none where nothing can be booked."""
        capacity = self.card.appointments.get(self.purpose)
        return capacity.counters if capacity and 0 < self.persons <= MOST_PERSONS else 0

    @property
    def length(self) -> timedelta:
        """How long they take: each one after the other."""
        return timedelta(minutes=self.card.appointments[self.purpose].minutes * self.persons)

    def days(self, now: datetime) -> Iterator[date]:
        """The days on which the office works and can be booked, from today."""
        if not self.counters:
            return
        today = now.astimezone(self.zone).date()
        for ahead in range(self.card.appointments[self.purpose].ahead + 1):
            if self.card.calendar.is_working(today + DAY * ahead):
                yield today + DAY * ahead

    def times(self, day: date, now: datetime) -> list[datetime]:
        """When they can begin on a day that can be booked, so that they are through before the office closes."""
        return [start for start in self._grid(day) if start > now] if day in set(self.days(now)) else []

    def _grid(self, day: date) -> Iterator[datetime]:
        capacity = self.card.appointments[self.purpose]
        step = timedelta(minutes=capacity.minutes)
        spans = (span for span in capacity.hours or self.card.hours if day.isoweekday() in span.days)
        for opens, closes in sorted((span.opens, span.closes) for span in spans):
            start, end = self._at(day, opens), self._at(day, closes)
            while start + self.length <= end:
                yield start
                start += step

    def _at(self, day: date, time: str) -> datetime:
        hours, minutes = (int(part) for part in time.split(":"))
        clock = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(hours=hours, minutes=minutes)
        return clock.astimezone(UTC)

    def keeps(self, starts: datetime, ends: datetime) -> bool:
        """Whether the office still sees people then, whatever its minutes are now."""
        day = starts.astimezone(self.zone).date()
        capacity = self.card.appointments.get(self.purpose)
        if capacity is None or not self.card.calendar.is_working(day):
            return False
        spans = (span for span in capacity.hours or self.card.hours if day.isoweekday() in span.days)
        return any(self._at(day, span.opens) <= starts and ends <= self._at(day, span.closes) for span in spans)

    def fits(self, start: datetime, taken: Taken) -> bool:
        """Whether a counter is free in every unit from ``start``."""
        return all(taken.get(unit, 0) < self.counters for unit in units(start, start + self.length))


def units(starts: datetime, ends: datetime) -> list[datetime]:
    """The units from ``starts`` to ``ends``."""
    return [starts + UNIT * nth for nth in range(-((starts - ends) // UNIT))]
