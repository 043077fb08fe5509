"""The languages of the house, in the order in which they are offered. Whatever tells them apart asks here.

A further language is a row here, a file of words beside each that there is (a test names those that are missing), and
columns for the names that the database holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Language:
    """``code`` stands in addresses and has two letters; ``name`` is what its own readers call it, ``in_english`` what
    operators call it; ``script`` is Arabic or Latin; ``locale`` words its dates; ``comma`` parts the members of a
    list; ``own_digits`` says that a deployment chooses its digits.
    """

    code: str
    name: str
    in_english: str
    script: str
    direction: str
    locale: str
    comma: str
    own_digits: bool = False


TABLE = (
    Language("ar", "العربية", "Arabic", "Arabic", "rtl", "ar_EG", "، ", own_digits=True),
    Language("en", "English", "English", "Latin", "ltr", "en_GB", ", "),
)
LANGUAGES: Mapping[str, Language] = MappingProxyType({language.code: language for language in TABLE})
"""The languages by their codes, in order."""
FIRST = TABLE[0].code
"""What is spoken to whoever has not said."""
OPERATORS = "en"
"""What those who run the house, and programs, are told in where one language must do."""
PATTERN = "|".join(LANGUAGES)
"""Matches the code of a language in an address."""


def others(code: str) -> tuple[Language, ...]:
    """The languages in which a page can be read besides ``code``."""
    return tuple(language for language in TABLE if language.code != code)


def columns(row: Any, name: str) -> dict[str, str]:
    """What a row holds under ``name`` in each language: its columns ``name_ar``, ``name_en``."""
    return {code: getattr(row, f"{name}_{code}") for code in LANGUAGES}
