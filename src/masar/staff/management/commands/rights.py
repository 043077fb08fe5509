"""``masar rights``: who may do what, from the one table that says so."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from masar.staff.models import User
from masar.staff.officers import read
from masar.staff.rights import RIGHTS


class Command(BaseCommand):
    help = "Print each right with the roles that have it; with an officer, what they may do and where."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("officer", nargs="?", help="whose rights; else everybody's, by role")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["officer"] is None:
            for right, roles in RIGHTS.items():
                self.stdout.write(f"{right.value:18} {', '.join(sorted(roles))}")
            return
        user = User.objects.filter(username=options["officer"]).first()
        if user is None:
            raise CommandError("There is no officer of this name: masar officer list")
        if not user.is_active:
            self.stdout.write("closed: may do nothing")
            return
        for right, roles in RIGHTS.items():
            for posting in read(user).postings:
                if posting.role in roles:
                    where = f"{posting.office or 'every office'}, {posting.service or 'every service'}"
                    self.stdout.write(f"{right.value:18} {where}   as {posting.role.value}")
