"""Saudi Arabia's identity and residence numbers: 10 digits, the first 1 for citizens and 2 for residents.

The Luhn check digit is in general use and missing from the official text, so it only makes a number doubtful.
"""

import re

from masar.people.identities.common import Scheme, fails_luhn

SCHEME = Scheme(
    shape=re.compile(r"[12]\d{9}"),
    digits=10,
    begins=("1", "2"),
    doubtful=fails_luhn,
)
