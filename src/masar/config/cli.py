"""The ``masar`` command: every operator's verb, with the settings already chosen."""

import os
import sys

from django.core.management import execute_from_command_line

from masar.lib.deployment import Wrong


def main() -> None:
    # Whatever a command leaves (the database and its log, keys, exports) is its user's alone.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
    try:
        execute_from_command_line(["masar", *sys.argv[1:]])
    except Wrong as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
