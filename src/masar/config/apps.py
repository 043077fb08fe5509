"""Makes the operator's checks known to Django."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "masar.config"
    label = "config"

    def ready(self) -> None:
        import_module("masar.config.checks")
