"""The table of contents."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from masar.config.look import ROUTE, look
from masar.config.metrics import metrics
from masar.config.pictures import ROUTE as PICTURES
from masar.config.pictures import picture

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics", metrics),
    re_path(ROUTE, look),
    re_path(PICTURES, picture),
    path(f"{settings.MASAR_DESK}/", include("masar.console.urls")),
    path("", include("masar.portal.urls")),
]

handler400 = "masar.portal.plain.views.refused"
handler403 = "masar.portal.plain.views.refused"
handler404 = "masar.config.doors.not_found"
handler500 = "masar.config.hardening.failed"
