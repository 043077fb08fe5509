"""The names of months as Arabic files write them, and the texts of dates brought into Latin. Pure."""

import re
import unicodedata

from masar.lib.typed import cleaned

_GREGORIAN = (
    "يناير|كانون الثاني|جانفي",
    "فبراير|شباط|فيفري",
    "مارس|اذار",
    "ابريل|نيسان|افريل",
    "مايو|ايار|ماي",
    "يونيو|يونيه|حزيران|جوان",
    "يوليو|يوليه|تموز|جويليه|يوليوز",
    "اغسطس|اب|اوت|غشت",
    "سبتمبر|ايلول|شتنبر",
    "اكتوبر|تشرين الاول",
    "نوفمبر|تشرين الثاني|نونبر",
    "ديسمبر|كانون الاول|دجنبر",
)
ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
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
_FOLDED = str.maketrans("أإآٱىةؤئ", "اااايهوي")
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
