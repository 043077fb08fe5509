"""Text as it arrives from files and from people, brought into one form. Pure.

The same cleaning serves both sides of every comparison: what an office printed, and what somebody types from it.
"""

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff]")
_SPACES = re.compile(r"[\s\u00a0]+")
_CANNOT_BE_KEPT = re.compile("[\x00\ud800-\udfff]")


def tidy(text: str) -> str:
    """Without invisible marks of direction, and without space around it; a line break or a hard space is a space."""
    if not text.isascii():
        text = _MARKS.sub("", text)
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", text).strip()


def cannot_be_kept(text: str) -> bool:
    """Whether no database can keep it: it holds a NUL, or half of a character."""
    return _CANNOT_BE_KEPT.search(text) is not None


_CYRILLIC = str.maketrans("АВЕКМНОРСТХЅІЈ", "ABEKMHOPCTXSIJ")
_GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u207b\u208b\ufe58\ufe63\uff0d\u2043\u00ad_]")
_AROUND = re.compile(r"\s*([\-./\\:|])\s*")
_ARABIC = str.maketrans("أإآٱىةؤئکیہھە", "ااااي" + "هوي" + "كيههه")
"""Letters that people type for one another, and what keyboards of neighbours have in their place."""
_RUN = re.compile(r"[0-9]+|[^\W\d_]+")


def cleaned(text: str) -> str:
    """Upper case, digits 0-9, plain dashes and spaces, no invisible marks, look-alikes made Latin."""
    if text.isascii():
        return " ".join(text.replace("_", "-").upper().split())
    text = _DASHES.sub("-", text)
    # NFKC folds full-width forms; category Cf holds the bidi marks and zero-width characters.
    text = unicodedata.normalize("NFKC", text)
    text = "".join(_digit(symbol) for symbol in text if unicodedata.category(symbol) != "Cf")
    text = _DASHES.sub("-", text).upper().translate(_CYRILLIC).translate(_GREEK)
    return " ".join(text.split())


def _digit(symbol: str) -> str:
    """Any script's decimal digit as 0-9; ٠١٢٣ and ۰۱۲۳ are those that occur."""
    value = unicodedata.decimal(symbol, None)
    return symbol if value is None else str(value)


def spelling(reference: str) -> str:
    """The one spelling of a reference. Two that have the same are one case, written by two hands: in another case of
    letters, in digits of another script, with invisible marks or spaces around what parts it.
    """
    return _AROUND.sub(r"\1", cleaned(reference))


@lru_cache(maxsize=1024)
def found_under(reference: str) -> str:
    """What a reference is found under, as people type it: its runs of digits and of letters, however they are parted.

    Two cases of one source may fall together here (12-3 and 12/3): then neither is found but by its full spelling.
    """
    folded = cleaned(reference).translate(_ARABIC).replace("\u0640", "")
    folded = "".join(symbol for symbol in folded if unicodedata.category(symbol) != "Mn")
    found = ""
    for run in _RUN.findall(folded):
        found += f"-{run}" if found and found[-1].isdigit() == run[0].isdigit() else run
    return found
