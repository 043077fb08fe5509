"""The console's templates, in one language."""

from functools import cache
from pathlib import Path

from django.conf import settings
from jinja2 import Environment

from masar.console.wording import words
from masar.design.environment import Furniture, Link, page_environment, site

TEMPLATES = Path(__file__).parent / "templates"


def furniture(language: str) -> Furniture:
    """What stands on every page of the console."""
    said = words(language)["chrome"]
    told = said["demo"] if settings.MASAR_DEMO else said["official"]
    return Furniture(
        service=said["service"],
        home=f"/{settings.MASAR_DESK}/",
        skip=said["skip"],
        official=told["strip"],
        how_to_check=told["question"],
        assurances=tuple(told["lines"]),
        more=Link(f"/{language}/official/", told["more"]),
        links=(Link(f"/{language}/", said["public"]),),
        publisher=said["publisher"].replace("{ministry}", site(language)["ministry"]),
        help_title="",
        help_call="",
        help_abroad="",
        help_email="",
    )


@cache
def environment(language: str) -> Environment:
    """The console's environment of a language, with its wording as ``w`` and its address as ``desk``."""
    desk = f"/{settings.MASAR_DESK}/"
    return page_environment(language, [TEMPLATES], furniture(language), w=words(language), desk=desk)
