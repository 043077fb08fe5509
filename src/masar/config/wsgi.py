"""The WSGI entry: the edge answers the hot public pages, the framework everything else."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
framework = get_wsgi_application()

from masar.portal.edge import Edge  # noqa: E402  the framework must be set up before models are imported

application = Edge(framework)  # type: ignore[arg-type]
