"""``masar queues check``: what the files of queues say, or what is wrong with them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from masar.cases.queue_files import check


class Command(BaseCommand):
    help = "Check the files of the officers' queues, and list the queues in their order with the right each takes."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        found, problems = check()
        if problems:
            raise CommandError("\n".join(map(str, problems)))
        for queue in found.values():
            self.stdout.write(f"{queue.position:>4}  {queue.name}  {queue.right.value}")
        self.stdout.write(f"{len(found)} queues: nothing wrong.")
