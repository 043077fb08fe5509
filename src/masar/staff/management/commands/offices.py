"""``masar offices load``: offices, working weeks and holidays from their file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from masar.lib.clock import now
from masar.staff import deeds
from masar.staff.deeds import Did
from masar.staff.loading import WrongFile, check, load


class Command(BaseCommand):
    help = "Check or load the offices, their working weeks and holidays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["check", "load"])
        parser.add_argument("file", nargs="?", type=Path, default=settings.MASAR_OFFICES / "offices.toml")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "check":
            _, problems = check(options["file"])
            if problems:
                raise CommandError("\n".join(map(str, problems)))
            self.stdout.write(f"{options['file'].name}: nothing wrong.")
            return
        try:
            with transaction.atomic():
                loaded = load(options["file"])
                deeds.record(Did.OFFICES_LOADED, by=None, about=options["file"].name, now=now())
        except WrongFile as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        self.stdout.write(f"{loaded.offices} offices, {loaded.calendars} calendars loaded.")
        if loaded.decrees:
            self.stdout.write(f"Declared or taken back in the console, and kept: {', '.join(loaded.decrees)}.")
        if loaded.calendar_changed:
            self.stdout.write("A calendar changed: open applications follow it by themselves, and say what moved.")
