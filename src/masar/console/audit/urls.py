"""The auditors' addresses."""

from django.urls import path

from masar.console.audit import views

urlpatterns = [
    path("audit/", views.look),
    path("audit/export/", views.export),
]
