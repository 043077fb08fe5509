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
_TYPED = f"{ALPHABET}OILU"
_SYMBOL = f"[{_TYPED}]"
_INSIDE = re.compile(rf"(?<![A-Z0-9]){_SYMBOL}{{4}}([ \-./]?){_SYMBOL}{{4}}\1{_SYMBOL}{{5}}(?![A-Z0-9])")
"""A number as it is shown, somewhere in a text; U is in none, and people read one into it."""
_PART = re.compile(rf"(?<![A-Z0-9]){_SYMBOL}{{4}}([ \-./]){_SYMBOL}{{4}}\1{_SYMBOL}{{1,8}}(?![A-Z0-9])")
"""The same with too few or too many symbols at its end."""
_DIGITS = re.compile(r"(?<![^\s(\[:=\"'])\d(?:[ \-./]?[\dOIL]){7,24}(?![^\s)\]\"'.,;!?\u061f\u060c])")
"""What may be an identity number, standing by itself in a text."""
_MARKS_AROUND = "\"'\u00ab\u00bb\u201c\u201d\u2018\u2019()[]{}<>*.,;:!?\u061f\u060c\u061b#= -/"
_TELEPHONE = re.compile(r"(?<![\w\-./])(?:\+|0)\d(?:[ \-./()]{0,2}\d){7,14}(?![\w\-/])")
"""A telephone number as it is dialled, with the sign of a country or a zero, standing by itself."""
_SPLIT_PASSPORT = re.compile(r"[A-Z]{1,2}[ \-]\d{6,8}[A-Z]?")

LONGEST_SLIP = LENGTH + 3
"""So many symbols may still be meant as a number, with some of them typed twice."""
RECEIPT_LENGTH = 26
"""Symbols of a receipt's secret: 130 bits."""
_RECEIPT = re.compile(rf"[{ALPHABET}]{{{RECEIPT_LENGTH}}}")


class Meaning(StrEnum):
    """What the typed text can be."""

    EMPTY = "empty"
    NUMBER = "number"
    MISTYPED = "mistyped"
    LETTER = "letter"
    IDENTITY = "identity"
    RECEIPT = "receipt"
    REFERENCE = "reference"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NEARLY = "nearly"
    TELEPHONE = "telephone"
    EMAIL = "email"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Typed:
    """``value`` is the number without separators, the reference, the identity number as it was cleaned, or the digits
    that are nearly one; ``count`` how many symbols a number has that has too few or too many.

    ``references`` are the readings of the text as a source's reference, whatever else it can be: the whole, and what
    is left of it without a label or a sentence around it.
    """

    meaning: Meaning
    value: str = field(default="", repr=False)
    references: tuple[str, ...] = field(default=(), repr=False)
    count: int = 0


def cleaned(text: str) -> str:
    """The beginning of what somebody typed, cleaned as all text is (``text.cleaned``)."""
    return texts.cleaned(_beginning(text))[:LONGEST]


def _beginning(text: str) -> str:
    """As much of a text as is looked at: one character may be written out as eighteen."""
    return unicodedata.normalize("NFKC", text[:READ])[:READ]


def _none(text: str) -> bool:
    return False


def read(text: str, is_identity: Callable[[str], bool] = _none, is_nearly: Callable[[str], bool] = _none) -> Typed:
    """What ``text`` can be. ``is_identity`` knows the shapes of identity numbers, and is given the cleaned text;
    ``is_nearly`` knows those with some digits too few or too many, and is given digits alone.
    """
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
    if nearly := next(filter(is_nearly, _runs(whole)), None):
        return Typed(Meaning.NEARLY, nearly, references)
    return _unlike(whole, inside, references)


def _unlike(whole: str, inside: list[str], references: tuple[str, ...]) -> Typed:
    """What is neither a right number nor anything else that is known by its looks alone."""
    if "@" in whole or _TELEPHONE.search(whole):
        return Typed(Meaning.EMAIL if "@" in whole else Meaning.TELEPHONE, references=references)
    for one in inside:
        if any(map(str.isdigit, one)):
            return Typed(Meaning.LETTER if "U" in one else Meaning.MISTYPED, references=references)
    for tried in (whole[:LONGEST], *(found[0] for found in _PART.finditer(whole)), *references[-1:]):
        if meaning := _like_a_number(tried):
            return Typed(meaning, references=references, count=len(_SEPARATORS.sub("", tried)))
    return Typed(Meaning.REFERENCE, references[-1], references) if references else Typed(Meaning.UNREADABLE)


def _runs(whole: str) -> list[str]:
    """The runs of digits that stand by themselves, without what parts them."""
    return [re.sub(r"\D", "", found[0].translate(_CROCKFORD)) for found in _DIGITS.finditer(whole)]


def _identity(whole: str, is_identity: Callable[[str], bool]) -> str:
    """The identity number that the text is, or that stands in it behind a label or in brackets; else empty."""
    if len(whole) <= LONGEST and is_identity(whole):
        return whole
    if _SPLIT_PASSPORT.fullmatch(whole) and is_identity(joined := re.sub(r"[ \-]", "", whole)):
        return joined
    # What is dialled holds runs that look like identity numbers: +20 100 123 4567.
    for found in _DIGITS.finditer(_TELEPHONE.sub(" ", whole)):
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
        or any(len(run) >= 9 for run in _runs(clean))
        or (compact.isdigit() and len(compact) >= 9)
    )
    return "" if personal else text[:LONGEST]


def _like_a_number(text: str) -> Meaning | None:
    """What is wrong with a text that has a number's length, or is in one piece or in fours as a number is shown.

    A few digits are no beginning of a number, of whose symbols most are letters; an older reference has nothing else.
    """
    symbols = _SEPARATORS.sub("", text).translate(_CROCKFORD)
    if (symbols.isdigit() and len(symbols) != LENGTH) or any(symbol not in _TYPED for symbol in symbols):
        return None
    if len(symbols) == LENGTH:
        return Meaning.LETTER if "U" in symbols else Meaning.MISTYPED
    *firsts, last = re.split(r"[ \-]+", text)
    if any(len(part) != 4 for part in firsts):
        return None
    if len(symbols) < LENGTH:
        return Meaning.TOO_SHORT if len(last) <= 5 else None
    return Meaning.TOO_LONG if len(symbols) <= LONGEST_SLIP and any(map(str.isdigit, symbols)) else None
