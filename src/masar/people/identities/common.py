"""What several plug-ins share. No plug-in itself."""

import re
from datetime import date

from masar.lib.clock import now

SEPARATORS = re.compile(r"[\s\-./]+")


def digits_fit(shape: re.Pattern[str], text: str) -> bool:
    """Whether ``text`` without separators has the shape: people group long numbers as they like."""
    return shape.fullmatch(SEPARATORS.sub("", text)) is not None


def real_day(year: int, month: int, day: int) -> bool:
    """Whether there is such a day and it is not in the future."""
    try:
        return date(year, month, day) <= now().date()
    except ValueError:
        return False


def luhn(number: str) -> bool:
    """Whether the last digit is the Luhn check digit (ISO/IEC 7812-1, annex B) of the others."""
    total = 0
    for place, symbol in enumerate(reversed(number)):
        digit = int(symbol) * (1 + place % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0
