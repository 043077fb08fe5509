"""The addresses of the way in by the ministry's own sign-on."""

from django.urls import path

from masar.console.sign_on import views

urlpatterns = [
    path("sign-in/sign-on/", views.sign_on),
    path("sign-in/sign-on/back/", views.back),
    path("me/again/sign-on/", views.again),
]
