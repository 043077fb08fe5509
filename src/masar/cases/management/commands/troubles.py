"""``masar troubles``: what the worker could not do, why, and when it tries again."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from masar.cases import troubles
from masar.cases.models import Case
from masar.lib.numbers import shown

SHOWN = 50


class Command(BaseCommand):
    help = "Say what the worker could not do, why, and when it tries again. Exits 1 if there is anything."

    def handle(self, *args: Any, **options: Any) -> None:
        count, found = troubles.standing(SHOWN)
        for trouble in found:
            about = f" of {_named(trouble.about)}" if trouble.about else ""
            self.stdout.write(
                f"{trouble.job}{about}: {trouble.what} ({trouble.times} times since {trouble.since:%Y-%m-%d %H:%M};"
                f" again at {trouble.again_at:%Y-%m-%d %H:%M} UTC)"
            )
        if count:
            more = f", {SHOWN} of them shown" if count > SHOWN else ""
            raise CommandError(f"{count} in trouble{more}.")
        self.stdout.write("Nothing is in trouble.")


def _named(about: str) -> str:
    number = Case.objects.filter(pk=UUID(about)).values_list("number", flat=True).first()
    return shown(number) if number else about
