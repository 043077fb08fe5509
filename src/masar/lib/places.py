"""Countries and cities as people call them, and how to reach them: for what offices say of themselves. Pure."""

import re
import unicodedata
from datetime import date, timedelta
from functools import cache, lru_cache
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale
from babel.dates import format_date, get_timezone_location
from phonenumbers import SUPPORTED_REGIONS

from masar.lib.languages import LANGUAGES

_MONDAY = date(2026, 11, 23)
_MAP = re.compile(r"https://[^\s/]+\.[^\s]+|geo:-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?")


@lru_cache(maxsize=1024)
def country(code: str, language: str) -> str:
    """The country of two letters (ISO 3166): "المملكة العربية السعودية", "Saudi Arabia"."""
    return str(Locale.parse(LANGUAGES[language].locale).territories.get(code, code))


@lru_cache(maxsize=16)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Every country (``is_country``) as (code, name), in the order of its names in the language."""
    named = [(code, country(code, language)) for code in SUPPORTED_REGIONS if is_country(code)]
    return tuple(sorted(named, key=lambda one: _plain(one[1])))


def _plain(name: str) -> str:
    """A name without its marks, as alphabets order it: a hamza or an accent makes no letter of its own."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).casefold()


@lru_cache(maxsize=1024)
def city(zone: str, language: str) -> str:
    """The city that a zone of the IANA table is named after: "الرياض", "Riyadh"."""
    return str(get_timezone_location(zone, locale=LANGUAGES[language].locale, return_city=True))


@lru_cache(maxsize=64)
def weekday(number: int, language: str) -> str:
    """An ISO weekday (Monday is 1): "الأحد", "Sunday"."""
    return format_date(_MONDAY + timedelta(days=number - 1), "EEEE", locale=LANGUAGES[language].locale)


def is_country(code: str) -> bool:
    """Whether it is a country of ISO 3166 that has telephones."""
    return code in SUPPORTED_REGIONS


@cache
def _zones() -> frozenset[str]:
    """All zones of the IANA table: some 600 files are looked for."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether it is a zone of the IANA table that is named after a city."""
    return "/" in name and name in _zones()


def is_dialled_from_anywhere(telephone: str) -> bool:
    """Whether it is a telephone number with its country's code, as long as such numbers are."""
    try:
        number = phonenumbers.parse(telephone)
    except phonenumbers.NumberParseException:
        return False
    return telephone.startswith("+") and phonenumbers.is_possible_number(number)


def is_map(address: str) -> bool:
    """Whether it leads to a map: an https address, or a place on earth (``geo:30.06,31.28``)."""
    return _MAP.fullmatch(address) is not None
