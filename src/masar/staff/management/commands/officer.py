"""``masar officer create|invite|post|link|unlink|list|close``: who can sign in. There are no default accounts."""

import os
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from masar.lib import clock
from masar.lib.languages import FIRST, LANGUAGES
from masar.staff import managing
from masar.staff.models import User
from masar.staff.rights import Role


class Command(BaseCommand):
    help = "Create, invite anew, post, link, list and close officers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb in ("create", "invite", "post", "close", "link", "unlink"):
            own = verbs.add_parser(verb)
            own.add_argument("officer", help="the name to sign in with")
            if verb in ("create", "invite"):
                own.add_argument("--to", type=Path, help="a new file for the invitation, where this is no terminal")
            if verb in ("create", "post"):
                own.add_argument("--role", choices=[role.value for role in Role], required=True)
                own.add_argument("--office", help="its code; else every office")
                own.add_argument("--service", help="its code; else every service")
            if verb == "link":
                own.add_argument("--subject", required=True, help="what the ministry's sign-on calls them (sub)")
            if verb == "create":
                own.add_argument("--name", default="", help="as colleagues see it")
                own.add_argument("--language", choices=list(LANGUAGES), default=FIRST)
        verbs.add_parser("list")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb']}")(options)

    def _create(self, options: dict[str, Any]) -> None:
        self._place(options)
        with transaction.atomic():
            user = self._done(managing.create, options["officer"], options["name"], options["language"])
            self._posted(user, options)
            self._hand_over(user, options)

    def _invite(self, options: dict[str, Any]) -> None:
        self._place(options)
        with transaction.atomic():
            self._hand_over(self._known(options), options)

    def _post(self, options: dict[str, Any]) -> None:
        self._posted(self._known(options), options)

    def _close(self, options: dict[str, Any]) -> None:
        self._done(managing.close, self._known(options))
        self.stdout.write("Closed. What they did stays in their name.")

    def _link(self, options: dict[str, Any]) -> None:
        self._done(managing.link, self._known(options), settings.MASAR_OIDC["issuer"], options["subject"])
        self.stdout.write("Linked. Any invitation that was open is void.")

    def _unlink(self, options: dict[str, Any]) -> None:
        self._done(managing.unlink, self._known(options))
        self.stdout.write("Not linked any more.")

    def _done(self, verb: Callable[..., Any], *about: Any) -> Any:
        """Do it, from the command line."""
        try:
            return verb(*about, by=None, now=clock.now())
        except managing.Unfit as error:
            raise CommandError(str(error)) from error

    def _list(self, options: dict[str, Any]) -> None:
        for user in User.objects.order_by("username"):
            posts = ", ".join(f"{one.role} at {one.office_id or 'all'}" for one in user.postings.order_by("pk"))
            self.stdout.write(f"{user.username:24} {'' if user.is_active else 'closed  '}{posts or 'no posting'}")

    def _known(self, options: dict[str, Any]) -> User:
        found = User.objects.filter(username=options["officer"]).first()
        if found is None:
            raise CommandError("There is no officer of this name: masar officer list")
        return found

    def _posted(self, user: User, options: dict[str, Any]) -> None:
        self._done(managing.post, user, Role(options["role"]), options["office"], options["service"])

    def _place(self, options: dict[str, Any]) -> None:
        """A code that is piped somewhere ends up in a log: it goes to a terminal, or to a file of its own."""
        if options["to"] is None and not self.stdout.isatty():
            raise CommandError("This is no terminal. Name a new file for the invitation: --to FILE")

    def _hand_over(self, user: User, options: dict[str, Any]) -> None:
        code = self._done(managing.invite, user)
        if options["to"] is None:
            self.stdout.write(f"Code, good once and for three days: {code}")
            self.stdout.write("They type it at the console's welcome page, with their name. Hand it over by hand.")
            return
        try:
            handle = os.open(options["to"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"The file for the invitation cannot be made: {error.strerror}") from error
        with os.fdopen(handle, "w") as file:
            file.write(f"{code}\n")
        self.stdout.write("The code is in the file, which only you can read. It is good once and for three days.")
