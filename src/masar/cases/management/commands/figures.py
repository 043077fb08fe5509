"""The figures of supervisors, counted anew or checked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from masar.cases import figures
from masar.lib import clock


class Command(BaseCommand):
    """``masar figures rebuild`` and ``masar figures check``."""

    help = "Count the figures of supervisors anew from all cases, or check them; safe beside the worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["rebuild", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "rebuild":
            self.stdout.write(f"All cases are counted; {figures.rebuild(clock.now())} counts were wrong.")
        elif wrong := figures.off():
            raise CommandError(f"{len(wrong)} counts are not what their cases add: masar figures rebuild")
        else:
            self.stdout.write("The counts are what their cases add.")
