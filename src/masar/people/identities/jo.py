"""Jordan's national number: 10 digits. Since 2000: the year of birth, 1 or 2 for the sex, a serial; before: 9, the
last two digits of the year, the sex, a serial. There is no published check digit.
"""

import re

from masar.lib.clock import now
from masar.people.identities import common

NAME = {"ar": "الرقم الوطني الأردني", "en": "Jordanian national number"}
SHAPE = re.compile(r"(?:20\d\d|9\d\d)\d+")
LENGTH = 10


def fits(text: str) -> bool:
    return common.digits_fit(SHAPE, text) and len(common.SEPARATORS.sub("", text)) == LENGTH


def why_wrong(number: str) -> str | None:
    newer = number.startswith("20")
    if newer and int(number[:4]) > now().year:
        return "date"
    return None if number[4 if newer else 3] in "12" else "sex"


def doubtful(number: str) -> bool:
    return False


def keys(number: str) -> list[str]:
    return [number]
