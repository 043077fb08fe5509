"""Around everything: what nobody caught is told to the log by its name and place, and to the reader politely.

The framework does so for all that happens inside it. What is raised before it or around it would be printed by the
server with its words, and they may quote what somebody sent.
"""

import logging
import sys
import traceback
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from masar.config.hardening_wsgi import Application, Environ
from masar.lib.languages import LANGUAGES
from masar.portal.wording import words

log = logging.getLogger(__name__)


class Caught:
    """WSGI middleware around all others."""

    def __init__(self, application: Application) -> None:
        self.application = application
        said = [words(language)["errors"]["server"] for language in LANGUAGES]
        self.body = "\n\n".join(f"{one['title']}\n{one['lede']}" for one in said).encode()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return self.application(environ, start_response)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            log.error("%s at %s:%s, outside the framework", type(error).__qualname__, place.filename, place.lineno)
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
            start_response(f"{status.value} {status.phrase}", headers, sys.exc_info())
            return [self.body]
