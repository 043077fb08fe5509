"""Egypt's national number: 14 digits, C YYMMDD GG SSSS K.

C is the century (2: 1900s, 3: 2000s), then the date of birth, the governorate where it was registered (88 for
births abroad), a serial number, and a check digit whose rule is not published: the rules in circulation
contradict each other in one number of eleven, so it is not looked at.
"""

import re
from datetime import date

from masar.people.identities.common import Scheme, real_day

CENTURIES = {"2": 1900, "3": 2000}
GOVERNORATES = frozenset([*range(1, 5), *range(11, 20), *range(21, 30), *range(31, 36), 88])


def born(number: str) -> date:
    """The date of birth that a right number holds."""
    return date(CENTURIES[number[0]] + int(number[1:3]), int(number[3:5]), int(number[5:7]))


def why_wrong(number: str) -> str | None:
    """A date of birth that never was, or a governorate that is not on the list."""
    year = CENTURIES[number[0]] + int(number[1:3])
    if not real_day(year, int(number[3:5]), int(number[5:7])):
        return "date"
    return None if int(number[7:9]) in GOVERNORATES else "governorate"


SCHEME = Scheme(
    shape=re.compile(r"[23]\d{13}"),
    digits=14,
    begins=("2", "3"),
    why_wrong=why_wrong,
    born=born,
)
