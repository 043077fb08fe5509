"""The addresses of what is the officer's own."""

from django.urls import path

from masar.console.me import again, keys, passkeys, views

urlpatterns = [
    path("", views.me),
    path("language/", views.language),
    path("sessions/", views.end_session),
    path("again/", again.again),
    path("again/passkey/", again.by_passkey),
    path("passkeys/", passkeys.own),
    path("passkeys/remove/", passkeys.remove),
    path("password/", keys.password),
    path("authenticator/", keys.authenticator),
    path("recovery/", keys.recovery),
]
