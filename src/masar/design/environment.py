"""The Jinja2 environments: one a language, compiled once, shared by the framework's views and the edge."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from jinja2 import Environment, FileSystemLoader, StrictUndefined

DIRECTIONS = {"ar": "rtl", "en": "ltr"}
OTHER = {"ar": "en", "en": "ar"}


@cache
def page_environment(language: str) -> Environment:
    """The environment of one language ("ar" or "en"). An undefined name in a template is an error."""
    found = Environment(
        loader=FileSystemLoader(settings.MASAR_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=settings.DEBUG,
    )
    found.globals |= furniture(language)
    return found


def furniture(language: str) -> Mapping[str, Any]:
    """What every page of a language has: its direction, the other language, the ministry's own words."""
    return {
        "language": language,
        "direction": DIRECTIONS[language],
        "other": OTHER[language],
        "other_direction": DIRECTIONS[OTHER[language]],
        "site": {key: value[language] for key, value in settings.MASAR_SITE.items()},
        "static": staticfiles_storage.url,
    }
