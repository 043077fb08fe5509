"""``masar note``: which notes stand beside the events of an application, and one of them erased."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from masar.cases.actions import Refused
from masar.cases.owner import erase_note, noted_events
from masar.lib.clock import now
from masar.lib.typed import Meaning, read
from masar.people.access import Reader


class Command(BaseCommand):
    help = (
        "list NUMBER: the events of an application that a note stands beside, without the notes. erase NUMBER "
        "--source S --id ID: take the note beside this event for good; the event and its commitment stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["list", "erase"])
        parser.add_argument("number")
        parser.add_argument("--source", default="")
        parser.add_argument("--id", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        typed = read(options["number"])
        if typed.meaning is not Meaning.NUMBER:
            raise CommandError("This is not an application number.")
        try:
            if options["action"] == "list":
                for event in noted_events(typed.value):
                    self.stdout.write("  ".join(map(str, event)))
            else:
                self._erase(typed.value, options["source"], options["id"])
        except Refused as error:
            raise CommandError(str(error)) from error

    def _erase(self, number: str, source: str, source_id: str) -> None:
        reader = Reader("officer", unit="masar", door="counter")
        erased = erase_note(number, source, source_id, reader=reader, now=now())
        if not erased:
            raise CommandError("No note stands beside this event, or it was erased before.")
        self.stdout.write(f"{erased} erased")
