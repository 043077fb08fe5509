"""Pages from templates, in one language."""

from functools import cache
from typing import Any

from jinja2 import Environment

from masar.design.environment import page_environment
from masar.portal.wording import words


@cache
def environment(language: str) -> Environment:
    """The page environment of a language, with its wording as ``w``."""
    found = page_environment(language)
    found.globals["w"] = words(language)
    return found


def render(language: str, template: str, **context: Any) -> str:
    """The page. ``alternate`` is the same page's address in the other language; ``fonts`` False saves data."""
    return environment(language).get_template(template).render({"alternate": None, "fonts": True} | context)
