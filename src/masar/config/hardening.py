"""What the framework's own middleware leaves open: more headers, and requests that are refused unread."""

import sqlite3
import sys
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from masar.config.hardening_wsgi import REFUSED
from masar.portal.plain import views
from masar.portal.status import views as status_views

Respond = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "POST")
"""What any address takes. Each view says which of these are its own."""

RETRY_SECONDS = "2"
PRIMARY = 0xFF
"""The part of SQLite's extended error codes that tells the kind."""

HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""On every response, besides those of the framework's and django-csp's middleware."""


def add_headers(respond: Respond) -> Respond:
    """Middleware: ``HEADERS`` on every response."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def refuse_early(respond: Respond) -> Respond:
    """Middleware: what nobody sends by mistake is refused before any view or form reads it."""

    def answer(request: HttpRequest) -> HttpResponse:
        status = refused_with(request)
        if status is None:
            return respond(request)
        if status is HTTPStatus.FORBIDDEN:
            return status_views.problem(403, "unencrypted")
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            return busy(request)
        response = views.refused(request)
        response.status_code = status
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            response["Allow"] = ", ".join(METHODS)
        return response

    return answer


def refused_with(request: HttpRequest) -> HTTPStatus | None:
    """The status that ``request`` is refused with unread, or None."""
    if request.method not in METHODS:
        return HTTPStatus.METHOD_NOT_ALLOWED
    # Readers are led on to https. A program that is led on would go on sending its key in clear.
    if settings.SECURE_SSL_REDIRECT and not request.is_secure() and request.path.startswith("/api/"):
        return HTTPStatus.FORBIDDEN
    refused: HTTPStatus | None = request.META.get(REFUSED)
    return refused


def busy(request: HttpRequest) -> HttpResponse:
    """Too much at a time: nothing was read or changed, and a moment later it will go."""
    told = status_views.problem(503, "busy") if request.path.startswith("/api/") else views.busy(request)
    told["Retry-After"] = RETRY_SECONDS
    return told


def failed(request: HttpRequest) -> HttpResponse:
    """What nobody caught: our fault, unless the embedded database was only held by somebody else for too long."""
    error = sys.exception()
    while error is not None and not isinstance(error, sqlite3.OperationalError):
        error = error.__cause__
    held = error is not None and error.sqlite_errorcode & PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return busy(request) if held else views.failed(request)
