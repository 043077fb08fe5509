"""The addresses of the queues."""

from django.urls import path

from masar.console.queues import colleagues, views

urlpatterns = [
    path("colleagues/", colleagues.colleagues),
    path("<name>/", views.queue),
    path("<name>/next/", views.take_next),
    path("<name>/claim/", views.take),
]
