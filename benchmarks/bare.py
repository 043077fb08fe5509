"""The least that a WSGI server can be asked for: a callable that answers every request with the same 2 KB."""

BODY = b"x" * 2048
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]


def application(environ, start_response):  # type: ignore[no-untyped-def]
    start_response("200 OK", HEADERS)
    return (BODY,)
