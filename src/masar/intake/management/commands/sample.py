"""``masar sample``: made-up cases, for trying, testing and measuring. Never for a public deployment."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.progress import Progress

from masar.cases.waking import record_overdue
from masar.catalogue.queries import catalogue
from masar.intake.sample.exporting import rows, write
from masar.intake.sample.generating import Setting, cases, record
from masar.lib.clock import now
from masar.staff.queries import offices

FAMILIES = frozenset({"passports", "emigration", "residence", "visas", "personal-data", "documents"})


class Command(BaseCommand):
    help = "Make up believable cases in every service and status. The same seed and day give the same cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=400)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--people", action="store_true", help="with made-up applicants, for asking for codes")
        parser.add_argument("--now", type=datetime.fromisoformat, help="the moment before which it all happens")
        parser.add_argument("--export", type=Path, help="write a CSV or .jsonl file instead of the database")

    def handle(self, *args: Any, **options: Any) -> None:
        moment = options["now"] or now()
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        known, cards = catalogue(), offices()
        if not known.offered or not cards:
            raise CommandError("Load the catalogue and the offices first: masar catalogue load, masar offices load")
        zone = timezone.get_default_timezone()
        setting = Setting(known, cards, zone, moment, options["seed"], FAMILIES, options["people"])
        if options["export"]:
            count = write(options["export"], rows(cases(setting, options["cases"])))
            self.stdout.write(f"{count} events of {options['cases']} cases written to {options['export']}.")
            return
        self._record(setting, options["cases"], moment)

    def _record(self, setting: Setting, count: int, moment: datetime) -> None:
        with Progress(disable=count < 10_000) as bar:
            task = bar.add_task("made-up cases", total=count)
            for done in record(setting, count):
                bar.update(task, completed=done)
        while record_overdue(moment):
            pass
        self.stdout.write(f"{count} made-up cases, seed {setting.seed}.")
