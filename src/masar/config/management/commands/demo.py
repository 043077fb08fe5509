"""``masar demo``: from nothing to a served page, on the embedded database."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from masar.config.demo import examples, prepare


class Command(BaseCommand):
    help = "Set up a database with real and made-up cases, and serve it. For trying Masar, not for the public."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--no-serve", action="store_true", help="only set up")

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write
        prepare(say)
        address = f"http://localhost:{options['port']}"
        say("")
        say(f"Masar is at {address}/ar/ and {address}/en/")
        say("Numbers to try, one for each status (made-up cases):")
        for number, arabic, english in examples():
            say(f"  {number}   {english} · {arabic}")
        say("And references of real cases: A-15315-38161, A-16062-79271")
        say("")
        self.stdout.flush()
        if not options["no_serve"]:
            call_command("serve", port=options["port"])
