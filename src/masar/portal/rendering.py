"""Pages from templates, in one language."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from jinja2 import Environment

from masar.design.environment import Furniture, Link, page_environment, site
from masar.portal.wording import words
from masar.telling.rendering import TEMPLATES as PIECES

TEMPLATES = Path(__file__).parent / "templates"


def furniture(language: str) -> Furniture:
    """What stands on every page of the portal."""
    said, home = words(language)["chrome"], f"/{language}/"
    told = said["demo"] if settings.MASAR_DEMO else said["official"]
    return Furniture(
        service=said["service"],
        home=home,
        skip=said["skip"],
        official=told["strip"],
        how_to_check=told["question"],
        assurances=tuple(line.replace("{host}", site(language)["host"]) for line in told["lines"]),
        more=Link(f"{home}official/", told["more"]),
        links=tuple(Link(f"{home}{name}/", said[name]) for name in ("help", "message", "accessibility", "privacy")),
        publisher=told["publisher"].replace("{ministry}", site(language)["ministry"]),
        help_title=said["help_title"],
        help_call=said["help_call"],
        help_abroad=said["help_abroad"],
        help_email=said["help_email"],
    )


@cache
def environment(language: str) -> Environment:
    """The portal's environment of a language, with its wording as ``w``."""
    return page_environment(language, [TEMPLATES, PIECES], furniture(language), w=words(language))


def render(language: str, template: str, **context: Any) -> str:
    """The page. ``alternate`` is its address after the language, where it can be read in another; ``fonts`` False
    saves data.
    """
    return environment(language).get_template(template).render({"alternate": None, "fonts": True} | context)


def spares_data(asked: str) -> bool:
    """Whether a reader who sends ``asked`` as Save-Data wants less of it; then fonts are left out."""
    return asked.strip().lower() == "on"
