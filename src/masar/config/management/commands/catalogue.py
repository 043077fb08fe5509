"""``masar catalogue check|load``: what can be applied for, from its files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from masar.catalogue.loading import WrongCatalogue, check, load
from masar.lib.clock import now
from masar.staff import deeds
from masar.staff.deeds import Did


class Command(BaseCommand):
    help = "Check or load the catalogue: families, authorities and services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["check", "load"])
        parser.add_argument("directories", nargs="*", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        directories = options["directories"] or [settings.MASAR_CATALOGUE]
        if options["verb"] == "check":
            self._check(directories)
        else:
            self._load(directories)

    def _check(self, directories: list[Path]) -> None:
        files = check(directories)
        if files.problems:
            raise CommandError("\n".join(map(str, files.problems)))
        self.stdout.write(f"{len(files.services)} services in {len(files.families)} families: nothing wrong.")

    def _load(self, directories: list[Path]) -> None:
        moment = now()
        try:
            with transaction.atomic():
                loaded = load(directories, now=moment)
                if told := str(loaded):
                    deeds.record(Did.CATALOGUE_LOADED, by=None, about=told, now=moment)
        except WrongCatalogue as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        for service, version in loaded.published:
            self.stdout.write(f"published: {service}, version {version}")
        for service in loaded.reworded:
            self.stdout.write(f"reworded: {service}")
        self.stdout.write(f"{len(loaded.services)} services loaded.")
