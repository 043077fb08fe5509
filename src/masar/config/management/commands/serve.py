"""``masar serve``: the web server and the worker, in one command."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from masar.config.serving import Parent, Web


class Command(BaseCommand):
    help = "Serve the portal, and run the worker beside it. Ends both on SIGTERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="web processes; about one a core")
        parser.add_argument("--threads", type=int, default=4, help="threads of each web process")
        parser.add_argument("--no-worker", action="store_true", help="`masar work` runs elsewhere")
        parser.add_argument("--no-access-log", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is not up to date. Run: masar migrate")
        connection.close()
        log = settings.MASAR_ACCESS_LOG and not options["no_access_log"]
        web = Web(options["host"], options["port"], options["workers"], options["threads"], log)
        sys.exit(Parent(web, worker=not options["no_worker"]).run())
