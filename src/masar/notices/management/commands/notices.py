"""``masar notices``: whether everybody was told what they are to be told, what became of it, and what desks say."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from masar.lib.clock import now
from masar.notices import untold
from masar.notices.announcing import missing
from masar.notices.models import Notice, Owed


class Command(BaseCommand):
    help = (
        "expected: news that people should have been told of and that nothing is written down for. status: counts."
        " untold: cases of which the queue of those not told says something else than what is owed; looked at again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["expected", "status", "untold"])
        parser.add_argument(
            "--since", type=datetime.fromisoformat, help="a moment with its zone; 30 days ago if unset"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(options["since"])

    def _expected(self, since: datetime | None) -> None:
        if since is not None and since.tzinfo is None:
            raise CommandError("--since needs a zone: 2026-11-26T08:00+02:00")
        found = 0
        for case, news, topic in missing(since or now() - timedelta(days=30)):
            self.stdout.write(f"{case}  {news}  {topic}")
            found += 1
        if found:
            raise CommandError(f"{found} pieces of news that nothing is written down for")
        self.stdout.write("Nothing is missing.")

    def _untold(self, since: datetime | None) -> None:
        at = now()
        wrong = list(untold.wrong(at))
        untold.look_again(wrong, at)
        for case in wrong:
            self.stdout.write(str(case))
        self.stdout.write(f"{len(wrong)} cases are looked at again." if wrong else "The queue says what is owed.")

    def _status(self, since: datetime | None) -> None:
        for model, column in ((Owed, "outcome"), (Notice, "state")):
            counted = model._default_manager.values_list(column).annotate(count=Count("*")).order_by(column)
            for name, count in counted:
                self.stdout.write(f"{count:8} {model.__name__.lower()} {name}")
