"""Identity numbers, country by country: one file each. To add one, add a file; nothing else knows their names.

A plug-in is a module with

``NAME``              its name in both languages, as a reader knows it,
``fits(text)``        whether a text has the shape of its numbers, well-formed or not,
``why_wrong(number)`` why a number of that shape cannot be one (a short code), or None. Only rules that are official
                      are here: a rule that refuses one real person is worse than none,
``doubtful(number)``  whether it is probably mistyped: for a hint, never for a refusal,
``keys(number)``      the spellings under which it is found, the fullest first.

``MASAR_IDENTITIES`` says which of them a deployment takes.
"""

from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings


class Scheme(Protocol):
    """What a plug-in offers."""

    NAME: dict[str, str]

    def fits(self, text: str) -> bool:
        """Whether ``text`` has the shape."""

    def why_wrong(self, number: str) -> str | None:
        """Why it cannot be one."""

    def doubtful(self, number: str) -> bool:
        """Whether it is probably mistyped."""

    def keys(self, number: str) -> list[str]:
        """The spellings under which it is found."""


class Wrong(ValueError):
    """An identity number that cannot be one. ``why`` is a code such as ``date``; the number is not in it."""

    def __init__(self, scheme: str, why: str) -> None:
        super().__init__(f"not a number of {scheme}: {why}")
        self.scheme, self.why = scheme, why


@cache
def _loaded(names: tuple[str, ...]) -> dict[str, Scheme]:
    return {name: cast("Scheme", import_module(f"{__name__}.{name}")) for name in names}


def schemes() -> dict[str, Scheme]:
    """The plug-ins that this deployment takes, by name."""
    return _loaded(tuple(settings.MASAR_IDENTITIES))


def plausible(text: str) -> bool:
    """Whether ``text`` (upper case, digits 0-9) could be meant as an identity number."""
    return any(scheme.fits(text) for scheme in schemes().values())


def looked_for(text: str) -> list[str]:
    """What ``text`` may be found under: one spelling for each plug-in whose shape it has."""
    return [f"{name}|{scheme.keys(compact(text))[0]}" for name, scheme in schemes().items() if scheme.fits(text)]


def found_under(scheme: str, number: str) -> list[str]:
    """What a number of a known kind is found under, the fullest spelling first. Raises Wrong."""
    known = schemes().get(scheme)
    if known is None:
        raise Wrong(scheme, "unknown_scheme")
    if not known.fits(number):
        raise Wrong(scheme, "shape")
    if why := known.why_wrong(compact(number)):
        raise Wrong(scheme, why)
    return [f"{scheme}|{key}" for key in known.keys(compact(number))]


def compact(text: str) -> str:
    """Letters and digits only."""
    return "".join(symbol for symbol in text if symbol.isalnum())
