"""``masar parties``: parties of applications that contradict a person on file; listed, compared, decided."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from masar.cases import deciding
from masar.cases.actions import Refused
from masar.lib.clock import now
from masar.lib.numbers import shown
from masar.people.access import Reader
from masar.people.contacts import masked
from masar.people.doubts import CHOICES, BothSides
from masar.people.tellings import CLAIMED, Decision

SHOWN = 50


class Command(BaseCommand):
    help = (
        "list: the parties that wait, oldest first, without names. show ID --by OFFICER: what was told beside who is "
        "on file; the look is written down. decide ID DECISION --by OFFICER: same (the person on file after all), "
        "another (a person of their own: the number was mistyped), theirs (the number is theirs: it was on file for "
        "the wrong person) or nobody (nobody sits in this place). Of a number that is only claimed: same (it is "
        "theirs, or the person on file), another (it is not theirs, and is taken from them) or theirs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["list", "show", "decide"])
        parser.add_argument("id", nargs="?", type=UUID)
        parser.add_argument("decision", nargs="?", choices=[str(choice) for choice in CHOICES])
        parser.add_argument("--by", default="", help="who looks or decides: the code of an officer or an office")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "list":
            self._list()
            return
        if options["id"] is None or not options["by"]:
            raise CommandError("Name the party by its ID, and who you are with --by.")
        reader = Reader("officer", unit=options["by"][:60], door="counter")
        try:
            if options["action"] == "show":
                self._show(deciding.both_sides(options["id"], reader=reader, now=now()))
            elif options["decision"] is None:
                raise CommandError(f"Say what you decided: {', '.join(CHOICES)}.")
            else:
                deciding.decide(options["id"], Decision(options["decision"]), reader=reader, now=now())
                self.stdout.write("Decided.")
        except Refused as error:
            raise CommandError(f"This cannot be done: {error}.") from error

    def _list(self) -> None:
        found = deciding.waiting(SHOWN)
        for party in found:
            named = f"{shown(party.number)} {party.role} ({party.source} {party.reference})"
            why = "the number is only claimed" if CLAIMED in party.why else f"{' and '.join(party.why)} contradicts"
            self.stdout.write(f"{party.id}  {named}: {why}; since {party.since:%Y-%m-%d %H:%M} UTC")
        if not found:
            self.stdout.write("Nobody waits.")

    def _show(self, sides: BothSides) -> None:
        told, known = sides.told, sides.known
        born = told.born or told.torn
        numbers = [f"{scheme} ••• {number[-2:]}" for scheme, number in told.identities]
        contacts = [masked(kind, value) for kind, value in told.contacts().items()]
        self.stdout.write("\n".join(_lines("told", told.name, born, numbers, contacts)))
        if known is None:
            several = "several people, one for each number" if not told.claimed else "nobody under this number"
            self.stdout.write(f"on file: {several}")
            return
        numbers = [f"{scheme} ••• {number[-2:]}" for scheme, number in known.identities]
        self.stdout.write("\n".join(_lines("on file", known.name, known.born, numbers, list(known.masked.values()))))


def _lines(side: str, name: str | None, born: Any, numbers: list[str], contacts: list[str]) -> Iterator[str]:
    yield f"{side}:"
    yield f"  name     {name or '–'}"
    yield f"  born     {born or '–'}"
    yield f"  numbers  {', '.join(numbers) or '–'}"
    yield f"  contacts {', '.join(contacts) or '–'}"
