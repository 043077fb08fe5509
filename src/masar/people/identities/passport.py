"""Passport numbers of any country: up to nine letters and digits (ICAO Doc 9303), mostly digits.

Two countries may issue the same number, so one is kept with its country (``EGY A12345678``, three letters of
ISO 3166) and found by it; it is found by the number alone while that belongs to one person only.
"""

import re

NAME = {"ar": "رقم جواز السفر", "en": "Passport number"}
SHAPE = re.compile(r"([A-Z]{3}[ :]?)?([A-Z]{1,2}\d{6,8}[A-Z]?|[A-Z]\d{5,7}[A-Z]|\d{9})")
LONGEST = 9


def fits(text: str) -> bool:
    found = SHAPE.fullmatch(text.strip())
    return found is not None and len(found[2]) <= LONGEST


def why_wrong(number: str) -> str | None:
    return None


def doubtful(number: str) -> bool:
    return False


def keys(number: str) -> list[str]:
    found = SHAPE.fullmatch(number)
    if found is None or not found[1]:
        return [number]
    return [f"{found[1][:3]}:{found[2]}", found[2]]
