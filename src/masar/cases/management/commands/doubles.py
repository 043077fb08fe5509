"""``masar doubles``: events that an older version took in twice, listed by application, or voided."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from masar.cases.doubles import doubles, void
from masar.cases.models import Case
from masar.lib.clock import now
from masar.lib.numbers import shown

BATCH = 500


def _batches() -> Iterator[dict[UUID, str]]:
    last: UUID | None = None
    while True:
        following = Case.objects.order_by("pk") if last is None else Case.objects.filter(pk__gt=last).order_by("pk")
        batch = dict(following.values_list("pk", "number")[:BATCH])
        if not batch:
            return
        yield batch
        last = max(batch)


class Command(BaseCommand):
    help = (
        "Find events that two files of one source told, and that older versions took for two. --void takes one back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--void", action="store_true", help="void each second one; tells nobody, and is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for batch in _batches():
            for case, facts in doubles(list(batch)).items():
                found += len(facts)
                self.stdout.write(f"{shown(batch[case])}: {', '.join(f'{fact.day} {fact.kind}' for fact in facts)}")
                if options["void"]:
                    void(case, facts, now=now())
        done = "; each is void now" if options["void"] else "; --void takes them back" if found else ""
        self.stdout.write(f"{found} events stand there twice{done}.")
