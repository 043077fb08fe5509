"""The table of contents."""

from django.urls import URLPattern, URLResolver, include, path

from masar.config.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics", metrics),
    path("", include("masar.portal.urls")),
]

handler400 = "masar.portal.plain.views.refused"
handler403 = "masar.portal.plain.views.refused"
handler404 = "masar.portal.plain.views.not_found"
handler500 = "masar.config.hardening.failed"
