"""What is worthless is deleted: old requests for codes, settled messages, ended sessions,
full buckets, news that everybody has passed."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from masar.applying import drafts
from masar.appointments import taking
from masar.cases import bulk, following, uploading
from masar.cases.models import Lease
from masar.config.working import Job, Run
from masar.console import sessions
from masar.limits import gcra
from masar.notices import engine, feeds, inbox
from masar.people import attempts
from masar.staff import looking, signing

NAME = "tidying"
EVERY = timedelta(minutes=10)


def _buckets(now: datetime) -> int:
    """By the database's clock, not by ``now``."""
    gcra.forget_full()
    return 0


def _sessions(now: datetime) -> int:
    return Session.objects.filter(expire_date__lt=now).delete()[0]


PARTS: dict[str, Run] = {
    "codes": attempts.purge,
    "messages": engine.purge,
    "inbox": inbox.purge,
    "news": following.cut,
    "buckets": _buckets,
    "sessions": _sessions,
    "desk sessions": sessions.forget,
    "sign-ins": signing.forget,
    "looks": looking.forget,
    "uploads": uploading.forget,
    "bulk jobs": bulk.forget,
    "private addresses": feeds.forget,
    "drafts": drafts.forget,
    "appointments": taking.forget,
}
"""Each fails alone, like the worker's jobs."""


def tidy(now: datetime) -> int:
    """Delete what is old, if nobody did so in the last ten minutes. Always 0: it is no reason to hurry on."""
    Lease.objects.get_or_create(name=NAME, defaults={"holder": "", "until": now})
    if Lease.objects.filter(name=NAME, until__lte=now).update(until=now + EVERY):
        for name, run in PARTS.items():
            Job(f"{NAME}: {name}", run).attempt(now)
    return 0
