"""The queues of this deployment: Masar's own files, and those of its folder, which add to them or stand for them."""

from functools import cache

from django.conf import settings

from masar.cases.queues import Queue, read
from masar.lib.deployment import Wrong
from masar.lib.tables import Problem


def check() -> tuple[dict[str, Queue], list[Problem]]:
    """All queues by their names, in their order, and what is wrong with their files."""
    return read(settings.MASAR_QUEUES)


@cache
def queues() -> dict[str, Queue]:
    """All queues by their names, in their order: read once a process. Raises Wrong with all that is wrong."""
    found, problems = check()
    if problems:
        raise Wrong(problems)
    return found
