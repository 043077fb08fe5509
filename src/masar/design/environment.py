"""Jinja2 environments for pages: each door makes its own, a language at a time, and compiles its templates once.

The base template leans on nothing of a door but what ``Furniture`` names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from masar.lib.languages import LANGUAGES, others

TEMPLATES = Path(__file__).parent / "templates"


class Link(NamedTuple):
    """Where it leads, and what it says."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on every page of a door, in one language: its words and where they lead.

    ``official`` and ``how_to_check`` head the strip that tells how to know the site, or that it is one for trying,
    with ``assurances`` and ``more`` in it; ``links`` and ``publisher`` stand at the foot; ``help_title`` and
    ``help_call`` in the card of help, with ``help_abroad`` and ``help_email`` where there is such a way.
    """

    service: str
    home: str
    skip: str
    official: str
    how_to_check: str
    assurances: tuple[str, ...]
    more: Link
    links: tuple[Link, ...]
    publisher: str
    help_title: str
    help_call: str
    help_abroad: str
    help_email: str


def site(language: str) -> Mapping[str, str]:
    """The ministry's own names and help line, in a language."""
    return {key: value[language] for key, value in settings.MASAR_SITE.items()}


def environment(*folders: Path) -> Environment:
    """A new environment of the templates in ``folders``, and of nothing else.

    An undefined name in a template is an error. Keep what you get: templates are compiled once an environment.
    """
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=settings.DEBUG,
    )


def page_environment(language: str, folders: Sequence[Path], furniture: Furniture, **own: Any) -> Environment:
    """A new environment of one language: a door's templates in ``folders``, its furniture, what else it has."""
    found = environment(*folders, TEMPLATES)
    found.globals |= own | {
        "language": language,
        "direction": LANGUAGES[language].direction,
        "others": others(language),
        "furniture": furniture,
        "site": site(language),
        "look": settings.MASAR_LOOK,
        "demo": settings.MASAR_DEMO,
        "static": staticfiles_storage.url,
    }
    return found
