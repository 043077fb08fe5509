"""The least that a WSGI server can be asked for: a callable that answers every request with the same 2 KB.

``logged`` is the same with Masar's access log in place of the server's.
"""

import django

django.setup()

from masar.config.access_log import Logged  # noqa: E402  it knows the routes, which need the framework

BODY = b"x" * 2048
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]


def application(environ, start_response):  # type: ignore[no-untyped-def]
    start_response("200 OK", HEADERS)
    return [BODY]


logged = Logged(application)
