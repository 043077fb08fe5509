"""The worker's clock on stored cases: reminders and ends are recorded once, by what is known, and each case alone."""

import json
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import apart, waking
from masar.cases.actions import Incoming, declare_source, record_events
from masar.cases.models import Case, Event, Outbox, PublicRecord, Source, Trouble
from masar.cases.queries import differences
from masar.cases.tests.stories import fact
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_falling import ASKED, READY, RULED, SUBMITTED
from masar.cases.tests.test_recording import CASE
from masar.cases.waking import record_overdue
from masar.catalogue import queries as catalogue_queries
from masar.catalogue.definitions import Catalogue

pytestmark = pytest.mark.usefixtures("ruled")
RECEIVED = fact("document_received", "2026-11-20T10:00", document="photo")


@pytest.fixture
def ruled(house, monkeypatch):
    """The procedure of the stories, which says what closes an application."""
    monkeypatch.setattr(catalogue_queries._KEPT, "get", lambda: Catalogue("t", (), {RULED.code: RULED}, {}))


@contextmanager
def anew():
    """Whatever is recorded inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def noon(day):
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def on(number):
    return noon(date(2026, 11, number))


def asked(count=1, **more):
    every = [replace(CASE, reference=f"R-{number}", **more) for number in range(count)]
    record_events([Incoming(case, (SUBMITTED, ASKED)) for case in every], now=on(2))


def fresh(moment):
    Source.objects.filter(pk="s").update(fresh_as_of=moment)


def tick(day, *, complete=True):
    """The worker's round at noon, with data that are complete up to then."""
    if complete:
        fresh(noon(day))
    while record_overdue(noon(day)):
        pass


def told(*kinds):
    """What the clock recorded, by day."""
    found = Event.objects.filter(source="clock").order_by("day", "kind").values_list("kind", "day")
    return [(kind, day.day) for kind, day in found if not kinds or kind in kinds]


def contents():
    return sorted(PublicRecord.objects.values_list("content", flat=True))


def test_a_reminder_comes_on_its_day_and_is_told():
    asked()
    tick(date(2026, 11, 8))
    assert told() == []
    tick(date(2026, 11, 9))
    assert told() == [("reminded", 9)]
    assert Outbox.objects.get(kind="reminded").announce


def test_by_the_end_everything_was_said_once_and_on_its_day():
    asked()
    for number in range(3, 31):
        tick(date(2026, 11, number))
        tick(date(2026, 11, number))
    assert told() == [("reminded", 9), ("reminded", 14), ("overdue", 16), ("closed", 24)]
    assert Case.objects.get().status == "closed"
    assert Case.objects.get().due_at is None


def test_a_week_without_a_worker_is_made_up_for_with_the_days_on_which_things_fell_due():
    asked()
    tick(date(2026, 11, 16))
    tick(date(2026, 11, 29))
    assert told() == [("reminded", 9), ("reminded", 14), ("overdue", 16), ("closed", 24)]


def test_nobody_is_reminded_so_late_that_they_would_not_be_told_and_the_log_claims_no_such_thing():
    asked()
    tick(date(2026, 11, 17))
    assert told() == [("overdue", 16)]
    assert all(row.kind != "reminded" for row in Outbox.objects.all())
    assert Case.objects.get().due_at == datetime(2026, 11, 23, 22, tzinfo=UTC)


def test_nobody_is_reminded_of_a_last_day_that_is_over():
    record_events([Incoming(CASE, (SUBMITTED, replace(ASKED, payload={"documents": ["photo"], "by": "2026-11-06"})))],
                  now=on(2))  # fmt: skip
    tick(date(2026, 11, 7))
    assert told() == [("overdue", 6)]


def test_of_what_is_due_in_months_nobody_is_reminded_weeks_late():
    record_events([Incoming(CASE, (SUBMITTED, READY))], now=on(2))
    tick(date(2026, 12, 26))
    assert told() == []
    tick(date(2027, 1, 19))
    assert told() == [("reminded", 19)]


def test_nothing_falls_due_of_what_was_closed_before_however_late_the_clock_comes():
    paying = fact("stage_entered", "2026-11-02T08:00", stage="payment", by="2026-11-26")
    record_events([Incoming(CASE, (SUBMITTED, paying, ASKED))], now=on(2))
    tick(date(2026, 11, 29))
    assert told() == [("overdue", 16), ("closed", 24)]


def test_of_a_source_that_is_behind_nobody_is_reminded_and_nothing_is_closed_before_it_has_caught_up():
    asked()
    fresh(on(8))
    tick(date(2026, 11, 9), complete=False)
    assert told() == []
    tick(date(2026, 11, 10), complete=False)
    assert told() == []
    tick(date(2026, 11, 11))
    assert told() == [("reminded", 9)]
    tick(date(2026, 11, 29), complete=False)
    assert told() == [("reminded", 9), ("overdue", 16)]
    tick(date(2026, 11, 30))
    assert told("closed") == [("closed", 24)]


def test_a_case_of_the_desk_waits_for_no_file():
    declare_source("desk", name={})
    record_events([Incoming(replace(CASE, source="desk"), (SUBMITTED, ASKED))], now=on(2))
    tick(date(2026, 11, 9), complete=False)
    tick(date(2026, 11, 24), complete=False)
    assert told() == [("reminded", 9), ("overdue", 16), ("closed", 24)]


def test_a_case_that_is_in_doubt_is_closed_by_nobody():
    asked()
    record_events([Incoming(replace(CASE, reference="R-0"), (replace(ASKED, day=date(2026, 11, 1), at=None),))],
                  now=on(3))  # fmt: skip
    tick(date(2026, 11, 24))
    assert told("closed") == []
    assert not Trouble.objects.exists()


def test_what_somebody_puts_off_while_the_clock_looks_is_not_closed(monkeypatch):
    asked()
    tick(date(2026, 11, 17))
    once = apart.record_events

    def slower(incoming, **more):
        longer = fact("deadline_extended", "2026-11-24T08:00", by="2026-12-01")
        once([Incoming(replace(CASE, reference="R-0"), (longer,))], now=on(24))
        return once(incoming, **more)

    monkeypatch.setattr(apart, "record_events", slower)
    fresh(on(24))
    record_overdue(on(24))
    assert told("closed") == []
    assert not Trouble.objects.exists()


def test_an_answer_that_comes_late_takes_the_end_back_and_is_seen_by_everybody():
    asked()
    tick(date(2026, 11, 24))
    assert Case.objects.get().status == "closed"
    record_events([Incoming(replace(CASE, reference="R-0"), (RECEIVED,))], now=on(25))
    case = Case.objects.get()
    assert (case.status, case.ended_on) == ("received", None)
    assert json.loads(PublicRecord.objects.get().content)["log"][-1]["what"] == "closed"


TICKS = st.lists(st.integers(3, 30), max_size=12)


@given(TICKS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whenever_the_clock_comes_round_no_date_that_it_tells_of_is_another(ticks):
    """Whatever rounds there were, late or early, repeated or out of order: what is said of an end is the same."""
    with anew():
        asked(2)
        for number in ticks:
            tick(date(2026, 11, number))
        tick(date(2026, 11, 30))
        assert set(told("overdue", "closed")) == {("overdue", 16), ("closed", 24)}
        assert len(told("overdue", "closed")) == 4
        assert set(told("reminded")) <= {("reminded", 9), ("reminded", 14)}
        assert list(differences(list(Case.objects.all()))) == []


@given(st.lists(st.integers(3, 19), max_size=8), st.lists(st.integers(20, 30), max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rounds_before_and_after_an_answer_in_time_give_the_same_record(before, after):
    with anew():
        asked()
        for number in sorted({*before, 9, 14, 17}):
            tick(date(2026, 11, number))
        record_events([Incoming(replace(CASE, reference="R-0"), (RECEIVED,))], now=on(20))
        for number in after:
            tick(date(2026, 11, number))
        assert told("closed", "reminded", "overdue") == [("reminded", 9), ("reminded", 14), ("overdue", 16)]


@given(st.sets(st.integers(0, 5)), st.integers(1, 3))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cases_that_cannot_go_on_hold_up_no_other_and_are_counted(poisoned, size):
    with anew(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(waking, "BATCH", size)
        asked(6)
        references = [f"R-{number}" for number in poisoned]
        Event.objects.filter(case__reference__in=references, seq=1).update(kind="of_a_later_version")
        tick(date(2026, 11, 9))
        assert len(told("reminded")) == 6 - len(poisoned)
        assert Trouble.objects.count() == len(poisoned)


class Killed(BaseException):
    """The worker's end."""


@given(st.lists(st.sampled_from(["before", "after", None]), max_size=4))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_worker_that_is_killed_at_any_moment_leaves_nothing_out_and_nothing_twice(ends):
    with anew():
        asked(3)
        once = apart.record_events
        for end in ends:
            with suppress(Killed), pytest.MonkeyPatch.context() as patch:
                patch.setattr(apart, "record_events", killed(once, end))
                tick(date(2026, 11, 24))
        tick(date(2026, 11, 24))
        assert told() == [("overdue", 16)] * 3 + [("closed", 24)] * 3
        assert not Trouble.objects.exists()


def killed(once, end):
    def recording(incoming, **more):
        if end == "before":
            raise Killed
        recorded = once(incoming, **more)
        if end == "after":
            raise Killed
        return recorded

    return recording


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_record_each_thing_once():
    asked(20)
    fresh(on(24))
    assert at_once(*[lambda: record_overdue(on(24))] * 3) == []
    record_overdue(on(24) + timedelta(minutes=2))
    assert sorted(told()) == [("closed", 24)] * 20 + [("overdue", 16)] * 20
    assert list(differences(list(Case.objects.all()))) == []
