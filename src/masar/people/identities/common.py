"""What a plug-in is made of, and what several share. No plug-in itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from masar.lib.clock import now

SEPARATORS = re.compile(r"[\s\-./]+")


def never(number: str) -> None:
    """No number of the shape is known to be wrong."""


def itself(number: str) -> list[str]:
    """A number is found under its one spelling."""
    return [number]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of identity number.

    ``shape`` is met by every number that could be one, well-formed or not; ``why_wrong`` says in a short code why a
    number of that shape cannot be one, or None; ``doubtful`` whether it is probably mistyped, for a hint and never
    for a refusal; ``keys`` gives the spellings under which it is found, the fullest first; ``born`` reads the date
    of birth that stands in a right number. ``digits`` is how many every number of the kind has, and ``begins`` with
    what one begins, for kinds of digits alone: so that one too few or too many can be told. ``grouped``: people
    write it in groups, parted as they like. ``lifelong``: everybody has one at most, so that another one is somebody
    else's, or a correction.
    """

    shape: re.Pattern[str]
    why_wrong: Callable[[str], str | None] = never
    doubtful: Callable[[str], object] = never
    keys: Callable[[str], list[str]] = itself
    digits: int | None = None
    begins: tuple[str, ...] = ()
    grouped: bool = True
    born: Callable[[str], date | None] = never
    lifelong: bool = True

    def fits(self, text: str) -> bool:
        """Whether ``text`` has the shape."""
        return self.shape.fullmatch(SEPARATORS.sub("", text) if self.grouped else text.strip()) is not None

    def strays(self, number: str) -> int:
        """How many digits ``number`` has too few or too many to be one; 0 where it has as many, or was not meant so.

        One digit may be lost or doubled, of fourteen or more also two.
        """
        if self.digits is None or not number.startswith(self.begins):
            return 0
        strays = abs(len(number) - self.digits)
        return strays if strays <= self.digits // 7 else 0


def real_day(year: int, month: int, day: int) -> bool:
    """Whether there is such a day and it is not in the future."""
    try:
        return date(year, month, day) <= now().date()
    except ValueError:
        return False


def fails_luhn(number: str) -> bool:
    """Whether the last digit is not the Luhn check digit (ISO/IEC 7812-1, annex B) of the others."""
    total = 0
    for place, symbol in enumerate(reversed(number)):
        digit = int(symbol) * (1 + place % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 != 0
