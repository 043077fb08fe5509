"""The Jinja2 environments of the pages."""

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """The environment for Django's Jinja2 backend."""
    return Environment(**options)  # noqa: S701  the backend sets autoescape
