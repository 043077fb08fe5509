"""``masar rebuild``: fold cases again from their events, and mend or report what differs."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from masar.cases import rebuilding, tally
from masar.cases.models import Case
from masar.cases.queries import Difference
from masar.cases.rebuilding import Seen
from masar.cases.timeline import FOLD
from masar.lib.numbers import shown
from masar.lib.processes import cores, spread

SECONDS = 5.0
"""Between two lines of progress."""


class Command(BaseCommand):
    help = (
        "Fold again the cases that another version of the rules folded, or all of them. It may be stopped and run"
        " again: it goes on where it was. With --check it only reports what differs, and fails if anything does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="every case; change nothing; exit 1 if any differs")
        parser.add_argument("--all", action="store_true", help="every case: after a calendar or a procedure changed")
        parser.add_argument("--processes", type=int, default=cores(), help="how many at once (default: one a core)")

    def handle(self, *args: Any, **options: Any) -> None:
        check = options["check"]
        if options["all"] and not check:
            self.stdout.write("Every case is taken for an old one. If this is stopped: begin again with --all.")
            rebuilding.make_old()
            self.stdout.write("If what follows is stopped, go on without --all.")
        total = (Case.objects if check else Case.objects.exclude(fold=FOLD)).count()
        processes = options["processes"] if total > rebuilding.BATCH else 1
        every_batch = options["verbosity"] > 1
        seen, different = self._work(rebuilding.examine if check else rebuilding.mend, total, processes, every_batch)
        self.stdout.write(f"{seen} cases folded again, {different} differed.")
        counts = len(tally.off()) if check else tally.correct()
        if counts:
            self.stdout.write(f"{counts} counts of open cases were not what there is.")
        if check and (different or counts):
            raise CommandError("What is stored is not what the events give.")

    def _work(
        self, job: Callable[[Sequence[UUID]], Seen], total: int, processes: int, every_batch: bool
    ) -> tuple[int, int]:
        """Do ``job`` to all; how many cases there were and how many differed."""
        done = different = 0
        begun = told = time.monotonic()
        for seen in spread(job, rebuilding.batches(every=job is rebuilding.examine), processes):
            done, different = done + seen.cases, different + len(seen.different)
            for one in seen.different:
                self.stdout.write(_told(one))
            now = time.monotonic()
            if every_batch or now - told > SECONDS:
                told, rate = now, done / max(now - begun, 0.001)
                left = max(0, total - done) / rate
                self.stdout.write(f"{done:,} of {total:,} cases, {rate:,.0f} a second, {left:,.0f} s left")
                self.stdout.flush()
        return done, different


def _told(difference: Difference) -> str:
    told = difference.fault.why if difference.fault else ", ".join(difference.what)
    return f"{shown(difference.number)}: {told}"
