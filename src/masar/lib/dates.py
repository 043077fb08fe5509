"""Dates as people read them: weekdays, ranges in words, Hijri beside Gregorian.

Babel knows the names, each language's file of words the forms; everything is cached, since a page shows few dates
and a service few days. Ranges are written in words: a dash between two dates is turned round by the bidirectional
algorithm.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from hijridate import Gregorian

from masar.lib.languages import KNOWN


@lru_cache(maxsize=65536)
def parsed(text: str) -> date:
    """The date written as "2026-11-29"."""
    return date.fromisoformat(text)


@lru_cache(maxsize=65536)
def full(day: date, language: str) -> str:
    """With weekday and year: "الأحد 29 نوفمبر 2026", "Sunday 29 November 2026"."""
    return _formed(day, "full", language)


@lru_cache(maxsize=65536)
def plain(day: date, language: str) -> str:
    """Without weekday: "29 نوفمبر 2026", "29 November 2026"."""
    return _formed(day, "plain", language)


@lru_cache(maxsize=1024)
def month(day: date, language: str) -> str:
    """The month of ``day``: "نوفمبر 2026", "November 2026"."""
    return format_skeleton("yMMMM", day, locale=KNOWN[language].locale)


def _formed(day: date, form: str, language: str) -> str:
    known = KNOWN[language]
    return format_date(day, known.date[form], locale=known.locale)


@lru_cache(maxsize=4096)
def clock_time(hour: int, minute: int, language: str) -> str:
    """The time of day: "2:05 بعد الظهر", "2:05pm"; "14:05" where the language's day has no parts.

    Parts are told as people say them: Babel knows only two halves of the day, and calls noon an evening.
    """
    known = KNOWN[language]
    told = format_time(datetime(2026, 1, 1, hour, minute, tzinfo=UTC), known.clock["plain"], locale=known.locale)
    begun = [part for first, part in known.clock["parts"] if first <= hour]
    return str(known.clock["said"].format(time=told, part=begun[-1] if begun else ""))


def moment(when: datetime, zone: ZoneInfo, language: str) -> tuple[date, str]:
    """The local day of an aware moment, and its time of day in words."""
    local = when.astimezone(zone)
    return local.date(), clock_time(local.hour, local.minute, language)


@lru_cache(maxsize=65536)
def span(first: date, last: date, language: str) -> str:
    """A range in words: "من 6 إلى 14 ديسمبر 2026", "6 to 14 December 2026". One day is that day."""
    if first == last:
        return plain(first, language)
    form = "same_month" if (first.year, first.month) == (last.year, last.month) else "same_year"
    begins = _formed(first, "plain" if first.year != last.year else form, language)
    return KNOWN[language].date["range"].format(first=begins, last=plain(last, language))


@lru_cache(maxsize=65536)
def hijri(day: date, language: str) -> str:
    """The Umm al-Qura date of ``day``, or "" outside its tables (1924 to 2077)."""
    try:
        found = Gregorian(day.year, day.month, day.day).to_hijri()
    except OverflowError:
        return ""
    said = KNOWN[language].hijri
    return str(said["plain"].format(day=found.day, month=said["months"][found.month - 1], year=found.year))


def beside_hijri(day: date, language: str) -> str:
    """With the Hijri date beside it: "الأحد 29 نوفمبر 2026 (الموافق 19 جمادى الآخرة 1448 هـ)"."""
    beside = hijri(day, language)
    if not beside:
        return full(day, language)
    return str(KNOWN[language].hijri["beside"].format(day=full(day, language), hijri=beside))
