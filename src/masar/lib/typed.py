"""What somebody typed into the one field: normalised, and told apart. Pure.

People type on Arabic and Persian keyboards, paste from messages with invisible marks, write O for 0 and
l for 1. Whatever they meant is found before anything is called wrong.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from masar.lib import text as texts
from masar.lib.numbers import ALPHABET, LENGTH, is_number

LONGEST = 64
"""Nobody's number is longer; the rest of a pasted page is not read."""
READ = 4 * LONGEST
"""So much of a text is looked at: a sentence around a number, or marks that nobody sees."""

_CROCKFORD = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-./\\,،:;|#*()\[\]\u0640]+")
_PERSONAL = re.compile(r"\d{9}")
"""Nine digits in a row: every identity number and telephone has them, hardly any reference does."""
_REFERENCE = re.compile(r"(?=.*\d)[^\W_](?:[^\W_]|[ \-./\\:|#])*")
_INSIDE = re.compile(
    rf"(?<![A-Z0-9])[{ALPHABET}OIL]{{4}}([ \-./]?)[{ALPHABET}OIL]{{4}}\1[{ALPHABET}OIL]{{5}}(?![A-Z0-9])"
)
"""A number as it is shown, somewhere in a text."""
_DIGITS = re.compile(r"(?<![^\s(\[:=\"'])\d(?:[ \-./]?[\dOIL]){7,24}(?![^\s)\]\"'.,;!?\u061f\u060c])")
"""What may be an identity number, standing by itself in a text."""
_MARKS_AROUND = "\"'\u00ab\u00bb\u201c\u201d\u2018\u2019()[]{}<>*.,;:!?\u061f\u060c\u061b#= -/"
_SPLIT_PASSPORT = re.compile(r"[A-Z]{1,2}[ \-]\d{6,8}[A-Z]?")


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
    """``value`` is the number without separators, the reference, or the identity number as it was cleaned.

    ``references`` are the readings of the text as a source's reference, whatever else it can be: the whole, and what
    is left of it without a label or a sentence around it.
    """

    meaning: Meaning
    value: str = field(default="", repr=False)
    references: tuple[str, ...] = field(default=(), repr=False)


def cleaned(text: str) -> str:
    """The beginning of what somebody typed, cleaned as all text is (``text.cleaned``)."""
    return texts.cleaned(_beginning(text))[:LONGEST]


def _beginning(text: str) -> str:
    """As much of a text as is looked at: one character may be written out as eighteen."""
    return unicodedata.normalize("NFKC", text[:READ])[:READ]


def _none(text: str) -> bool:
    return False


def read(text: str, is_identity: Callable[[str], bool] = _none) -> Typed:
    """What ``text`` can be. ``is_identity`` knows the shapes of identity numbers; it is given the cleaned text."""
    whole = texts.cleaned(_beginning(text)).strip(_MARKS_AROUND)
    references = _references(whole)
    clean = whole[:LONGEST]
    compact = _SEPARATORS.sub("", clean)
    if not compact:
        return Typed(Meaning.EMPTY)
    if identity := _identity(whole, is_identity):
        return Typed(Meaning.IDENTITY, identity, references)
    symbols = compact.translate(_CROCKFORD)
    inside = [_SEPARATORS.sub("", found[0]).translate(_CROCKFORD) for found in _INSIDE.finditer(whole)]
    if number := next(filter(is_number, (symbols, *inside)), None):
        return Typed(Meaning.NUMBER, number, references)
    if _RECEIPT.fullmatch(symbols):
        return Typed(Meaning.RECEIPT, symbols)
    return Typed(*_unlike(clean, symbols, inside, references), references)


def _unlike(clean: str, symbols: str, inside: list[str], references: tuple[str, ...]) -> tuple[Meaning, str]:
    """What is neither a right number nor anything else that is known by its looks alone."""
    if any(any(map(str.isdigit, one)) for one in inside):
        return Meaning.MISTYPED, ""
    if _like_a_number(clean, symbols):
        return (Meaning.MISTYPED if len(symbols) == LENGTH else Meaning.TOO_SHORT), ""
    return (Meaning.REFERENCE, references[-1]) if references else (Meaning.UNREADABLE, "")


def _identity(whole: str, is_identity: Callable[[str], bool]) -> str:
    """The identity number that the text is, or that stands in it behind a label or in brackets; else empty."""
    if len(whole) <= LONGEST and is_identity(whole):
        return whole
    if _SPLIT_PASSPORT.fullmatch(whole) and is_identity(joined := re.sub(r"[ \-]", "", whole)):
        return joined
    for found in _DIGITS.finditer(whole):
        digits = found[0].translate(_CROCKFORD)
        if sum(map(str.isdigit, found[0])) >= 8 and is_identity(digits):
            return digits
    return ""


def _references(whole: str) -> tuple[str, ...]:
    """The readings of a text as a reference: the whole, and its last word with a digit, if there are others."""
    words = [word.strip(_MARKS_AROUND) for word in whole.split(" ")]
    numbered = [word for word in words if any(map(str.isdigit, word))]
    found = [whole, *numbered[-1:]] if len(words) > 1 else [whole]
    return tuple(dict.fromkeys(one for one in found if len(one) <= LONGEST and _REFERENCE.fullmatch(one)))


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
    """Whether the text has a number's length, or is in one piece or in fours as a number is shown.

    A few digits are no beginning of a number, of whose symbols most are letters; an older reference has nothing else.
    """
    if symbols.isdigit() and len(symbols) < LENGTH:
        return False
    if len(symbols) > LENGTH or any(symbol not in ALPHABET for symbol in symbols):
        return False
    if len(symbols) == LENGTH:
        return True
    *firsts, last = re.split(r"[ \-]+", clean)
    return all(len(part) == 4 for part in firsts) and len(last) <= 5
