"""``masar notices``: whether all were told what they are to be told, what became of it, what came back to us."""

import sys
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import Count

from masar.lib.clock import now
from masar.notices import inbox, untold
from masar.notices.announcing import missing
from masar.notices.bounces import LONGEST
from masar.notices.models import Inbound, Notice, Owed

COME_AGAIN = 75
"""What tells a mail server to keep the mail and try later (EX_TEMPFAIL)."""


class Command(BaseCommand):
    help = (
        "expected: news that people should have been told of and that nothing is written down for. status: counts."
        " untold: cases of which the queue of those not told says something else than what is owed; looked at again."
        " inbound: take one mail from standard input, as a mail server's alias gives it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["expected", "status", "untold", "inbound"])
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
        for model, *columns in ((Owed, "outcome"), (Notice, "state"), (Inbound, "kind", "outcome")):
            counted = model._default_manager.values_list(*columns).annotate(count=Count("*")).order_by(*columns)
            for *names, count in counted:
                told = " ".join(name or "waiting" for name in names)
                self.stdout.write(f"{count:8} {model.__name__.lower()} {told}")

    def _inbound(self, since: datetime | None) -> None:
        """Whatever the mail is, the mail server is done with it, unless the database is away."""
        try:
            self.stdout.write(inbox.keep_mail(sys.stdin.buffer.read(LONGEST), now=now()))
        except DatabaseError:
            self.stderr.write("the database does not answer")
            sys.exit(COME_AGAIN)
