"""``masar canary``: numbers that belong to nobody, planted where only a thief finds them; and the trial journey."""

from argparse import ArgumentParser
from time import sleep
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from masar.config.journey.travelling import travel
from masar.lib import numbers
from masar.lib.clock import now
from masar.notices import canaries
from masar.people.identities import Wrong, found_under
from masar.people.models import Canary


class Command(BaseCommand):
    help = (
        "plant LABEL: print a number to be put where LABEL says (a backup, a partner's extract); whoever "
        "looks it up raises an alarm. --identity eg:NUMBER plants an identity number instead. list: what was seen. "
        "journey: live a made-up case through and see that pages and messages show it; code 1 if anything is missed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["plant", "list", "journey"])
        parser.add_argument("label", nargs="?", default="")
        parser.add_argument("--identity", default="", help="a kind and a number that belongs to nobody, as eg:NUMBER")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "list":
            for canary in Canary.objects.order_by("planted_at"):
                seen = (
                    f"seen {canary.seen} times, last {canary.seen_at:%Y-%m-%d %H:%M}" if canary.seen else "not seen"
                )
                self.stdout.write(f"{canary.planted_at:%Y-%m-%d}  {canary.label}: {seen}")
            return
        if options["action"] == "journey":
            self._journey()
            return
        if not options["label"]:
            raise CommandError("Say where it is planted: masar canary plant LABEL")
        self.stdout.write(self._planted(options["label"], options["identity"]))

    def _journey(self) -> None:
        try:
            run = travel(sleep)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        for line in run.said:
            self.stdout.write(line)
        if run.missed:
            raise CommandError("The journey missed: " + "; ".join(run.missed))

    @staticmethod
    def _planted(label: str, identity: str) -> str:
        if not identity:
            return numbers.shown(canaries.plant(label, now=now()))
        scheme, _, number = identity.partition(":")
        try:
            text = found_under(scheme, number)[0]
        except Wrong as error:
            raise CommandError(str(error)) from error
        canaries.plant(label, now=now(), number=text)
        return number
