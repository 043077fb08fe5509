"""``masar catalogue check|load``: what can be applied for, from its files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from masar.catalogue.comparing import Became
from masar.catalogue.forms_comparing import summary
from masar.catalogue.loading import Proposed, WrongCatalogue, check, load, proposed
from masar.catalogue.queries import catalogue
from masar.lib.clock import now
from masar.lib.languages import LANGUAGES
from masar.staff import deeds
from masar.staff.deeds import Did

_SAID = {
    Became.NEW: "questions added",
    Became.CHANGED: "changed",
    Became.MOVED: "moved",
    Became.REMOVED: "removed",
}


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
        counted = f"{len(files.services)} services in {len(files.families)} families, {len(files.forms)} forms"
        self.stdout.write(f"{counted}: nothing wrong.")
        for one in proposed(directories)[0]:
            self._tell_form(one)

    def _tell_form(self, one: Proposed) -> None:
        """What new versions of a form would change of the one that is published."""
        known = catalogue().services.get(one.service)
        before = known.form if known else None
        for form in one.forms:
            found = summary(before, form, next(iter(LANGUAGES)))
            said = "; ".join(f"{_SAID[became]}: {', '.join(codes)}" for became, codes in found.items())
            self.stdout.write(f"{one.service}: form version {form.version}: {said or 'the same questions'}")
            before = form
        if one.form_reworded:
            self.stdout.write(f"{one.service}: the form is reworded")

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
        for service, version in loaded.forms:
            self.stdout.write(f"published: {service}, form version {version}")
        for service in loaded.forms_reworded:
            self.stdout.write(f"reworded: {service}, form")
        self.stdout.write(f"{len(loaded.services)} services loaded.")
