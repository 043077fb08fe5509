"""Arabic as it is written: counts in all six plural forms, and digits of either kind."""

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

from masar.lib.languages import KNOWN

_RULES = {language: Locale.parse(language).plural_form for language in KNOWN}
_TO_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@lru_cache(maxsize=4096)
def plural_form(language: str, count: int) -> str:
    """The CLDR plural form of ``count``: zero, one, two, few, many or other (English: one or other)."""
    return str(_RULES[language](count))


def counted(language: str, forms: Mapping[str, str], count: int) -> str:
    """The phrase for ``count`` things, such as "يومان" or "3 أيام"; ``{n}`` in a form is the number.

    ``forms`` maps plural forms to phrases; "other" must be there and stands in for a missing one.
    """
    form = forms.get(plural_form(language, count)) or forms["other"]
    return form.replace("{n}", str(count))


def in_digits(text: str, digits: str) -> str:
    """``text`` with its digits as the deployment writes them: "latn" (0-9) or "arab" (٠-٩)."""
    return text.translate(_TO_ARABIC) if digits == "arab" else text
