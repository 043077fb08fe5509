"""``masar keys``: the key ring of the vault: made, shown, added to, rotated."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from masar.lib.clock import now
from masar.people import keyring, reindexing, vault


class Command(BaseCommand):
    help = (
        "new: print a new ring. status: which keys there are, and what is left under older ones. add: put new "
        "current keys on the ring's file. rotate: move everything to the current keys; can be resumed. "
        "drop: take an old key off the ring's file, once nothing is left under it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["new", "status", "add", "rotate", "drop"])
        parser.add_argument("--id", help="the name of the keys to add or to drop; new ones are named by the month")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["id"] or f"{now():%Y-%m}"
        try:
            if options["action"] == "new":
                self.stdout.write(keyring.written(keyring.with_new_keys(None, name)))
            elif options["action"] == "add":
                self._saved(keyring.with_new_keys(keyring.ring(), name))
                self.stdout.write(f"{name} is current. Now run: masar keys rotate")
            else:
                getattr(self, f"_{options['action']}")(name)
        except (keyring.Unreadable, ValueError) as error:
            raise CommandError(str(error)) from error

    def _saved(self, ring: keyring.KeyRing) -> None:
        if settings.MASAR_KEYS:
            raise CommandError("The ring comes from MASAR_KEYS. Change it there: masar keys new prints fresh keys.")
        keyring.save(ring, settings.MASAR_KEYS_FILE)

    def _status(self, name: str) -> None:
        ring = keyring.ring()
        for kind, keys, left in (
            ("sealing", ring.sealing, vault.left(ring)),
            ("index", ring.index, reindexing.left(ring)),
        ):
            others = ", ".join(sorted(set(keys.by_id) - {keys.current})) or "none"
            self.stdout.write(f"{kind}: current {keys.current}; older: {others}; {left} values under older keys")

    def _rotate(self, name: str) -> None:
        ring = keyring.ring()
        for kind, batches in (("sealed values", vault.reseal(ring)), ("index rows", reindexing.reindex(ring))):
            done = 0
            for count in batches:
                done += count
                self.stderr.write(f"{done} {kind}")
            self.stdout.write(f"{done} {kind} moved to the current keys.")
        if stuck := reindexing.left(ring):
            raise CommandError(
                f"{stuck} index rows stay under older keys: the plug-in that reads their numbers is not installed, "
                "or they were made with another ring. Everything else is moved."
            )

    def _drop(self, name: str) -> None:
        ring = keyring.ring()
        if vault.left(ring) or reindexing.left(ring):
            raise CommandError("Something is still under older keys. Run: masar keys rotate")
        self._saved(keyring.without(ring, name))
        self.stdout.write(f"{name} is off the ring.")
