"""The United Arab Emirates' identity number, of citizens and residents: 784, a year, seven digits, a check digit.

The year need not be the year of birth, and real numbers are said to fail the Luhn check, so neither refuses one.
"""

import re

from masar.people.identities import common

NAME = {"ar": "رقم الهوية الإماراتية", "en": "Emirates ID number"}
SHAPE = re.compile(r"784\d{12}")


def fits(text: str) -> bool:
    return common.digits_fit(SHAPE, text)


def why_wrong(number: str) -> str | None:
    return None


def doubtful(number: str) -> bool:
    return not common.luhn(number)


def keys(number: str) -> list[str]:
    return [number]
