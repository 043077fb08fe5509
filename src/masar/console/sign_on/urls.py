"""The addresses of the way in by the ministry's own sign-on, and of the way out."""

from django.urls import path

from masar.console.sign_on import leaving, views

urlpatterns = [
    path("sign-in/sign-on/", views.sign_on),
    path("sign-in/sign-on/back/", views.back),
    path("sign-out/", leaving.sign_out),
    path("me/again/sign-on/", views.again),
]
