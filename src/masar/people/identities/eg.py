"""Egypt's national number: 14 digits, C YYMMDD GG SSSS K.

C is the century (2: 1900s, 3: 2000s), then the date of birth, the governorate where it was registered (88 for
births abroad), a serial number, and a check digit whose rule is not published: the rules in circulation
contradict each other in one number of eleven, so it is not looked at.
"""

import re

from masar.people.identities import common

NAME = {"ar": "الرقم القومي", "en": "Egyptian national number"}
SHAPE = re.compile(r"[23]\d{13}")
CENTURIES = {"2": 1900, "3": 2000}
GOVERNORATES = frozenset(
    [*range(1, 5), *range(11, 20), *range(21, 30), *range(31, 36), 88],
)


def fits(text: str) -> bool:
    return common.digits_fit(SHAPE, text)


def why_wrong(number: str) -> str | None:
    year = CENTURIES[number[0]] + int(number[1:3])
    if not common.real_day(year, int(number[3:5]), int(number[5:7])):
        return "date"
    return None if int(number[7:9]) in GOVERNORATES else "governorate"


def doubtful(number: str) -> bool:
    return False


def keys(number: str) -> list[str]:
    return [number]
