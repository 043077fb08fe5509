"""What messages cost: how many were handed over, in how many parts, and what became of them, by month and service.

Counted as it changes and never added up from messages, which are deleted (``engine.purge``) while the counts stay.
Whoever settles messages adds rows in the same transaction, and none of them changes one, so that no worker waits for
another; a job of the worker adds them to the counts (``count_messages``).

A message counts in the local month in which it was written, whatever becomes of it later. One that is about several
applications is booked to the service of the oldest of them, whole: so the sums are what was sent. Messages about a
service that is a test are left out.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from masar.catalogue.queries import catalogue
from masar.lib import rows
from masar.lib.clock import local_day
from masar.notices.models import MessageChange, MessageCount, Notice
from masar.notices.rules import Topic

MOST = 5_000
"""Changes that are added to the counts at once."""
MONTHS = 13
"""How many can be looked at: this one, and a year before it."""
_TOPICS = frozenset({*(topic.value for topic in Topic), "several"})


class What(StrEnum):
    """What is counted: messages that a network or mail server took, and the parts that they went in; those known to
    have arrived; those that failed, be it here or there. What became worthless before it went out is none of it.
    """

    HANDED_OVER = "handed_over"
    PARTS = "parts"
    DELIVERED = "delivered"
    FAILED = "failed"


class About(StrEnum):
    """What a message is about: an application, a code, an answer to whoever asked by text message, or an account."""

    NOTICE = "notice"
    CODE = "code"
    ANSWER = "answer"
    OTHER = "other"


class Key(NamedTuple):
    """What is counted together; ``month`` is its first day, ``service`` is empty where it is about no application."""

    month: date
    channel: str
    about: str
    service: str
    what: str


class Sent(NamedTuple):
    """A message as it is counted: columns of a ``Delivery`` by these names."""

    channel: str
    kind: str
    service: str
    parts: int
    created_at: datetime


Counts = Counter[Key]
State = Notice.State
_BECAME = {
    State.DELIVERED: What.DELIVERED,
    State.FAILED: What.FAILED,
    State.REFUSED: What.FAILED,
    State.OURS: What.FAILED,
}


def about(kind: str) -> About:
    """What a message of this kind (``Delivery.kind``) is about."""
    if kind in _TOPICS:
        return About.NOTICE
    return About.CODE if kind.startswith("code") else About.ANSWER if kind == "answer" else About.OTHER


def month_of(moment: datetime) -> date:
    """The first day of the local month."""
    return local_day(moment, timezone.get_default_timezone()).replace(day=1)


# --- counting, in the caller's transaction --------------------------------------------------------


def handed_over(sent: Iterable[Sent]) -> None:
    """These messages were taken."""
    found: Counts = Counter()
    for one in sent:
        found[_key(one, What.HANDED_OVER)] += 1
        found[_key(one, What.PARTS)] += one.parts
    _write(found)


def failed(sent: Iterable[Sent], *, times: int = 1) -> None:
    """These messages failed; -1 times: they did not after all. Of a notice its state says that (``became``)."""
    others = (one for one in sent if about(one.kind) is not About.NOTICE)
    _write(Counter({key: times * n for key, n in Counter(_key(one, What.FAILED) for one in others).items()}))


def became(changed: Iterable[tuple[Notice, str]], state: str) -> None:
    """These notices came to ``state`` from the one beside each."""
    found: Counts = Counter()
    for one, before in changed:
        for what, n in ((_BECAME.get(State(before)), -1), (_BECAME.get(State(state)), 1)):
            if what is not None:
                month = month_of(one.created_at)
                found[Key(month, one.channel, About.NOTICE.value, one.service, what.value)] += n
    _write(found)


def _key(one: Sent, what: What) -> Key:
    return Key(month_of(one.created_at), one.channel, about(one.kind).value, one.service, what.value)


def _write(found: Counts) -> None:
    tests = catalogue().tests
    told = [(*key, n) for key, n in found.items() if n and key.service not in tests]
    rows.insert(MessageChange, (*Key._fields, "n"), told)


# --- reading --------------------------------------------------------------------------------------


def count_messages(now: datetime) -> int:
    """Add one batch of changes to the counts; how many changes there were."""
    if not MessageChange.objects.exists():
        return 0
    with transaction.atomic():
        # Of two who do this one takes what the other has not; and both add in the same order.
        taken = MessageChange.objects.select_for_update(skip_locked=True).order_by("pk")
        found = list(taken.values_list("pk", *Key._fields, "n")[:MOST])
        sums: Counts = Counter()
        for _, *key, n in found:
            sums[Key(*key)] += n
        rows.add(MessageCount, Key._fields, "n", [(*key, n) for key, n in sorted(sums.items()) if n])
        for chunk in rows.in_chunks([pk for pk, *_ in found]):
            MessageChange.objects.filter(pk__in=chunk).delete()
    return len(found)


def months(now: datetime) -> list[date]:
    """The first days of the months that can be looked at, this one first."""
    found = [month_of(now)]
    while len(found) < MONTHS:
        year, month = divmod(found[-1].year * 12 + found[-1].month - 2, 12)
        found.append(date(year, month + 1, 1))
    return found


def counts(since: date) -> list[tuple[Key, int]]:
    """What was counted from a month on; it may lie back by what the worker has not come to yet."""
    found = MessageCount.objects.filter(month__gte=since).exclude(n=0).values_list(*Key._fields, "n")
    return [(Key(*told), n) for *told, n in found]
