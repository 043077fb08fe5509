"""Working days: a week with its weekend, and the days that are off."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """An office's working week. ``weekend`` holds ISO weekdays (Monday is 1, Sunday is 7)."""

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()

    def days(self) -> tuple[tuple[int, ...], tuple[date, ...]]:
        """All that it knows, in order."""
        return tuple(sorted(self.weekend)), tuple(sorted(self.holidays))

    def is_working(self, day: date) -> bool:
        """Whether the office works on ``day``."""
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def on_or_before(self, day: date) -> date:
        """The latest working day that is not later than ``day``; ``day`` itself where none comes in a year before."""
        for back in range(366):
            if self.is_working(day - DAY * back):
                return day - DAY * back
        return day

    def after(self, day: date, working_days: int) -> date:
        """The day on which ``working_days`` working days after ``day`` have passed.

        Zero gives ``day`` itself, working or not. Negative numbers are a ValueError.
        """
        if working_days < 0:
            raise ValueError("working days are counted forwards")
        while working_days > 0:
            day += DAY
            if self.is_working(day):
                working_days -= 1
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``; 0 if end is not later."""
        days = (start + DAY * offset for offset in range(1, (end - start).days + 1))
        return sum(self.is_working(day) for day in days)
