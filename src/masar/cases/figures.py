"""The figures of supervisors: counted by the day, kept by a follower of the news, so that no page adds up cases.

What each case adds is kept beside (``CaseFigures``): the follower works it out anew (``measuring``), takes off what
it was and adds what it is, in the transaction that moves its cursor. So each case counts once, whoever is killed, and
those of a service that is a test never.
Cases are folded before that transaction begins: nobody who writes waits for it.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from masar.cases import following, rebuilding, troubles
from masar.cases.desk_models import CaseFigures, FigureCount
from masar.cases.measuring import Figures, Key, What, measured
from masar.cases.models import Case, CaseParty, Follower, Outbox, PersonCase
from masar.cases.queries import timelines
from masar.cases.stored import Fault
from masar.catalogue.queries import catalogue
from masar.lib import rows
from masar.lib.calendars import WorkingCalendar
from masar.staff.queries import offices

NAME = JOB = "count_figures"
BATCH = 500
NOT_LONG = timedelta(days=365)
"""How long after an application another one of the same person for the same service is one more."""
_APPLICANT = CaseParty.Role.APPLICANT.value


def count_figures(now: datetime) -> int:
    """Count what one batch of news changed. How much news there was."""
    position = following.follow(NAME, now=now, position=0)
    unread = Outbox.objects.filter(position__gt=position).order_by("position")
    news = dict(unread.values_list("position", "case_id")[:BATCH])
    if not news:
        return 0
    failed: dict[UUID, str] = {}
    told = _told(set(news.values()), failed)
    with transaction.atomic():
        if Follower.objects.select_for_update().get(pk=NAME).position != position:
            # Another worker was quicker; what was worked out here may be older.
            return 1
        _keep(told)
        following.passed(NAME, max(one for one in news if one is not None), now=now)
    troubles.note(JOB, {str(case): why for case, why in failed.items()}, now)
    troubles.settle(JOB, [str(case) for case in set(news.values()) - failed.keys()])
    return len(news)


# --- counting -------------------------------------------------------------------------------------


def _told(cases: Collection[UUID], failed: dict[UUID, str]) -> dict[UUID, Figures]:
    """What these cases add now, and the further ones of whoever asked for the same before; what cannot be folded."""
    told = _measured(cases, failed)
    came = {case for case, was in _stored(told).items() if _came(told[case]) != _came(was)}
    return told | _measured(_same(came).keys() - set(cases), failed)


def _measured(cases: Collection[UUID], failed: dict[UUID, str]) -> dict[UUID, Figures]:
    found = {}
    for chunk in rows.in_chunks(sorted(cases)):
        again = _again(chunk)
        for case, timeline in timelines(Case.objects.filter(pk__in=chunk).exclude(service__in=catalogue().tests)):
            if isinstance(timeline, Fault):
                failed[case.pk] = timeline.why
                continue
            procedure = catalogue().services[case.service_id].version(timeline.procedure)
            office = offices().get(case.office_id) if case.office_id else None
            calendar = office.calendar if office else WorkingCalendar()
            found[case.pk] = measured(timeline, procedure, calendar, again=case.pk in again)
    return found


def _stored(cases: Collection[UUID]) -> dict[UUID, Figures]:
    """What is kept of these cases; nothing of one that was never counted."""
    found: dict[UUID, Figures] = {case: Counter() for case in cases}
    for chunk in rows.in_chunks(sorted(cases)):
        kept = CaseFigures.objects.filter(pk__in=chunk).values_list("pk", "content")
        found.update({case: _read(content) for case, content in kept})
    return found


def _keep(told: Mapping[UUID, Figures]) -> None:
    """Bring what is kept of these cases to what they add, and the counts too. The caller holds the follower's row."""
    changed: Figures = Counter()
    stored = _stored(told)
    known = {case for chunk in rows.in_chunks(sorted(told)) for case in _known(chunk)}
    differing = [case for case in told if told[case] != stored[case]]
    for case in differing:
        changed.update(told[case])
        changed.subtract(stored[case])
    new = [(case, _text(told[case])) for case in differing if case not in known]
    rows.insert(CaseFigures, ("case_id", "content"), new)
    rows.update(
        CaseFigures, ("case_id",), ("content",), [(_text(told[case]), case) for case in differing if case in known]
    )
    _add(changed)


def _known(cases: Collection[UUID]) -> Iterable[UUID]:
    return CaseFigures.objects.filter(pk__in=cases).values_list("pk", flat=True)


def _came(figures: Figures) -> list[date]:
    return [key.day for key in figures if key.what == What.RECEIVED]


def _add(changed: Mapping[Key, int]) -> None:
    """Add to the counts. Nobody else does at the same time: the caller holds the follower's row."""
    told = [(*key, n) for key, n in sorted(changed.items()) if n]
    rows.add(FigureCount, Key._fields, "n", told)


def _same(cases: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The cases of whoever applied in these, and for each who that is."""
    found: dict[UUID, list[UUID]] = {}
    for chunk in rows.in_chunks(sorted(cases)):
        parties = CaseParty.objects.filter(case_id__in=chunk, role=_APPLICANT, person__isnull=False)
        people = sorted({person for person in parties.values_list("person", flat=True) if person is not None})
        for some in rows.in_chunks(people):
            theirs = PersonCase.objects.filter(person__in=some, role=_APPLICANT).values_list("case_id", "person")
            for case, person in theirs:
                found.setdefault(case, []).append(person)
    return found


def _again(cases: Collection[UUID]) -> set[UUID]:
    """Those of these cases whose applicant applied for the same before, not long ago."""
    who = _same(cases)
    came: dict[tuple[UUID, str], list[tuple[date, UUID]]] = {}
    for chunk in rows.in_chunks(sorted(who)):
        told = Case.objects.filter(pk__in=chunk, submitted_on__isnull=False)
        for case, service, day in told.values_list("pk", "service_id", "submitted_on"):
            if day is not None:
                for person in who[case]:
                    came.setdefault((person, service), []).append((day, case))
    found = set()
    for applied in came.values():
        applied.sort()
        found |= {case for (day, _), (later, case) in pairwise(applied) if later - day <= NOT_LONG}
    return found & set(cases)


def _text(figures: Figures) -> str:
    told = [[*key, n] for key, n in sorted(figures.items())]
    return json.dumps(told, separators=(",", ":"), default=date.isoformat)


def _read(content: str) -> Figures:
    return Counter({Key(what, date.fromisoformat(day), *rest): n for what, day, *rest, n in json.loads(content)})


# --- reading --------------------------------------------------------------------------------------


def counts(places: Iterable[str], whats: Iterable[What], since: date) -> list[tuple[Key, int]]:
    """What was counted at these offices from a day on."""
    wanted = FigureCount.objects.filter(office__in=list(places), what__in=[what.value for what in whats])
    found = wanted.filter(day__gte=since).exclude(n=0).values_list(*Key._fields, "n")
    return [(Key(*told), n) for *told, n in found]


# --- putting right --------------------------------------------------------------------------------


def rebuild(now: datetime) -> int:
    """Count every case anew, beside whoever counts meanwhile; how many counts were wrong in the end."""
    following.follow(NAME, now=now, position=0)
    for batch in rebuilding.batches(every=True):
        with _alone():
            _keep(_told(batch, {}))
    with _alone():
        wrong = off()
        _add(wrong)
    return len(wrong)


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction in which nobody else counts."""
    with transaction.atomic():
        Follower.objects.select_for_update().get(pk=NAME)
        yield


def off() -> Figures:
    """Where the counts are not the sum of what all cases add, and by how much. Reads all of both."""
    wrong: Figures = Counter()
    for figures in _kept():
        wrong.update(figures)
    for *key, n in FigureCount.objects.values_list(*Key._fields, "n"):
        wrong[Key(*key)] -= n
    return Counter({key: n for key, n in wrong.items() if n})


def _kept() -> Iterator[Figures]:
    last: UUID | None = None
    while batch := list(_after(last)):
        for row in batch:
            yield _read(row.content)
        last = batch[-1].pk


def _after(last: UUID | None) -> Iterable[CaseFigures]:
    kept = CaseFigures.objects.order_by("pk")
    return (kept if last is None else kept.filter(pk__gt=last))[:BATCH]
