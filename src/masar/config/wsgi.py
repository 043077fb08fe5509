"""The WSGI entry: the edge answers the hot public pages, the framework everything else."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
framework = get_wsgi_application()

from django.conf import settings  # noqa: E402  the framework must be set up before models are imported

from masar.config.access_log import Logged  # noqa: E402
from masar.config.hardening_wsgi import Application, Bodies, Proxied  # noqa: E402
from masar.config.writers import Writers  # noqa: E402
from masar.limits.network import networks  # noqa: E402
from masar.people.identities import schemes  # noqa: E402
from masar.portal.status.edge import Edge  # noqa: E402

schemes()  # a process that cannot read what is typed does not begin to serve
threads = settings.MASAR_THREADS
gated = Writers(framework, threads=threads, session=settings.SESSION_COOKIE_NAME)
application: Application = Bodies(Edge(gated), threads=threads)
if settings.MASAR_ACCESS_LOG:
    application = Logged(application)
if settings.MASAR_PROXIES:
    application = Proxied(application, networks(settings.MASAR_PROXIES))
