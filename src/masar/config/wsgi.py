"""The WSGI entry: the edge answers the hot public pages, the framework everything else."""

import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
framework = get_wsgi_application()

from django.conf import settings  # noqa: E402  the framework must be set up before models are imported

from masar.cases.uploading import LARGEST  # noqa: E402
from masar.config.access_log import STDOUT, Logged  # noqa: E402
from masar.config.hardening_errors import Caught  # noqa: E402
from masar.config.hardening_headers import Trimmed  # noqa: E402
from masar.config.hardening_wsgi import LONGEST_BODY, Application, Bodies, Longer, Proxied  # noqa: E402
from masar.config.places import Places  # noqa: E402
from masar.config.writers import Writers  # noqa: E402
from masar.console.admin.uploads import UPLOADS  # noqa: E402
from masar.documents.kinds import LARGEST as LARGEST_FILE  # noqa: E402
from masar.limits.network import networks  # noqa: E402
from masar.people.identities import schemes  # noqa: E402
from masar.portal.answering import SENT, TOO_LONG  # noqa: E402
from masar.portal.status.edge import Edge  # noqa: E402
from masar.portal.way_in.cookies import DEVICE, REQUEST  # noqa: E402

COOKIES = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.MASAR_DESK_COOKIE, REQUEST, DEVICE)
"""All that the site ever sets."""


def entry(framework: Application, *, log: int = STDOUT) -> Application:
    """``framework`` behind all that a request passes on its way there; ``log`` is where its line is written."""
    threads, waiting = settings.MASAR_THREADS, settings.MASAR_WAITING
    trimmed = Trimmed(framework, cookies=COOKIES)
    gated = Writers(trimmed, threads=threads, session=settings.SESSION_COOKIE_NAME)
    desk = re.compile(re.escape(f"/{settings.MASAR_DESK}/{UPLOADS}"))
    longer = (
        Longer(desk, settings.MASAR_DESK_COOKIE, LARGEST + LONGEST_BODY),
        Longer(re.compile(SENT), settings.SESSION_COOKIE_NAME, LARGEST_FILE + LONGEST_BODY, told=TOO_LONG),
    )
    application: Application = Bodies(Edge(gated), threads=threads, waiting=waiting, longer=longer)
    if waiting:
        application = Places(application, most=threads)
    if settings.MASAR_ACCESS_LOG:
        application = Logged(application, log)
    if settings.MASAR_PROXIES:
        application = Proxied(application, networks(settings.MASAR_PROXIES))
    return Caught(application)


schemes()  # a process that cannot read what is typed does not begin to serve
application = entry(framework)
