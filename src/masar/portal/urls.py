"""The public's addresses, the same in both languages."""

from django.urls import path, re_path

from masar.portal import status_views, views

LANGUAGE = r"^(?P<language>ar|en)/"

urlpatterns = [
    path("", views.root),
    re_path(rf"{LANGUAGE}$", views.home),
    re_path(rf"{LANGUAGE}passports/$", views.section),
    re_path(rf"{LANGUAGE}services/(?P<code>[a-z0-9-]+)/$", views.service),
    re_path(rf"{LANGUAGE}track/$", views.track),
    re_path(rf"{LANGUAGE}track/(?P<number>[^/]{{1,64}})/$", status_views.status),
    re_path(rf"{LANGUAGE}statuses/$", views.statuses),
    re_path(rf"{LANGUAGE}(?P<name>help|official|accessibility|privacy)/$", views.text),
    path("api/v1/applications/<str:number>", status_views.application),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
]
