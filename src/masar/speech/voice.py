"""How a page speaks: the wording of one language, with its plurals, genders, digits and dates.

Dates come in as the record writes them ("2026-11-29", "2026-11-12T08:12:00Z"). Digits are the
deployment's in languages that have some of their own, else 0-9; the Hijri date stands beside the
Gregorian one if asked for. Pure; ``deployed`` knows what a deployment chose.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from masar.lib import dates
from masar.lib.arabic import in_digits, plural_form
from masar.lib.languages import KNOWN
from masar.speech.wording import Words

SLOT = "\ue000"
"""Begins and ends what stands for a day that is put in later; such a day is said as it is."""


@dataclass(frozen=True)
class Voice:
    """One language of a door. ``words`` is its wording and the shared one; ``digits`` is ``latn`` or ``arab``."""

    language: str
    words: Words
    zone: ZoneInfo
    digits: str = "latn"
    hijri: bool = False

    def phrase(self, key: str) -> Any:
        """What the wording has at ``key`` ("stages.holder.office"). Raises KeyError if there is nothing."""
        found: Any = self.words
        for part in key.split("."):
            found = found[part]
        return found

    def say(self, key: str, gender: str = "m", /, **values: Any) -> str:
        """The sentence ``key``, in the form for ``gender`` where it has two, with ``values`` put in."""
        found = self.phrase(key)
        text: str = found if isinstance(found, str) else found[gender]
        return text.format_map(values)

    def count(self, key: str, number: int, **values: Any) -> str:
        """The phrase ``key`` in the plural form for ``number``. A phrase for two serves English too."""
        forms = self.phrase(key)
        form = forms.get("two") if number == 2 else forms.get("zero") if number == 0 else None
        text: str = form if form is not None else forms.get(plural_form(self.language, number)) or forms["other"]
        return text.format_map({"n": self.number(number), **values})

    def number(self, number: int) -> str:
        """A number in the language's digits."""
        return self._digits(str(number))

    def amount(self, amount: Decimal) -> str:
        """An amount of money, with two decimals."""
        return self._digits(f"{amount:.2f}")

    def day(self, day: str) -> str:
        """A day with its weekday, and its Hijri date where that is shown."""
        if day[0] == SLOT:
            return day
        parsed = dates.parsed(day)
        return self._digits((dates.beside_hijri if self.hijri else dates.full)(parsed, self.language))

    def short(self, day: str) -> str:
        """A day without its weekday."""
        return self._digits(dates.plain(dates.parsed(day), self.language))

    def month(self, day: str) -> str:
        """The month of a day, with its year."""
        return self._digits(dates.month(dates.parsed(day), self.language))

    def between(self, first: str, last: str) -> str:
        """A range of days in words."""
        return self._digits(dates.span(dates.parsed(first), dates.parsed(last), self.language))

    def moment(self, at: str | datetime) -> str:
        """A moment as the local day and time."""
        when = datetime.fromisoformat(at) if isinstance(at, str) else at
        day, time = dates.moment(when, self.zone, self.language)
        return self.say("moment.at", day=self._digits(dates.plain(day, self.language)), time=self._digits(time))

    def time(self, minute: int) -> str:
        """The time of day at a minute since midnight."""
        return self._digits(dates.clock_time(*divmod(minute, 60), self.language))

    def working(self, days: tuple[int, int]) -> str:
        """So many working days, or from so many to so many, as what something takes (in Arabic the accusative)."""
        return self._lasting("working", days)

    def duration(self, days: tuple[int, int]) -> str:
        """The same standing by itself, as in a table or after a colon (in Arabic the nominative)."""
        return self._lasting("duration", days)

    def _lasting(self, key: str, days: tuple[int, int]) -> str:
        least, most = days
        if least == most:
            return self.count(key, most)
        if least == 0:
            return self.count(f"{key}.most", most)
        return self.count(f"{key}.range", most, a=self.number(least))

    def _digits(self, text: str) -> str:
        return in_digits(text, self.digits) if KNOWN[self.language].own_digits else text
