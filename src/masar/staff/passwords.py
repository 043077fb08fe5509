"""What a password may not lean on: the words that everybody who knows the ministry would try first."""

import re
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError

SHORTEST = 12
LONGEST = 1_024
"""Characters. A longer one is refused, not cut."""
_ALWAYS = ("masar", "مسار", "password", "desk", "officer", "administrator", "ministry", "interior", "passport")


def _named() -> Iterator[str]:
    for name in ("authority", "ministry"):
        yield from settings.MASAR_SITE.get(name, {}).values()
    yield from (settings.MASAR_DESK, settings.MASAR_DESK_HOST, settings.MASAR_DESK_ISSUER, *settings.ALLOWED_HOSTS)


@cache
def words() -> tuple[str, ...]:
    """The words that count for nothing, the longest first: the product's, the ministry's, the addresses'."""
    found = {word for name in _named() for word in re.findall(r"\w{4,}", name.casefold())}
    return tuple(sorted(found | {word.casefold() for word in _ALWAYS}, key=lambda word: (-len(word), word)))


class OwnWords:
    """A validator of Django's: without those words a password still has as many characters as one needs."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError."""
        left = password.casefold()
        for word in words():
            left = left.replace(word, "")
        if len(left) < SHORTEST:
            raise ValidationError("It leans on words that anybody would try first.", code="own_words")

    def get_help_text(self) -> str:
        """For Django."""
        return "Words of the ministry's own count for nothing."
