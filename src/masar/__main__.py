"""``python -m masar`` is the ``masar`` command."""

from masar.config.cli import main

main()
