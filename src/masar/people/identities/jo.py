"""Jordan's national number: 10 digits. Since 2000: the year of birth, 1 or 2 for the sex, a serial; before: 9, the
last two digits of the year, the sex, a serial. There is no published check digit.
"""

import re

from masar.lib.clock import now
from masar.people.identities.common import Scheme


def why_wrong(number: str) -> str | None:
    """A year that is to come, or neither of the two sexes."""
    newer = number.startswith("20")
    if newer and int(number[:4]) > now().year:
        return "date"
    return None if number[4 if newer else 3] in "12" else "sex"


SCHEME = Scheme(
    shape=re.compile(r"20\d{8}|9\d{9}"),
    digits=10,
    begins=("20", "9"),
    why_wrong=why_wrong,
)
