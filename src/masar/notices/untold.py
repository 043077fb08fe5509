"""Of which cases nobody was told: from what is owed and what became of it to the desks' mark (``desks.untold``).

A message says how a case stands when it is written; so whoever got one that was owed for later news knows the earlier
as well. What counts is the news after the last of which somebody was told, by a message that was handed over or in
another way. It is untold where all to whom it is owed are out of reach, or no message to them was taken, or nothing
was handed over a day after it was due.

Whatever changes any of that asks for a look (``Owed.look_at``) in its own transaction; ``follow_untold`` looks, and
once more when what is still tried would be late. So a worker that is killed leaves what it had to do, and nobody who
tells waits for the lock of a case.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from masar.cases import desks
from masar.cases.desk_models import Untold
from masar.cases.models import Case
from masar.lib import rows
from masar.lib.clock import local_day
from masar.notices.models import Notice, Owed

GRACE = timedelta(days=1)
"""So long after it was due a message may still wait, or be tried, before the case counts as untold."""
BATCH = 200
HANDED_OVER = frozenset({Notice.State.HANDED_OVER, Notice.State.DELIVERED, Notice.State.UNREPORTED})
Outcome = Owed.Outcome


class One(NamedTuple):
    """What somebody is owed of a case: the number of the news, and what became of it."""

    news: int
    outcome: str
    since: datetime
    due_at: datetime
    letter: UUID | None


def follow_untold(now: datetime) -> int:
    """Look at one batch of cases of which something changed, or came to be late; how many there were."""
    waiting = Owed.objects.filter(look_at__lte=now).order_by("look_at").values_list("case_id", flat=True)
    cases = sorted(set(waiting[:BATCH]))
    if not cases:
        return 0
    with transaction.atomic():
        # As recording locks them. What is owed comes after the case, for everybody.
        list(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk").values_list("pk"))
        looked = Owed.objects.filter(case_id__in=cases, look_at__lte=now)
        list(looked.select_for_update().order_by("case_id", "news", "person").values_list("pk"))
        # Before anything is read: whatever changes from here on asks anew.
        queued = Exists(Notice.objects.filter(letter=OuterRef("letter"), state=Notice.State.QUEUED))
        trying = looked.filter(Q(outcome=Outcome.WAITING) | Q(queued, outcome=Outcome.TOLD), due_at__gt=now - GRACE)
        trying.update(look_at=F("due_at") + GRACE)
        looked.update(look_at=None)
        desks.untold(untold(cases, now))
    return len(cases)


def untold(cases: Collection[UUID], now: datetime) -> dict[UUID, date | None]:
    """From which day on nobody was told of each of these cases; None where somebody was, or may still be."""
    owed: dict[UUID, list[One]] = {case: [] for case in cases}
    for chunk in rows.in_chunks(sorted(cases)):
        stored = Owed.objects.filter(case_id__in=chunk).order_by("case_id", "-news")
        for case, *told in stored.values_list("case_id", *One._fields):
            owed[case].append(One(*told))
    letters = _letters(one.letter for some in owed.values() for one in some if one.letter)
    zone = timezone.get_default_timezone()
    found = {case: since(some, letters, now) for case, some in owed.items()}
    return {case: local_day(moment, zone) if moment else None for case, moment in found.items()}


def _letters(named: Iterable[UUID]) -> Mapping[UUID, set[str]]:
    """How far each message came, by each of its ways."""
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for chunk in rows.in_chunks(sorted(set(named))):
        for letter, state in Notice.objects.filter(letter__in=chunk).values_list("letter", "state"):
            found[letter].add(state)
    return found


def since(owed: Sequence[One], letters: Mapping[UUID, set[str]], now: datetime) -> datetime | None:
    """Since when nobody was told of a case: when the first news was recorded of which nobody was; None if there is
    none. ``owed`` has the latest news first. Pure.
    """
    found = None
    for _, some in groupby(owed, key=lambda one: one.news):
        together = list(some)
        if any(_told(one, letters) for one in together):
            return found
        if all(_failed(one, letters, now) for one in together):
            found = together[0].since
    return found


def _told(one: One, letters: Mapping[UUID, set[str]]) -> bool:
    if one.outcome == Outcome.TOLD and one.letter is not None:
        return bool(letters.get(one.letter, set()) & HANDED_OVER)
    return one.outcome == Outcome.OTHERWISE


def _failed(one: One, letters: Mapping[UUID, set[str]], now: datetime) -> bool:
    """Whether nobody can be told, or should have been by now."""
    if one.outcome in (Outcome.NOBODY, Outcome.UNREACHABLE):
        return True
    if one.outcome == Outcome.TOLD and one.letter is not None:
        return Notice.State.QUEUED not in letters.get(one.letter, ()) or late(one.due_at, now)
    return one.outcome == Outcome.WAITING and late(one.due_at, now)


def late(due_at: datetime, now: datetime) -> bool:
    """Whether what was due then should have been handed over by now."""
    return due_at + GRACE <= now


def wrong(now: datetime) -> Iterator[UUID]:
    """The cases of which the desks say something else than what is owed gives, and nobody is about to look: none."""
    last: UUID | None = None
    every = Owed.objects.order_by("case_id").values_list("case_id", flat=True).distinct()
    while cases := list((every if last is None else every.filter(case_id__gt=last))[:BATCH]):
        marked = dict(Untold.objects.filter(pk__in=cases).values_list("pk", "day"))
        about_to = set(Owed.objects.filter(case_id__in=cases, look_at__lte=now).values_list("case_id", flat=True))
        yield from (
            case for case, day in untold(cases, now).items() if marked.get(case) != day and case not in about_to
        )
        last = cases[-1]


def look_again(cases: Collection[UUID], now: datetime) -> None:
    """Have these cases looked at anew."""
    for chunk in rows.in_chunks(sorted(cases)):
        Owed.objects.filter(case_id__in=chunk, look_at=None).update(look_at=now)
