"""``masar demo``: from nothing to a served page, on the embedded database."""

import os
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from masar.config.demo import examples, identities, prepare
from masar.lib.languages import LANGUAGES
from masar.notices.mailbox import HOST, Mailbox
from masar.staff.made_up import PASSWORD
from masar.staff.made_up import create as officers


class Command(BaseCommand):
    help = "Set up a database with real and made-up cases, and serve it. For trying Masar, not for the public."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--mailbox-port", type=int, default=0, help="of the page of messages; else the next")
        parser.add_argument("--no-serve", action="store_true", help="only set up")

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write
        if not options["no_serve"]:
            _refuse_taken(options["port"])
        os.environ["MASAR_DESK_ONE_FACTOR"] = "true"  # nobody who tries Masar has an authenticator at hand
        prepare(say)
        address = f"http://localhost:{options['port']}"
        say("")
        say(f"Masar is at {' and '.join(f'{address}/{code}/' for code in LANGUAGES)}")
        say("Numbers to try, one for each status (made-up cases):")
        for number, names in examples():
            say(f"  {number}   {names}")
        say("And references of real cases: A-15315-38161, A-16062-79271")
        say("National IDs to try (made-up people; a code is sent):")
        for number, way in identities():
            say(f"  {number}   code by {way}")
        if settings.MASAR_DEMO:
            say(f"Officers to try, at {address}/{settings.MASAR_DESK}/ (made up; their password: {PASSWORD}):")
            for name, role in officers():
                say(f"  {name}   {role} of every office")
        say("")
        self.stdout.flush()
        if not options["no_serve"]:
            self._messages(options["mailbox_port"] or options["port"] + 1)
            # Whoever tries it at night wants to see messages all the same.
            os.environ |= {"MASAR_ORIGIN": address, "MASAR_NOTICE_HOURS": "00:00-00:00"}
            call_command("serve", port=options["port"])

    def _messages(self, port: int) -> None:
        """Codes and mails go to a mailbox on this machine; the server and the worker are told so."""
        try:
            mailbox = Mailbox(port)
        except OSError:
            mailbox = Mailbox(0)
        mailbox.start()
        os.environ |= {
            "MASAR_EMAIL_URL": f"smtp://{HOST}:{mailbox.smtp_port}",
            "MASAR_SMS_URL": f"http://{HOST}:{mailbox.http_port}/sms",
        }
        self.stdout.write(f"What would be sent to people is shown at http://localhost:{mailbox.http_port}/")
        self.stdout.write("")
        self.stdout.flush()


def _refuse_taken(port: int) -> None:
    """Two servers can share a port, and a reader would be shown now the one and now the other."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that has just been left is free
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken. Another one: PORT={port + 80} make demo") from error
