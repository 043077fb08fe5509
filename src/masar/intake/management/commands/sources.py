"""``masar sources``: what is declared of each source, and which profiles may speak for it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from masar.cases import speaking
from masar.cases.actions import take_back_freshness
from masar.intake.importing import complete_to
from masar.intake.profile import WrongProfile, digest, load
from masar.lib.clock import now
from masar.lib.languages import OPERATORS


class Command(BaseCommand):
    help = "Say what is declared of each source and which profiles speak for it; declare a profile; silence one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--declare", type=Path, metavar="PROFILE", help="let it speak, and say of its source what it says"
        )
        what.add_argument("--silence", nargs=2, metavar=("SOURCE", "NAME"), help="hear a profile no more")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["declare"]:
            self._declare(options["declare"])
        elif options["silence"] and not speaking.silence(*options["silence"]):
            raise CommandError("Nobody of that name speaks for {}.".format(options["silence"][0]))
        for source, speakers in speaking.declared():
            references = "references are public" if source.open_references else "references are not public"
            name = source.name.get(OPERATORS, source.code)
            self.stdout.write(f"{source.code}: {name}; {references}; {source.appears_within_hours} hours")
            for speaker in speakers:
                self.stdout.write(f"  {speaker.name[:12]} {speaker.about} since {speaker.declared_at:%Y-%m-%d}")

    @staticmethod
    def _declare(path: Path) -> None:
        try:
            profile = load(path)
        except WrongProfile as error:
            raise CommandError(str(error), returncode=2) from error
        speaking.declare(profile.source, digest(path), about=path.name, now=now())
        if profile.as_of is not None:
            take_back_freshness(profile.source.code, complete_to(profile, now()))
