"""Saudi Arabia's identity and residence numbers: 10 digits, the first 1 for citizens and 2 for residents.

The Luhn check digit is in general use and missing from the official text, so it only makes a number doubtful.
"""

import re

from masar.people.identities import common

NAME = {"ar": "رقم الهوية الوطنية أو الإقامة السعودية", "en": "Saudi national ID or residence (Iqama) number"}
SHAPE = re.compile(r"[12]\d{9}")


def fits(text: str) -> bool:
    return common.digits_fit(SHAPE, text)


def why_wrong(number: str) -> str | None:
    return None


def doubtful(number: str) -> bool:
    return not common.luhn(number)


def keys(number: str) -> list[str]:
    return [number]
