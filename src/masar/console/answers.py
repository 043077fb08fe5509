"""Pages of the console, in the officer's language, with the headers that go with them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from masar.console import rendering
from masar.console.languages import language_of
from masar.console.navigation import entries
from masar.console.wording import words


def address(path: str = "") -> str:
    """An address of the console."""
    return f"/{settings.MASAR_DESK}/{path}"


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the console. The template knows ``officer`` (None before sign-in), ``nav``, ``csrf`` and ``desk``."""
    language = language_of(request)
    officer = getattr(request, "officer", None)
    own = {
        "alternate": None,
        "fonts": True,
        "officer": officer,
        "nav": entries(officer, words(language)) if officer is not None else [],
        "csrf": get_token(request),
        "here": request.path,
    }
    body = rendering.environment(language).get_template(template).render(own | context)
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store", "Content-Language": language})


def error(request: HttpRequest, kind: str, status: int) -> HttpResponse:
    """A page that says what cannot be done: the table ``errors.<kind>`` of the wording."""
    said = words(language_of(request))["errors"][kind]
    return page(request, "console/error.html", status=status, title=said["title"], lede=said["lede"])
