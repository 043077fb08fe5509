"""The United Arab Emirates' identity number, of citizens and residents: 784, a year, seven digits, a check digit.

The year need not be the year of birth, and real numbers are said to fail the Luhn check, so neither refuses one.
"""

import re

from masar.people.identities.common import Scheme, fails_luhn

SCHEME = Scheme(
    shape=re.compile(r"784\d{12}"),
    digits=15,
    begins=("784",),
    doubtful=fails_luhn,
)
