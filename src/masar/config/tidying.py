"""What is worthless is deleted: old requests for codes, settled messages, ended sessions, full buckets."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from masar.cases.models import Lease
from masar.limits import gcra
from masar.notices import engine
from masar.people import attempts

NAME = "tidying"
EVERY = timedelta(minutes=10)


def tidy(now: datetime) -> int:
    """Delete what is old, if nobody did so in the last ten minutes. Always 0: it is no reason to hurry on."""
    Lease.objects.get_or_create(name=NAME, defaults={"holder": "", "until": now})
    if Lease.objects.filter(name=NAME, until__lte=now).update(until=now + EVERY):
        attempts.purge(now)
        engine.purge(now)
        gcra.forget_full()
        Session.objects.filter(expire_date__lt=now).delete()
    return 0
