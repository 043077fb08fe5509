"""The ``masar`` command: every operator's verb, with the settings already chosen."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    # Whatever a command leaves (the database and its log, keys, exports) is its user's alone.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
    execute_from_command_line(["masar", *sys.argv[1:]])


if __name__ == "__main__":
    main()
