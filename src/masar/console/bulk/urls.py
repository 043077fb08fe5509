"""The addresses of acts in bulk."""

from django.urls import path

from masar.console.bulk import views

urlpatterns = [
    path("", views.jobs),
    path("new/", views.new),
    path("<uuid:job>/", views.job),
    path("<uuid:job>/start/", views.start),
    path("<uuid:job>/stop/", views.stop),
    path("<uuid:job>/again/", views.again),
]
