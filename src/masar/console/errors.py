"""What the framework asks for when something is wrong under the console's path."""

from django.http import HttpRequest, HttpResponse

from masar.console import answers, sessions
from masar.lib import clock


def _known(request: HttpRequest) -> None:
    officer = sessions.officer_in(request, now=clock.now())
    if officer is not None:
        request.officer = officer  # type: ignore[attr-defined]


def not_found(request: HttpRequest) -> HttpResponse:
    """There is no such page."""
    _known(request)
    return answers.error(request, "not_found", 404)


def forged(request: HttpRequest) -> HttpResponse:
    """A form without its token: an old page, or another site's."""
    _known(request)
    return answers.error(request, "forged", 403)
