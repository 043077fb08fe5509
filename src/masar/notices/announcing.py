"""From news to people: each row of the outbox that a rule fits becomes what is owed to each person it concerns.

A follower of the news like any other (``cases.following``): what it writes and its cursor move in one transaction, so
that nothing is owed twice and nothing is passed over, whoever is killed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from masar.cases import following
from masar.cases.facts import Kind
from masar.cases.models import CaseParty, Follower, Outbox
from masar.lib import rows
from masar.notices.messages import hours
from masar.notices.models import Owed
from masar.notices.rules import Rule, Topic, rule_for
from masar.notices.untold import GRACE

NAME = "notices"
BATCH = 500
NOBODY = UUID(int=0)
"""Stands where a rule named people and nobody is known."""
COLUMNS = ("case_id", "news", "person", "topic", "wanted", "since", "due_at", "outcome", "settled_at", "look_at")
Outcome = Owed.Outcome
People = dict[UUID, list[tuple[str, UUID]]]


def announce(now: datetime) -> int:
    """Write down who is to be told of one batch of news; how much news there was."""
    position = following.follow(NAME, now=now)
    news = following.unread(NAME, BATCH)
    if not news:
        return 0
    owed = [row for one in demanded(news) for row in _rows(*one, now)]
    owed += [_otherwise(one, now) for one in news if one.kind == Kind.TOLD_OTHERWISE]
    with transaction.atomic():
        if Follower.objects.select_for_update().get(pk=NAME).position != position:
            return 1  # Another worker was quicker.
        rows.insert(Owed, COLUMNS, owed)
        following.passed(NAME, max(one.position or 0 for one in news), now=now)
    return len(news)


def demanded(news: Sequence[Outbox]) -> Iterator[tuple[Outbox, Rule, list[UUID]]]:
    """The news that rules fit, with whom each rule names: in the order of the news, nobody twice."""
    found = [(one, rule) for one in news if (rule := rule_for(one)) is not None]
    people = _people({one.case_id for one, _ in found})
    for one, rule in found:
        parts = people.get(one.case_id, [])
        yield one, rule, list(dict.fromkeys(person for role, person in parts if role in rule.who))


def _people(cases: Iterable[UUID]) -> People:
    """Who has which part in these cases."""
    found: People = {}
    for chunk in rows.in_chunks(sorted(cases)):
        parties = CaseParty.objects.filter(case_id__in=chunk, person__isnull=False).order_by("case_id", "ordinal")
        for case, role, person in parties.values_list("case_id", "role", "person"):
            if person is not None:
                found.setdefault(case, []).append((role, person))
    return found


def _rows(one: Outbox, rule: Rule, people: Sequence[UUID], now: datetime) -> Iterator[rows.Row]:
    told = (rule.topic.value, rule.wanted, one.recorded_at)
    due_at = hours().open_at(now)
    for person in people:
        yield (one.case_id, one.seq, person, *told, due_at, Outcome.WAITING.value, None, due_at + GRACE)
    if not people:
        yield (one.case_id, one.seq, NOBODY, *told, now, Outcome.NOBODY.value, now, now)


def _otherwise(one: Outbox, now: datetime) -> rows.Row:
    """An officer told them in another way of all that went before."""
    told = ("", False, one.recorded_at, now, Outcome.OTHERWISE.value, now, now)
    return (one.case_id, one.seq, NOBODY, *told)


def missing(since: datetime) -> Iterator[tuple[UUID, int, Topic]]:
    """What the rules demand of the news from ``since`` on, as far as it was followed, and no row holds: nothing.

    News can be asked about for as long as it is kept (``following.KEPT``).
    """
    cursor = Follower.objects.filter(pk=NAME).values_list("began", "position").first()
    position, reached = cursor or (0, 0)
    followed = Outbox.objects.filter(position__lte=reached, recorded_at__gte=since).order_by("position")
    while news := list(followed.filter(position__gt=position)[:BATCH]):
        ruled = [(one, rule) for one in news if (rule := rule_for(one)) is not None]
        held = _held({one.case_id for one, _ in ruled})
        yield from ((one.case_id, one.seq, rule.topic) for one, rule in ruled if (one.case_id, one.seq) not in held)
        position = news[-1].position or reached


def _held(cases: Collection[UUID]) -> set[tuple[UUID, int]]:
    found: set[tuple[UUID, int]] = set()
    for chunk in rows.in_chunks(sorted(cases)):
        found |= set(Owed.objects.filter(case_id__in=chunk).values_list("case_id", "news"))
    return found
