"""The addresses of appointments."""

from django.urls import path

from masar.console.appointments import views

urlpatterns = [
    path("", views.day),
    path("mark/", views.mark),
]
