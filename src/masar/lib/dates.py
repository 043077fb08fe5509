"""Dates as people read them, in Arabic and English: weekdays, ranges in words, Hijri beside Gregorian.

Babel knows the names; everything is cached, since a page shows few dates and a service few days. Ranges
are written in words: a dash between two dates is turned round by the bidirectional algorithm.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from hijridate import Gregorian

from masar.lib.languages import LANGUAGES

_LOCALES = {code: language.locale for code, language in LANGUAGES.items()}


@lru_cache(maxsize=65536)
def parsed(text: str) -> date:
    """The date written as "2026-11-29"."""
    return date.fromisoformat(text)


@lru_cache(maxsize=65536)
def full(day: date, language: str) -> str:
    """With weekday and year: "الأحد 29 نوفمبر 2026", "Sunday 29 November 2026"."""
    return format_date(day, "EEEE d MMMM y", locale=_LOCALES[language])


@lru_cache(maxsize=65536)
def plain(day: date, language: str) -> str:
    """Without weekday: "29 نوفمبر 2026", "29 November 2026"."""
    return format_date(day, "d MMMM y", locale=_LOCALES[language])


@lru_cache(maxsize=4096)
def clock_time(hour: int, minute: int, language: str) -> str:
    """The time of day: "2:05 بعد الظهر", "2:05pm"."""
    moment = datetime(2026, 1, 1, hour, minute, tzinfo=UTC)
    if language == "ar":
        return f"{format_time(moment, 'h:mm', locale=_LOCALES[language])} {_part_of_day(hour)}"
    return (
        format_time(moment, "h:mm a", locale=_LOCALES[language])
        .replace("\u202f", " ")
        .replace(" am", "am")
        .replace(" pm", "pm")
        .replace(" AM", "am")
        .replace(" PM", "pm")
    )


def _part_of_day(hour: int) -> str:
    """As people say it: Babel knows only two halves of the day, and calls noon an evening."""
    if hour < 12:
        return "صباحًا"
    if hour == 12:
        return "ظهرًا"
    return "بعد الظهر" if hour < 18 else "مساءً"


def moment(when: datetime, zone: ZoneInfo, language: str) -> tuple[date, str]:
    """The local day of an aware moment, and its time of day in words."""
    local = when.astimezone(zone)
    return local.date(), clock_time(local.hour, local.minute, language)


@lru_cache(maxsize=65536)
def span(first: date, last: date, language: str) -> str:
    """A range in words: "من 6 إلى 14 ديسمبر 2026", "6 to 14 December 2026". One day is that day."""
    if first == last:
        return plain(first, language)
    pattern = "d" if (first.year, first.month) == (last.year, last.month) else "d MMMM"
    if first.year != last.year:
        pattern = "d MMMM y"
    begins = format_date(first, pattern, locale=_LOCALES[language])
    ends = plain(last, language)
    return f"من {begins} إلى {ends}" if language == "ar" else f"{begins} to {ends}"


@lru_cache(maxsize=65536)
def hijri(day: date, language: str) -> str:
    """The Umm al-Qura date of ``day``, or "" outside its tables (1924 to 2077)."""
    try:
        found = Gregorian(day.year, day.month, day.day).to_hijri()
    except OverflowError:
        return ""
    suffix = "هـ" if language == "ar" else "AH"
    return f"{found.day} {found.month_name('ar' if language == 'ar' else 'en')} {found.year} {suffix}"


def beside_hijri(day: date, language: str) -> str:
    """With the Hijri date beside it: "الأحد 29 نوفمبر 2026 (الموافق 19 جمادى الآخرة 1448 هـ)"."""
    beside = hijri(day, language)
    if not beside:
        return full(day, language)
    return f"{full(day, language)} ({'الموافق ' if language == 'ar' else ''}{beside})"
