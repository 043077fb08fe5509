"""The addresses of figures."""

from django.urls import path

from masar.console.figures import views

urlpatterns = [
    path("figures/", views.look),
    path("figures/export/", views.export),
]
