"""Identity numbers, country by country: one file each. To add one, add a file, and its name to the portal's words.

A plug-in is a module with a ``SCHEME`` (``common.Scheme``). Only rules that are official refuse a number: a rule that
refuses one real person is worse than none. A deployment's ``identities`` say which plug-ins it takes.
"""

from collections.abc import Collection
from datetime import date
from functools import cache
from importlib import import_module
from operator import itemgetter
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from masar.lib.typed import cleaned
from masar.people.identities.common import Scheme


class Wrong(ValueError):
    """An identity number that cannot be one. ``why`` is a code such as ``date``; the number is not in it."""

    def __init__(self, scheme: str, why: str) -> None:
        super().__init__(f"not a number of {scheme}: {why}")
        self.scheme, self.why = scheme, why


@cache
def _installed(name: str) -> Scheme | None:
    if not name.isidentifier():
        return None
    try:
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError:
        return None
    found: Scheme | None = getattr(module, "SCHEME", None)
    return found


@cache
def _loaded(names: tuple[str, ...]) -> dict[str, Scheme]:
    if wrong := unknown(names):
        raise ImproperlyConfigured(f"identities: there is no plug-in {', '.join(map(repr, wrong))}")
    return {name: scheme for name in names if (scheme := _installed(name))}


def unknown(names: Collection[str]) -> list[str]:
    """Those of ``names`` that are no plug-ins."""
    return [name for name in names if _installed(name) is None]


def schemes() -> dict[str, Scheme]:
    """The plug-ins that this deployment takes, by name. Raises ImproperlyConfigured where one of them is none."""
    return _loaded(tuple(settings.MASAR_IDENTITIES))


def plausible(text: str) -> bool:
    """Whether ``text`` (upper case, digits 0-9) could be meant as an identity number."""
    return any(scheme.fits(text) for scheme in schemes().values())


class Nearly(NamedTuple):
    """The kind that a number was probably meant to be, how many digits one has, and how many were typed."""

    scheme: str
    digits: int
    typed: int


def nearly(number: str) -> Nearly | None:
    """What ``number``, of digits alone, was probably meant to be with its digits too few or too many. Nothing of
    anybody is looked at: it hangs on the number's length and its first digits.
    """
    meant = [(scheme.strays(number), name, scheme) for name, scheme in schemes().items() if scheme.strays(number)]
    if not meant or plausible(number):
        return None
    _, name, closest = min(meant, key=itemgetter(0))
    return Nearly(name, closest.digits or 0, len(number))


def almost(number: str) -> bool:
    """Whether ``number``, of digits alone, is nearly an identity number."""
    return nearly(number) is not None


def looked_for(text: str) -> list[str]:
    """What ``text`` may be found under: one spelling for each plug-in whose shape it has."""
    return [f"{name}|{scheme.keys(compact(text))[0]}" for name, scheme in schemes().items() if scheme.fits(text)]


def found_under(scheme: str, number: str) -> list[str]:
    """What a number of a known kind, in any digits, is found under; the fullest spelling first. Raises Wrong."""
    known, text = schemes().get(scheme), cleaned(number)
    if known is None:
        raise Wrong(scheme, "unknown_scheme")
    if not known.fits(text):
        raise Wrong(scheme, "shape")
    if why := known.why_wrong(compact(text)):
        raise Wrong(scheme, why)
    return [f"{scheme}|{key}" for key in known.keys(compact(text))]


def born(scheme: str, number: str) -> date | None:
    """The date of birth that stands in a right number of a known kind, or None where its kind has none."""
    return schemes()[scheme].born(compact(number))


def kept_under(scheme: str, number: str) -> list[str]:
    """What a number that is on file is found under, the fullest spelling first; empty if its plug-in is gone.

    Whether the plug-in is switched on, and what it would refuse today, is no question here: the number was taken.
    """
    known = _installed(scheme)
    return [f"{scheme}|{key}" for key in known.keys(compact(number))] if known else []


def compact(text: str) -> str:
    """Letters and digits only, the digits 0-9."""
    return "".join(symbol for symbol in cleaned(text) if symbol.isalnum())
