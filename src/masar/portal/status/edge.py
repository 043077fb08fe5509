"""In front of the framework: the status page and its JSON, for numbers that exist.

It answers GET and HEAD of those two addresses when the record is there, and leaves everything else to
the framework: other addresses, unknown numbers, networks that flood, hosts that are not allowed,
whoever carries a session, and whatever goes wrong. The answer itself is ``answer``'s, as in the
framework's views; the headers that the framework's middleware adds to every response are taken from
that middleware once, so that the two cannot drift apart.
"""

import logging
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from masar.lib import clock
from masar.lib.languages import PATTERN
from masar.lib.numbers import ALPHABET
from masar.limits.network import network_of
from masar.portal.status import lookup
from masar.portal.status.answer import Answer, Headers, asked, data_answer, page_answer

Environ = dict[str, Any]
StartResponse = Callable[[str, Headers], Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

ADDING_HEADERS = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "masar.config.hardening.add_headers",
)
"""Middleware whose headers are the same on every response."""

_NUMBER = "-".join(f"[{ALPHABET}]{{{length}}}" for length in (4, 4, 5))
_ADDRESS = re.compile(rf"/(?:({PATTERN})/track/({_NUMBER})/|api/v1/applications/({_NUMBER}))")
_LINES = {status: f"{status} {HTTPStatus(status).phrase}" for status in (200, 304)}
_network = lru_cache(maxsize=4096)(network_of)
LONGEST_HOST = 261
"""Characters of a host's name, a colon and a port."""
log = logging.getLogger(__name__)


class Edge:
    """WSGI middleware around the framework."""

    def __init__(self, framework: Application) -> None:
        self.framework = framework
        self.session, self.tls = settings.SESSION_COOKIE_NAME, settings.SECURE_PROXY_SSL_HEADER
        self.fixed = {secure: fixed_headers(secure=secure) for secure in (False, True)}
        self.allowed = lru_cache(maxsize=256)(_allowed)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method == "GET" or method == "HEAD":
            address = _ADDRESS.fullmatch(environ["PATH_INFO"])
            if address is not None and self.session not in environ.get("HTTP_COOKIE", ""):
                answer = self._answer(environ, method, address)
                if answer is not None:
                    start_response(_LINES[answer.status], answer.headers)
                    return [answer.body]
        return self.framework(environ, start_response)

    def _answer(self, environ: Environ, method: str, address: re.Match[str]) -> Answer | None:
        fixed = self.fixed[is_secure(environ, self.tls)]
        if fixed is None or not self.allowed(environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_HOST")):
            return None
        language, paged, told = address.groups()
        number = paged or told
        try:
            shown = lookup.found(number.replace("-", ""), _network(environ.get("REMOTE_ADDR")))
            if shown is None:
                return None
            wanted = asked(environ, method)
            if language:
                answer = page_answer(shown, number, language, wanted, clock.now())
            else:
                answer = data_answer(shown, number, wanted)
        except Exception:
            # The framework tries again, and reports what is wrong in its own way.
            log.exception("the edge could not answer")
            return None
        answer.headers.extend(fixed)
        return answer


def is_secure(environ: Environ, tls: tuple[str, str] | None) -> bool:
    """Whether the reader came over TLS, as the framework decides it; ``tls`` is its SECURE_PROXY_SSL_HEADER."""
    if tls:
        header, value = tls
        given = environ.get(header)
        if given is not None:
            return bool(given.split(",", 1)[0].strip() == value)
    return bool(environ.get("wsgi.url_scheme") == "https")


def fixed_headers(*, secure: bool) -> Headers | None:
    """What the configured middleware adds to an empty response; None where it would answer by itself."""
    if settings.SECURE_SSL_REDIRECT and not secure:
        return None
    chain: Callable[[HttpRequest], HttpResponse] = lambda request: HttpResponse()  # noqa: E731
    for name in reversed(settings.MIDDLEWARE):
        if name in ADDING_HEADERS:
            chain = import_string(name)(chain)
    environ = {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "wsgi.url_scheme": "https" if secure else "http"}
    if secure and settings.SECURE_PROXY_SSL_HEADER:
        header, value = settings.SECURE_PROXY_SSL_HEADER
        environ[header] = value
    response = chain(WSGIRequest(environ))
    return [(name, value) for name, value in response.items() if name != "Content-Type"]


def _allowed(host: str | None, forwarded: str | None) -> bool:
    """Whether the framework would serve this host."""
    if host is None or len(host) > LONGEST_HOST:
        return False
    request = HttpRequest()
    request.META = {"HTTP_HOST": host, "SERVER_NAME": "", "SERVER_PORT": "80"}
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_HOST"] = forwarded
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True
