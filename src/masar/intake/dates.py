"""How a file writes its days and times, and how they are read. Pure; compiled once a profile, since files are long.

A text is tried as it stands first, by the profile's patterns or as ISO 8601; most files need no more. What is left
is brought into Latin (``months``) and tried again, with the half of the day and with the month's name in words.
Hijri days are put into the text as the Gregorian days that they are (Umm al-Qura), and read on from there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hijridate import Hijri

from masar.intake.months import ENGLISH, HIJRI_MONTH, HIJRI_MONTHS, LATIN_MONTH, LATIN_MONTHS, in_latin
from masar.lib.tables import Table

LONGEST = 64
"""Characters of a date, at most, with its weekday and whatever marks."""
REMEMBERED = 8192
"""Texts whose meaning is kept: a file has few days and many rows."""
UNKNOWN = "is not a time that the profile knows"
COUNTED = "is a number, as workbooks count days: give its column the form of a date"
_HIJRI_UNSAID = "holds a Hijri date: set hijri = true"

_CLOCK = r"(?:[\s,\-]*T?(?:الساعه\s)?\s*(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,]\d+)?)?\s?(?P<p>AM|PM)?)?"
_WEEKDAY = r"(?:[^\W\d]+[.\s,]+){0,2}"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er)?"
_MONTH = rf"(?P<B>{LATIN_MONTH}|{HIJRI_MONTH})"
_BETWEEN = r"[.\s\-/,]*"
_NAMED = tuple(
    re.compile(rf"{_WEEKDAY}{first}{_BETWEEN}{second}{_BETWEEN}(?P<Y>\d{{4}}){_CLOCK}", re.IGNORECASE)
    for first, second in ((_DAY, _MONTH), (_MONTH, _DAY))
)
"""A day whose month stands in words, before it or after it."""
_COUNTED = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
"""A day as workbooks count them, from 1954 to 2118."""
_ZONED_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|\+\d\d:?\d\d)", re.IGNORECASE)
_ISO_DAY = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)(.*)", re.DOTALL)
_HALF = re.compile(r"\s*(?<![A-Z])([AP]M)(?![A-Z])")
_PARTS = {
    **dict.fromkeys("HIMS", r"\d{1,2}"),
    **dict.fromkeys("aA", r"[^\W\d]+"),
    **dict.fromkeys("bB", rf"(?P<B>{HIJRI_MONTH})"),
    "d": r"(?P<d>\d{1,2})",
    "m": r"(?P<m>\d{1,2})",
    "Y": r"(?P<Y>1[345]\d\d)",
    "f": r"\d{1,6}",
    "p": "(?:AM|PM)",
    "z": r"(?:Z|[+\-]\d\d:?\d\d)",
    "Z": "[A-Z]+",
    "%": "%",
}
"""What each directive of a pattern takes in a Hijri date."""

Read = tuple[date | datetime, bool]
"""What a text says, and whether its year had two digits."""


class Unread(ValueError):
    """No day can be read here. ``str()`` says why, as the end of a sentence, without what stood there."""


@dataclass(frozen=True, slots=True)
class Times:
    """How times are written. ``formats`` are strptime patterns, tried in order; none means ISO 8601.

    ``zone`` is of times that name none; ``hijri``: a year that can only be Hijri is.
    """

    zone: ZoneInfo
    formats: tuple[str, ...] = ()
    hijri: bool = False


def described(table: Table) -> Times | None:
    """The ``[time]`` of a profile; what is wrong is noted in the table's problems."""
    table.only("zone", "formats", "hijri")
    expected = "a time zone such as Africa/Cairo, in which times without one are meant"
    name = table.value("zone", str, expected)
    given = table.value("formats", list, "a list of patterns such as %d/%m/%Y", optional=True) or []
    formats = tuple(str(pattern) for pattern in given)
    hijri = table.value("hijri", bool, "true where the file has Hijri dates", optional=True) or False
    for pattern in formats:
        if wrong := _wrong(pattern, hijri=hijri):
            table.wrong("formats", f"has {pattern!r}, which {wrong}", "patterns such as %d/%m/%Y")
    try:
        return Times(ZoneInfo(name or "UTC"), formats, hijri)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.wrong("zone", f"is {name!r}", expected)
        return None


def _wrong(pattern: str, *, hijri: bool) -> str | None:
    """Why no date can be read by ``pattern``, or None."""
    try:
        datetime.strptime("", pattern)  # noqa: DTZ007  only to have the pattern looked at
    except ValueError as error:
        if "does not match" not in str(error):
            return "is no strptime pattern"
    except re.error:
        return "names a part twice"
    if hijri and "%y" in pattern:
        return "has a year of two digits, of which nobody can tell the calendar"
    return None


class Days:
    """Reads the days and times of one file. ``ministry`` is the zone that decides on which day a moment falls."""

    def __init__(self, times: Times, ministry: ZoneInfo) -> None:
        self.times, self.ministry = times, ministry
        self.formats = [_Format(pattern) for pattern in times.formats]
        self._known = lru_cache(maxsize=REMEMBERED)(self._read)

    def moment(self, value: Any) -> date | datetime:
        """A day, or a moment (aware). Raises Unread.

        Midnight is a day: it is what systems write that know the day alone, and no page shows a made-up 00:00.
        """
        return self.read(value)[0]

    def read(self, value: Any) -> Read:
        """``moment``, and whether the year was written with two digits. Raises Unread."""
        if isinstance(value, datetime):
            return self._settled(value), False
        return (value, False) if isinstance(value, date) else self._known(str(value))

    def day(self, value: Any) -> date:
        """The local day. Raises Unread."""
        return self.local(self.moment(value))[0]

    def local(self, moment: date | datetime) -> tuple[date, datetime | None]:
        """The local day of what was read, and its moment in UTC, where it is one."""
        if not isinstance(moment, datetime):
            return moment, None
        try:
            return moment.astimezone(self.ministry).date(), moment.astimezone(UTC)
        except OverflowError:  # at either end of the calendar; whoever judges days says what it is
            return moment.date(), None

    def _settled(self, moment: datetime) -> date | datetime:
        """Midnight as the file writes it, or of the file's own zone, is the day that begins with it."""
        if moment.time() == time.min:
            return moment.date()
        if moment.tzinfo is None:
            return moment.replace(tzinfo=self.times.zone)
        try:
            local = moment.astimezone(self.times.zone)
        except OverflowError:
            return moment.date()
        return local.date() if local.time() == time.min else moment

    def _read(self, text: str) -> Read:
        text = text.strip()
        if len(text) > LONGEST:
            raise Unread(UNKNOWN)
        found = (self._as_written(text) if text.isascii() else None) or self._in_words(text)
        if found is None:
            raise Unread(COUNTED if _COUNTED.fullmatch(text) else UNKNOWN)
        moment, short = found
        return (self._settled(moment) if isinstance(moment, datetime) else moment), short

    def _as_written(self, text: str) -> Read | None:
        """By the profile's patterns or as ISO 8601."""
        if self.times.formats:
            return next(filter(None, (one.read(text, hijri=self.times.hijri) for one in self.formats)), None)
        found = _iso(_gregorian_iso(text) if self.times.hijri else text)
        return (found, False) if found is not None else None

    def _in_words(self, text: str) -> Read | None:
        """With Arabic digits, marks, names of months, halves of the day or eras."""
        latin, hijri = in_latin(text)
        if hijri and not self.times.hijri:
            raise Unread(_HIJRI_UNSAID)
        if found := self._as_written(latin):
            return found
        if _HALF.search(latin):
            for one in self.formats or _ISO_FORMATS:
                if found := one.in_halves(latin, hijri=self.times.hijri):
                    return found
        named = next(filter(None, (form.fullmatch(latin) for form in _NAMED)), None)
        moment = _named(named, hijri=self.times.hijri) if named else None
        return (moment, False) if moment is not None else None


class _Format:
    """One strptime pattern. The half of the day may stand with or without a space before it."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.timed = any(code in pattern for code in ("%H", "%I", "%X", "%c"))
        self.short = "%y" in pattern
        self.whole = pattern.replace("%b", "%B")
        self.halves = re.sub(r"\s+%p", "%p", pattern)
        if "%p" not in pattern:
            self.halves = re.sub(r"%[SfM](?!.*%[SfM])", r"\g<0>%p", pattern.replace("%H", "%I"))
        self._hijri = {form: _hijri_form(form) for form in (self.pattern, self.whole, self.halves)}

    def read(self, text: str, *, hijri: bool) -> Read | None:
        """What the text says by this pattern, or None if it is not written so."""
        found = self._by(self.pattern, text, hijri=hijri)
        return found or (self._by(self.whole, text, hijri=hijri) if self.whole != self.pattern else None)

    def in_halves(self, text: str, *, hijri: bool) -> Read | None:
        """The same for a text with AM or PM, whether the pattern foresees that or not."""
        return self._by(self.halves, _HALF.sub(r"\1", text), hijri=hijri)

    def _by(self, pattern: str, text: str, *, hijri: bool) -> Read | None:
        form = self._hijri[pattern] if hijri else None
        found = form(text) if form else None
        try:
            if found is not None:
                text, pattern = _in_gregorian(text, found, pattern)
            moment = datetime.strptime(text, pattern)  # noqa: DTZ007  the profile's zone is put in
        except (ValueError, OverflowError):
            return None
        return (moment if self.timed else moment.date()), self.short


def _hijri_form(pattern: str) -> Callable[[str], re.Match[str] | None] | None:
    """How a Hijri date looks that is written so; None for patterns by which none can be."""
    parts = re.split(r"(%.)", pattern)
    if any(part[1] not in _PARTS for part in parts[1::2]) or len(set(parts[1::2])) < len(parts[1::2]):
        return None
    texts = [_PARTS[part[1]] if number % 2 else _literal(part) for number, part in enumerate(parts)]
    form = re.compile("".join(texts), re.IGNORECASE)
    return form.fullmatch if {"d", "Y"} <= form.groupindex.keys() else None


def _literal(part: str) -> str:
    return r"\s+".join(map(re.escape, re.split(r"\s+", part)))


_ISO_FORMATS = tuple(map(_Format, ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f")))


def _from_hijri(year: int, month: int, day: int) -> date:
    """Raises ValueError or OverflowError."""
    found = Hijri(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)


def _month(parts: dict[str, str | None]) -> int:
    named = parts.get("B")
    return HIJRI_MONTHS[named] if named else int(parts["m"] or "")


def _in_gregorian(text: str, found: re.Match[str], pattern: str) -> tuple[str, str]:
    """The text with the Gregorian day in the Hijri one's place, and the pattern that reads it."""
    parts = found.groupdict()
    day = _from_hijri(int(parts["Y"] or ""), _month(parts), int(parts["d"] or ""))
    new = {"d": f"{day.day:02d}", "m": f"{day.month:02d}", "B": ENGLISH[day.month - 1], "Y": f"{day.year:04d}"}
    for name in sorted(parts, key=found.start, reverse=True):
        text = text[: found.start(name)] + new[name] + text[found.end(name) :]
    return text, pattern.replace("%b", "%B")


def _gregorian_iso(text: str) -> str:
    """An ISO text whose year can only be Hijri, with the Gregorian day in its place."""
    found = _ISO_DAY.fullmatch(text)
    if found is None or not 1300 <= int(found[1]) <= 1500:
        return text
    try:
        return _from_hijri(int(found[1]), int(found[3]), int(found[4])).isoformat() + found[5]
    except (ValueError, OverflowError):
        return ""


def _iso(text: str) -> date | datetime | None:
    """A day in some zone is that day; what is written between day and time decides nothing, and is T or a space."""
    if zoned := _ZONED_DAY.fullmatch(text):
        text = zoned[1]
    if text[4:5] == "-" and text[7:8] == "-" and text[10:11] not in ("", "T", "t", " "):
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def _named(found: re.Match[str], *, hijri: bool) -> date | datetime | None:
    """A day whose month is named: 15 نوفمبر 2026 02:30 م. Raises Unread for a Hijri month that nobody announced."""
    month, year, day = found["B"], int(found["Y"]), int(found["d"])
    try:
        if month in HIJRI_MONTHS:
            if not hijri:
                raise Unread(_HIJRI_UNSAID)
            on = _from_hijri(year, HIJRI_MONTHS[month], day)
        else:
            on = date(year, LATIN_MONTHS[month.upper()], day)
        if found["H"] is None:
            return on
        return datetime.combine(on, _clock(int(found["H"]), int(found["M"]), int(found["S"] or 0), found["p"]))
    except Unread:
        raise
    except (ValueError, OverflowError):
        return None


def _clock(hour: int, minute: int, second: int, half: str | None) -> time:
    if half is None:
        return time(hour, minute, second)
    if not 1 <= hour <= 12:
        raise ValueError(half)
    return time(hour % 12 + (12 if half.upper() == "PM" else 0), minute, second)


def day_of_year(pattern: re.Pattern[str], text: str) -> date:
    """The day that the groups ``year`` (of two or four digits) and ``day`` (of the year) of a pattern give.

    Raises Unread.
    """
    found = pattern.search(text)
    try:
        year, day = (int(found["year"]), int(found["day"])) if found else (0, 0)
        year += 2000 if year < 100 else 0
        result = date(year, 1, 1) + timedelta(days=day - 1)
    except (ValueError, TypeError, OverflowError):
        found = None
    if found is None:
        raise Unread("does not hold the day where the profile expects it")
    if day < 1 or result.year != year:
        raise Unread("holds a day of the year that does not exist")
    return result
