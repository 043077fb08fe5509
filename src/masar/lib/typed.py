"""What somebody typed into the one field: normalised, and told apart. Pure.

People type on Arabic and Persian keyboards, paste from messages with invisible marks, write O for 0 and
l for 1. Whatever they meant is found before anything is called wrong.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from masar.lib.numbers import ALPHABET, LENGTH, is_number

LONGEST = 64
"""Nobody's number is longer; the rest of a pasted page is not read."""
READ = 4 * LONGEST
"""So much of a text is looked at: a number may lie between marks that nobody sees."""

_CYRILLIC = str.maketrans("АВЕКМНОРСТХЅІЈ", "ABEKMHOPCTXSIJ")
_GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
_CROCKFORD = str.maketrans("OIL", "011")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u207b\u208b\ufe58\ufe63\uff0d\u2043\u00ad_]")
_SEPARATORS = re.compile(r"[\s\-./\\,،:;|#*()\[\]\u0640]+")
_PERSONAL = re.compile(r"\d{9}")
"""Nine digits in a row: every identity number and telephone has them, hardly any reference does."""
_REFERENCE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 \-./]{2,}")


RECEIPT_LENGTH = 26
"""Symbols of a receipt's secret: 130 bits."""
_RECEIPT = re.compile(rf"[{ALPHABET}]{{{RECEIPT_LENGTH}}}")


class Meaning(StrEnum):
    """What the typed text can be."""

    EMPTY = "empty"
    NUMBER = "number"
    MISTYPED = "mistyped"
    IDENTITY = "identity"
    RECEIPT = "receipt"
    REFERENCE = "reference"
    TOO_SHORT = "too_short"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Typed:
    """``value`` is the number without separators, the reference, or the identity number as it was cleaned."""

    meaning: Meaning
    value: str = field(default="", repr=False)


def cleaned(text: str) -> str:
    """Upper case, digits 0-9, plain dashes and spaces, no invisible marks, look-alikes made Latin."""
    text = _DASHES.sub("-", text[:READ])
    # NFKC folds full-width forms, and makes up to 18 characters of one; category Cf holds the bidi marks and
    # zero-width characters.
    text = unicodedata.normalize("NFKC", text)[:READ]
    text = "".join(_digit(symbol) for symbol in text if unicodedata.category(symbol) != "Cf")
    text = _DASHES.sub("-", text).upper().translate(_CYRILLIC).translate(_GREEK)
    return " ".join(text.split())[:LONGEST]


def _digit(symbol: str) -> str:
    """Any script's decimal digit as 0-9; ٠١٢٣ and ۰۱۲۳ are those that occur."""
    value = unicodedata.decimal(symbol, None)
    return symbol if value is None else str(value)


def _none(text: str) -> bool:
    return False


def read(text: str, is_identity: Callable[[str], bool] = _none) -> Typed:
    """What ``text`` can be. ``is_identity`` knows the shapes of identity numbers; it is given the cleaned text."""
    clean = cleaned(text)
    compact = _SEPARATORS.sub("", clean)
    if not compact:
        return Typed(Meaning.EMPTY)
    if is_identity(clean):
        return Typed(Meaning.IDENTITY, clean)
    symbols = compact.translate(_CROCKFORD)
    if _RECEIPT.fullmatch(symbols):
        return Typed(Meaning.RECEIPT, symbols)
    if is_number(symbols):
        return Typed(Meaning.NUMBER, symbols)
    if _like_a_number(clean, symbols):
        return Typed(Meaning.MISTYPED if len(symbols) == LENGTH else Meaning.TOO_SHORT)
    if _REFERENCE.fullmatch(clean):
        return Typed(Meaning.REFERENCE, re.sub(r"\s*-\s*", "-", clean))
    return Typed(Meaning.UNREADABLE)


def shown_again(text: str) -> str:
    """``text`` as it may stand in the field again; empty if it may be somebody's identity number or contact."""
    clean = cleaned(text)
    compact = _SEPARATORS.sub("", clean).lstrip("+")
    personal = (
        "@" in text[:READ] + clean
        or _PERSONAL.search(clean.replace(" ", ""))
        or (compact.isdigit() and len(compact) >= 9)
    )
    return "" if personal else text[:LONGEST]


def _like_a_number(clean: str, symbols: str) -> bool:
    """Whether the text has a number's length, or is in one piece or in fours as a number is shown."""
    if len(symbols) > LENGTH or any(symbol not in ALPHABET for symbol in symbols):
        return False
    if len(symbols) == LENGTH:
        return True
    *firsts, last = re.split(r"[ \-]+", clean)
    return all(len(part) == 4 for part in firsts) and len(last) <= 5
