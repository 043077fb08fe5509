"""The names of months as Arabic files write them, and the texts of dates brought into Latin. Pure."""

import re
import unicodedata

from masar.lib.typed import cleaned

_GREGORIAN = (
    "يناير|كانون الثاني|كانون ثاني|ك2|جانفي",
    "فبراير|شباط|فيفري",
    "مارس|اذار",
    "ابريل|نيسان|افريل",
    "مايو|ايار|ماي",
    "يونيو|يونيه|حزيران|جوان",
    "يوليو|يوليه|تموز|جويليه|يوليوز",
    "اغسطس|اب|اوت|غشت",
    "سبتمبر|ايلول|شتنبر",
    "اكتوبر|تشرين الاول|تشرين اول|ت1",
    "نوفمبر|تشرين الثاني|تشرين ثاني|ت2|نونبر",
    "ديسمبر|كانون الاول|كانون اول|ك1|دجنبر",
)
ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LATIN = (
    "JANUARY|JAN|JANVIER|JANV",
    "FEBRUARY|FEB|FÉVRIER|FEVRIER|FÉVR|FEVR|FÉV|FEV",
    "MARCH|MAR|MARS",
    "APRIL|APR|AVRIL|AVR",
    "MAY|MAI",
    "JUNE|JUN|JUIN",
    "JULY|JUL|JUILLET|JUIL",
    "AUGUST|AUG|AOÛT|AOUT",
    "SEPTEMBER|SEPT|SEP|SEPTEMBRE",
    "OCTOBER|OCT|OCTOBRE",
    "NOVEMBER|NOV|NOVEMBRE",
    "DECEMBER|DEC|DÉCEMBRE|DECEMBRE|DÉC",
)
"""In English and French, whole or cut off."""
_HIJRI = (
    "محرم|المحرم",
    "صفر",
    "ربيع الاول|ربيع اول",
    "ربيع الاخر|ربيع الثاني|ربيع اخر|ربيع ثاني",
    "جمادي الاولي|جمادي الاول|جمادي اولي",
    "جمادي الاخره|جمادي الاخر|جمادي الثانيه|جمادي الثاني|جمادي اخره",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعده|ذي القعده|ذوالقعده|ذيالقعده|القعده",
    "ذو الحجه|ذي الحجه|ذوالحجه|ذيالحجه|الحجه",
)
_FOLDED = str.maketrans("أإآٱىةؤئڤ", "اااايهويف")
_HALF = {
    **dict.fromkeys(("صباحا", "ص", "قبل الظهر"), "AM"),
    **dict.fromkeys(("مساء", "م", "ظهرا", "بعد الظهر"), "PM"),
}
_HALF_OF_DAY = re.compile(rf"(?<=\d)\s*(?:({'|'.join(_HALF)})|([AP])\.?\s?M\.?)(?!\w)", re.IGNORECASE)
_ERA = re.compile(r"(?<!\d)(\d{4}(?:[/.\-]\d{1,2}[/.\-]\d{1,2})?)\s*(م|ميلادي[ها]?|ه|هجري[ها]?|AH)(?!\w)")
"""After a date, or a year of four digits, م is the Christian era; after a time it is the afternoon."""


def _numbered(names: tuple[str, ...]) -> dict[str, int]:
    return {name: number for number, group in enumerate(names, 1) for name in group.split("|")}


_NUMBERS = _numbered(_GREGORIAN)
HIJRI_MONTHS = _numbered(_HIJRI)


def _one_of(names: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


HIJRI_MONTH = _one_of(HIJRI_MONTHS)
LATIN_MONTHS = _numbered(_LATIN)
LATIN_MONTH = _one_of(LATIN_MONTHS)
_MONTH = re.compile(rf"(?<![^\W\d])({_one_of(_NUMBERS)})(?:\s*[/(]\s*({_one_of(_NUMBERS)})\)?)?(?![^\W\d])")


def in_latin(text: str) -> tuple[str, bool]:
    """A date with digits 0-9, English names of Gregorian months, AM and PM; and whether it says that it is Hijri.

    Invisible marks, vowel signs and the words for the eras are gone; names of Hijri months stay, folded.
    """
    plain = "".join(symbol for symbol in cleaned(text).replace("\u0640", "") if unicodedata.category(symbol) != "Mn")
    plain = plain.translate(_FOLDED).replace("،", ",").replace("\u2044", "/")
    found = _ERA.search(plain)
    hijri = found is not None and found[2][0] in "هA"
    plain = _ERA.sub(r"\1", plain).strip()
    plain = _HALF_OF_DAY.sub(_half, plain)
    return _MONTH.sub(_english, plain), hijri


def _half(found: re.Match[str]) -> str:
    return _HALF[found[1]] if found[1] else f"{found[2]}M".upper()


def _english(found: re.Match[str]) -> str:
    """Of two names of one month, as in تشرين الثاني/نوفمبر, the first; two months are left as they stand."""
    first, second = _NUMBERS[found[1]], _NUMBERS[found[2]] if found[2] else None
    return ENGLISH[first - 1] if second in (None, first) else found[0]
