"""The table of contents."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from masar.config.look import ROUTE, look
from masar.config.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics", metrics),
    re_path(ROUTE, look),
    path("", include("masar.portal.urls")),
]

handler400 = "masar.portal.plain.views.refused"
handler403 = "masar.portal.plain.views.refused"
handler404 = "masar.portal.plain.views.not_found"
handler500 = "masar.config.hardening.failed"
