"""Whether a day can be what it is said to be, and what else it may have meant. Pure.

The one judge of days: events, deadlines and dates of birth from any door are brought here before they are kept.
What he refuses is refused with a reason that helps whoever reads it in a list of rejects, and that never repeats
the day itself, which may be somebody's date of birth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FILLERS = frozenset(
    date(*parts)
    for parts in (
        *((1, 1, 1), (1111, 11, 11), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1901, 1, 1)),
        *((1904, 1, 1), (1970, 1, 1), (1980, 1, 1), (2099, 12, 31), (2999, 12, 31), (9999, 1, 1), (9999, 12, 31)),
    )
)
"""What systems write for a day that they do not know: ends of their calendars, first days of their clocks."""
_HIJRI_YEARS = range(1300, 1501)
"""Years of no Gregorian day that an office has to do with; in the Hijri calendar 1882 to 2077."""


class Of(StrEnum):
    """What a day is the day of."""

    EVENT = "event"
    BORN = "born"
    DEADLINE = "deadline"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Spans:
    """How far days may lie from today. Years are of the calendar.

    ``events_since`` is the first year of the oldest events, submissions among them, and of their deadlines;
    ``events_ahead`` how many days the clock of a source may be ahead of ours.
    """

    events_since: int = 1950
    events_ahead: int = 1
    deadlines_ahead: int = 10
    reviews_ahead: int = 10
    oldest: int = 125

    def on(self, today: date) -> "Plausible":
        """The judge of this day."""
        first = date(self.events_since, 1, 1)
        return Plausible(
            {
                Of.EVENT: (first, today + timedelta(days=self.events_ahead)),
                Of.BORN: (date(today.year - self.oldest, 1, 1), today),
                Of.DEADLINE: (first, date(today.year + self.deadlines_ahead, 12, 31)),
                Of.REVIEW: (first, date(today.year + self.reviews_ahead, 12, 31)),
            }
        )


@dataclass(frozen=True, slots=True)
class Plausible:
    """The first and the last day that each sort of day can be."""

    spans: Mapping[Of, tuple[date, date]]

    def why_not(self, day: date, of: Of) -> str | None:
        """Why ``day`` cannot be the day of such a thing, as the end of a sentence; or None if it can."""
        first, last = self.spans[of]
        if first <= day <= last:
            return "is a filler for a day that nobody knew" if of is not Of.BORN and day in FILLERS else None
        if day in FILLERS:
            return "is a filler for a day that nobody knew"
        if day.year < 100:
            return "has a year of two digits"
        if day.year in _HIJRI_YEARS:
            return "looks like a Hijri year: set hijri = true"
        if day < first:
            return "is too long ago"
        ahead = "is too far ahead" if of in (Of.DEADLINE, Of.REVIEW) else "is in the future"
        return f"{ahead}: mistyped, or its year had two digits"
