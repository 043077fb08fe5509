"""In front of the framework: headers no longer than anything here needs, and none that nobody reads in full.

The server takes some 32 KB of headers. What looks through them, in the framework and in Python's own library, takes
the square of their length for some: a cookie full of backslashes, or a content type full of semicolons, kept a
process busy for a second, and an encoding that a content type named was told to the log. No browser sends the
like, so it is cut before anything looks at it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from masar.config.hardening_wsgi import Application, Environ
from masar.lib.multipart import FORM, LONGEST_KIND

LONGEST_HEADER = 1_024
"""Characters. Cutting lets nothing pass: an origin, a host or a token that was cut is none of ours."""
LONGEST_COOKIE = 256
"""Characters of a cookie with its name. Ours have fewer than one hundred."""


class Trimmed:
    """WSGI middleware around the framework. ``cookies`` are the names of our own; no other is handed on."""

    def __init__(self, application: Application, *, cookies: Iterable[str]) -> None:
        self.application, self.cookies = application, frozenset(cookies)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "HTTP_COOKIE" in environ:
            environ["HTTP_COOKIE"] = self.own(environ["HTTP_COOKIE"])
        if environ.get("CONTENT_TYPE"):
            # What separates the parts of a form is for the two pages that take files (``lib.multipart``).
            if environ["CONTENT_TYPE"].lower().startswith("multipart/form-data"):
                environ[FORM] = environ["CONTENT_TYPE"][:LONGEST_KIND]
            # No other form needs more than its kind: texts are UTF-8, and the framework takes no files.
            environ["CONTENT_TYPE"] = environ["CONTENT_TYPE"].partition(";")[0].strip()
        for name in [name for name, value in environ.items() if is_long_header(name, value)]:
            environ[name] = environ[name][:LONGEST_HEADER]
        return self.application(environ, start_response)

    def own(self, header: str) -> str:
        """Our own cookies of a header, those of a length that ours can have."""
        given = [one.strip() for one in header.split(";")]
        return "; ".join(one for one in given if len(one) <= LONGEST_COOKIE and one.partition("=")[0] in self.cookies)


def is_long_header(name: str, value: object) -> bool:
    """Whether this part of an environment is a header that is to be cut."""
    header = name.startswith("HTTP_") or name == "CONTENT_TYPE"
    return header and isinstance(value, str) and len(value) > LONGEST_HEADER
