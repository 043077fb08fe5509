"""``masar followers``: who reads the news, and how far each has come."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from masar.cases import following


class Command(BaseCommand):
    help = "Say who reads the news and how far behind each is. What all have passed is deleted after 30 days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forget", metavar="NAME", help="who does not read any more: nothing is kept for it")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["forget"]
        if name and not following.unfollow(name):
            raise CommandError(f"Nobody follows under the name {name}.")
        for place in following.places():
            self.stdout.write(
                f"{place.name}: at {place.position}, {place.behind} behind, moved {place.moved_at:%Y-%m-%d %H:%M} UTC"
            )
