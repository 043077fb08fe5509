"""Passport numbers of any country: up to nine letters and digits (ICAO Doc 9303), mostly digits.

Two countries may issue the same number, so one is kept with its country (``EGY A12345678``, three letters of
ISO 3166) and found by it; it is found by the number alone while that belongs to one person only.
"""

import re

from masar.people.identities.common import Scheme

SHAPE = re.compile(r"([A-Z]{3}[ :]?)?(?=[A-Z\d]{6,9}$)([A-Z]{1,2}\d{6,8}[A-Z]?|[A-Z]\d{5,7}[A-Z]|\d{9})")


def keys(number: str) -> list[str]:
    """With its country, if it is given with one, and without."""
    found = SHAPE.fullmatch(number)
    if found is None or not found[1]:
        return [number]
    return [f"{found[1][:3]}:{found[2]}", found[2]]


SCHEME = Scheme(
    shape=SHAPE,
    keys=keys,
    grouped=False,
    lifelong=False,
)
