"""Every address of the site, filled in with what a test has at hand."""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

SAMPLES = {"language": "en", "code": "passport-renewal", "name": "help"}
"""What stands for a parameter of an address. One that is not here is filled with ``x``."""


def patterns(found: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """The regular expressions of all addresses, those of included modules with what comes before them."""
    for one in get_resolver().url_patterns if found is None else found:
        here = before + one.pattern.regex.pattern.removeprefix("^").replace(r"\Z", "$")
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, here)
        else:
            yield here


def addresses(known: Mapping[str, str]) -> list[str]:
    """One address for each route; ``known`` values are taken before ``SAMPLES``."""
    filled = []
    for pattern in patterns():
        shape, parameters = normalize(pattern)[0]
        filled.append("/" + shape % {name: (SAMPLES | dict(known)).get(name, "x") for name in parameters})
    return filled
