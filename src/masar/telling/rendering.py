"""The pieces' own templates."""

from functools import cache
from pathlib import Path

from jinja2 import Environment
from jinja2.environment import TemplateModule

from masar.design.environment import environment

TEMPLATES = Path(__file__).parent / "templates"


@cache
def templates(language: str) -> Environment:
    """The environment of the pieces in ``language``."""
    return environment(TEMPLATES)


def macros(language: str) -> TemplateModule:
    """The macros that pieces are drawn by, in an environment of ``language``."""
    return templates(language).get_template("telling/parts.html").module
