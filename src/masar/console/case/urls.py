"""The addresses of one case."""

from django.urls import path

from masar.console.case import amend_views, file_views, views

urlpatterns = [
    path("", views.case),
    path("claim/", views.claim),
    path("do/<str:act>/", views.do),
    path("file/<uuid:upload>/", file_views.file),
    path("amend/", amend_views.amend),
    path("amend/<uuid:key>/", amend_views.amendment),
]
