"""``masar receipt``: the secret of a receipt, to be printed on paper or sent to the office that prints it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from masar.cases.actions import Refused
from masar.cases.owner import issue_receipt, revoke_receipts
from masar.lib.clock import now
from masar.lib.typed import Meaning, read


class Command(BaseCommand):
    help = (
        "Issue a new secret for the receipt of each application NUMBER, and print it: it is kept as a hash only. "
        "--revoke makes the secrets that were issued before worthless, and issues none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="+")
        parser.add_argument("--revoke", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        for text in options["number"]:
            typed = read(text)
            if typed.meaning is not Meaning.NUMBER:
                raise CommandError(f"{text} is not an application number.")
            try:
                self.stdout.write(self._done(typed.value, revoke=options["revoke"]))
            except Refused as error:
                raise CommandError(f"{text}: {error}") from error

    @staticmethod
    def _done(number: str, *, revoke: bool) -> str:
        if revoke:
            return f"{revoke_receipts(number, now=now())} revoked"
        secret = issue_receipt(number, now=now())
        return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
