"""``masar deliveries``: what is on its way to people, what died, and trying that again."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from masar.lib.clock import now
from masar.notices import engine, routing
from masar.notices.budget import half
from masar.people import codes


class Command(BaseCommand):
    help = "status: counts by state. dead: the dead letters. replay: try them again. purge: delete what is settled."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["status", "dead", "replay", "purge"])
        parser.add_argument("--id", type=UUID, help="replay this one only")
        parser.add_argument("--all", action="store_true", help="replay all of them")
        parser.add_argument("--days", type=int, default=30, help="purge what was settled longer ago")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(options)

    def _status(self, options: dict[str, Any]) -> None:
        found = engine.overview(now())
        for state, count in found.counts.items():
            self.stdout.write(f"{count:8} {state}")
        if found.oldest:
            self.stdout.write(f"the oldest has waited for {now() - found.oldest}")
        for channel, spent in found.spent.items():
            self._spent(channel, spent)
        for standing in routing.overview():
            self.stdout.write(f"sms: {standing}")
        asked = ", ".join(f"{count} {outcome}" for outcome, count in codes.outcomes(now()).items())
        self.stdout.write(f"requests for codes in the last hour: {asked or 'none'}")

    def _spent(self, channel: str, spent: engine.Spent) -> None:
        alarm = "  ALARM: half of it or more" if half(spent.messages, spent.budget) else ""
        self.stdout.write(f"{channel}: {spent.messages} of {spent.budget} messages in the last hour{alarm}")
        if spent.held or spent.expired:
            self.stdout.write(
                f"{channel}: {spent.held} wait for room, {spent.expired} expired for want of it in a day"
            )

    def _dead(self, options: dict[str, Any]) -> None:
        for one in engine.dead():
            self.stdout.write(f"{one.pk}  {one.channel}  {one.kind}  {one.attempts} attempts  {one.error}")

    def _replay(self, options: dict[str, Any]) -> None:
        if not options["all"] and options["id"] is None:
            raise CommandError("Say which: --id ID, or --all.")
        self.stdout.write(f"{engine.replay(now=now(), only=options['id'])} are on their way again.")

    def _purge(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{engine.purge(now(), after=timedelta(days=options['days']))} deleted.")
