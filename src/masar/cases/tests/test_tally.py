"""Counts of open cases that are kept as the cases change are what counting them gives."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from django.core.management import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import tally
from masar.cases.claims import claim, release
from masar.cases.desk_models import Claim, OpenCase, OpenCount
from masar.cases.desks import settle
from masar.cases.models import Case
from masar.cases.tally import correct, off, put_together
from masar.cases.tests.stories import fact
from masar.cases.tests.test_claims import somebody
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_order import facts
from masar.cases.tests.test_rebuilding import rebuilt
from masar.cases.tests.test_recording import CASE, NOW, REVIEW, SUBMITTED, record

pytestmark = pytest.mark.usefixtures("house")


def sums():
    """What the counts say, by what is counted."""
    found = Counter()
    for *kind, n in OpenCount.objects.values_list("office", "service", "state", "claimed", "n"):
        found[tuple(kind)] += n
    return {kind: n for kind, n in found.items() if n}


def test_a_case_is_counted_where_it_is_and_with_whoever_has_it():
    record(SUBMITTED)
    case, huda = Case.objects.get().pk, somebody()
    assert sums() == {("cairo", "passport", "new", False): 1}
    claim(case, huda, now=NOW)
    record(REVIEW)
    assert sums() == {("cairo", "passport", "working", True): 1}
    record(fact("transferred", "2026-11-05", office="giza"))
    assert sums() == {("giza", "passport", "working", False): 1}
    record(fact("completed", "2026-11-09"))
    assert sums() == {}


def test_what_is_over_and_in_doubt_is_counted_until_somebody_has_looked_at_it():
    record(SUBMITTED, fact("completed", "2026-11-09"))
    record(replace(SUBMITTED, day=REVIEW.day, at=None))
    assert sums() == {("cairo", "passport", "over", False): 1}
    settle(Case.objects.get().pk, by="officer:1", now=NOW)
    assert sums() == {}


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happens_in_any_order_and_batches_the_counts_are_the_rows(data):
    told, officer = data.draw(facts()), somebody(office=None)
    shuffled = random.Random(data.draw(st.integers(0, 99))).sample(told, len(told))
    name = replace(CASE, reference=f"R-{officer.id}")
    while shuffled:
        size = data.draw(st.integers(1, 4))
        batch, shuffled = shuffled[:size], shuffled[size:]
        record(*batch, case=name)
        doing = data.draw(st.sampled_from([claim, release, None]))
        for case in OpenCase.objects.filter(pk__in=Case.objects.filter(reference=name.reference)) if doing else ():
            held = Claim.objects.filter(pk=case.pk).values_list("officer", flat=True).first()
            doing(case.pk, officer, now=NOW, held=held)
        if data.draw(st.booleans()):
            put_together(NOW)
        assert off() == {}
    assert sums() == Counter(
        (*place, officer is not None)
        for *place, officer in OpenCase.objects.values_list("office", "service", "state", "officer")
    )


def test_many_rows_are_put_together_and_say_the_same(monkeypatch):
    monkeypatch.setattr(tally, "MANY", 10)
    for number in range(6):
        record(SUBMITTED, case=replace(CASE, reference=f"R-{number}"))
    assert (put_together(NOW), OpenCount.objects.count()) == (0, 6)
    for number in range(6):
        record(REVIEW, case=replace(CASE, reference=f"R-{number}"))
    before = sums()
    assert put_together(NOW) == 17
    assert (sums(), OpenCount.objects.count()) == (before, 1)


def test_a_count_that_is_wrong_is_named_and_put_right():
    record(SUBMITTED)
    OpenCase.objects.update(state="ready", officer=3)
    assert sorted(off().values()) == [-1, 1]
    with pytest.raises(CommandError):
        rebuilt(check=True)
    assert "counts of open cases" in rebuilt(all=True)
    assert off() == {} and sums() == {("cairo", "passport", "new", False): 1}


def test_a_database_of_before_begins_with_what_there_is():
    record(SUBMITTED)
    OpenCount.objects.all().delete()
    assert correct() == 1 and off() == {}
    assert correct() == 0


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_rows_are_put_together_is_counted_once(house, monkeypatch):
    monkeypatch.setattr(tally, "MANY", 2)
    names = [replace(CASE, reference=f"R-{number}") for number in range(30)]
    jobs = [
        lambda share=share: [record(SUBMITTED, case=name) for name in share] for share in (names[::2], names[1::2])
    ]
    together = lambda: [put_together(NOW) for _ in range(20)]  # noqa: E731
    assert at_once(*jobs, together, together) == []
    assert off() == {} and sums() == {("cairo", "passport", "new", False): 30}
