"""Text as it arrives from files and from people, brought into one form. Pure.

The same cleaning serves both sides of every comparison: what an office printed, and what somebody types from it.
"""

import re

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
