"""What the tests of notices share: a house in which news is followed, and the worker's rounds at a moment."""

import re
from datetime import UTC, datetime, timedelta

from masar.cases.models import PublicRecord
from masar.cases.sequencing import sequence
from masar.notices.announcing import announce
from masar.notices.engine import deliver
from masar.notices.writing import write

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
"""A Tuesday, two in the afternoon in Cairo."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(at=NOW):
    """All rounds of the worker at a moment, until nothing is left to do."""
    while sequence(at) + announce(at) + write(at):
        pass
    deliver(at)


def texts(mailbox):
    """The bodies of what came, oldest first."""
    return [message.body for message in sorted(mailbox.messages, key=lambda message: message.at)]


def of_a_later_version(what="service", number=None):
    """The public records (or one) as a version wrote them that was taken back: ``what`` has a code unknown here."""
    found = PublicRecord.objects.filter(pk=number) if number else PublicRecord.objects.all()
    for row in found:
        content = re.sub(f'"{what}":"[^"]*"', f'"{what}":"of_a_later_version"', row.content, count=1)
        PublicRecord.objects.filter(pk=row.pk).update(content=content)
