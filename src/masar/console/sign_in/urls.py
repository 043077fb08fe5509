"""The addresses of the way in."""

from django.urls import path

from masar.console.sign_in import passkey_views, setting_up, views

urlpatterns = [
    path("sign-in/", views.sign_in),
    path("sign-in/code/", views.code),
    path("sign-in/passkey/", passkey_views.passkey),
    path("sign-in/set-up/", setting_up.set_up),
    path("sign-in/set-up/passkey/", setting_up.by_passkey),
    path("welcome/", views.welcome),
]
