"""``masar rebuild``: fold every case again from its events, and mend or report what differs."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from masar.cases.models import Case
from masar.cases.queries import differences
from masar.cases.rebuilding import mend
from masar.lib.numbers import shown

BATCH = 500


def _batches() -> Iterator[list[Case]]:
    last: UUID | None = None
    while True:
        following = Case.objects.order_by("pk") if last is None else Case.objects.filter(pk__gt=last).order_by("pk")
        batch = list(following[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


class Command(BaseCommand):
    help = "Fold every case again from its events. With --check only report what differs, and fail if anything does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything differs")

    def handle(self, *args: Any, **options: Any) -> None:
        seen = different = 0
        for batch in _batches():
            seen += len(batch)
            for difference in differences(batch):
                different += 1
                told = difference.fault.why if difference.fault else ", ".join(difference.what)
                self.stdout.write(f"{shown(difference.number)}: {told}")
                if not options["check"]:
                    mend(difference.case)
        self.stdout.write(f"{seen} cases folded again, {different} differed.")
        if different and options["check"]:
            raise CommandError("What is stored is not what the events give.")
