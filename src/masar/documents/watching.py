"""How files that were handed in are doing, for a monitor."""

from datetime import datetime

from masar.documents.models import Upload
from masar.lib.queues import Queue, queue


def waiting(now: datetime) -> Queue:
    """Those that the worker should have come to by now."""
    return queue(Upload.objects.filter(due_at__lte=now), "due_at")
