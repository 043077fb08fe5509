"""``masar menu``: the menu by USSD as a telephone shows it, in the terminal. What is typed is really looked up."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from masar.lib.clock import now
from masar.notices.menu import step
from masar.notices.segments import WIDE_SCREEN


class Command(BaseCommand):
    help = "Go through the menu by USSD in the terminal; an empty line hangs up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--voice", action="store_true", help="the texts as they would be spoken")

    def handle(self, *args: Any, **options: Any) -> None:
        entered: list[str] = []
        told = {"phoneNumber": "simulator", "medium": "voice" if options["voice"] else "ussd"}
        while True:
            screen = step(told | {"text": "*".join(entered)}, now=now())
            self.stdout.write(f"┌{'─' * WIDE_SCREEN}\n{screen.text}\n└ {len(screen.text)} symbols")
            typed = self._typed() if screen.more else ""
            if not typed:
                return
            entered.append(typed)

    def _typed(self) -> str:
        self.stdout.write("> ", ending="")
        self.stdout.flush()
        try:
            return input().replace("*", "").strip()
        except EOFError:
            return ""
