"""News: each row of the outbox tells of its own event, and of nothing else in its batch."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.actions import Incoming, record_events
from masar.cases.folding import Folding
from masar.cases.models import Case, Outbox, PublicRecord
from masar.cases.owner import close_to_number, erase_note
from masar.cases.tests import test_notes
from masar.cases.tests.stories import CALENDAR, SERVICE, fact, told
from masar.cases.tests.test_order import facts
from masar.cases.tests.test_recording import CASE, NOW, REVIEW, SUBMITTED, record
from masar.catalogue.definitions import Procedure

pytestmark = pytest.mark.usefixtures("house")
OFFICER = test_notes.Reader("officer")


def news(*columns):
    return list(Outbox.objects.order_by("case", "seq").values_list(*columns))


def told_on(day, **more):
    """What is said of a fact of that day, told on 10 November: whether it changed the record, and is announced."""
    record(fact("submitted", day), **more)
    return Outbox.objects.values_list("public_changed", "announce").get()


def test_a_row_says_what_its_own_event_changed_and_not_what_its_batch_did():
    record(SUBMITTED, REVIEW, fact("clock_resumed", "2026-11-04"), fact("resumed", "2026-11-05"))
    assert news("kind", "public_changed", "announce") == [
        ("submitted", True, False),
        ("stage_entered", True, True),
        ("clock_resumed", False, False),
        ("resumed", False, False),
    ]


def test_a_row_says_the_status_before_its_event_and_after_it():
    record(SUBMITTED, REVIEW)
    record(fact("documents_requested", "2026-11-04", documents=["photo"]))
    assert news("before", "after") == [
        (None, "received"),
        ("received", "under_review"),
        ("under_review", "action_needed"),
    ]


def test_a_fact_from_before_what_is_known_leaves_the_status_as_it_was():
    record(SUBMITTED, fact("completed", "2026-11-09"))
    record(REVIEW)
    assert news("before", "after", "public_changed")[-1] == ("completed", "completed", True)


def test_a_fact_that_is_told_a_week_late_is_announced_and_later_ones_are_not():
    assert told_on("2026-11-03") == (True, True)


def test_a_fact_that_is_told_eight_days_late_changes_the_record_and_is_not_announced():
    assert told_on("2026-11-02") == (True, False)


def test_the_days_for_which_a_fact_is_new_are_set(settings):
    settings.MASAR_NEW_FOR_DAYS = 9
    assert told_on("2026-11-01") == (True, True)


def test_it_is_the_local_day_that_makes_a_fact_late():
    # In Cairo it is the eleventh already.
    record_events([Incoming(CASE, (fact("submitted", "2026-11-03"),))], now=datetime(2026, 11, 10, 22, tzinfo=UTC))
    assert news("announce") == [(False,)]


def test_of_history_nobody_is_told_however_new_it_is():
    assert told_on("2026-11-10", announce=False) == (True, False)


def test_an_internal_event_is_news_of_no_change():
    record(SUBMITTED)
    record(fact("note_added", "2026-11-10", note="x"))
    assert news("kind", "before", "after", "public_changed", "announce")[-1] == (
        *("note_added", "received", "received"),
        *(False, False),
    )


def test_closing_a_number_and_opening_it_is_news_once_each():
    own = test_notes.own(test_notes.record(SUBMITTED))
    for closed in (True, True, False):
        close_to_number(own, closed=closed, reader=OFFICER, now=NOW)
    assert news("seq", "what", "event", "public_changed", "announce") == [
        (1, "event", 1, True, False),
        (2, "number_closed", None, True, False),
        (3, "number_opened", None, True, False),
    ]


def test_erasing_a_note_is_news_once():
    recorded = test_notes.record(test_notes.NOTED)
    for _ in range(2):
        erase_note(recorded.numbers["s", "R-1"], "s", "1", reader=OFFICER, now=NOW)
    assert news("what", "before", "after", "public_changed")[1:] == [("note_erased", "received", "received", False)]


def test_events_after_other_news_are_numbered_on_and_name_themselves():
    own = test_notes.own(test_notes.record(SUBMITTED))
    close_to_number(own, closed=True, reader=OFFICER, now=NOW)
    test_notes.record(REVIEW)
    assert news("seq", "event") == [(1, 1), (2, None), (3, 2)]
    assert Case.objects.values_list("events", "news").get() == (2, 3)


def folding(*given_facts, service=SERVICE):
    return Folding(service, given_facts, source="s", office=None, calendar=CALENDAR)


@given(facts(), st.randoms())
@settings(max_examples=300)
def test_facts_one_after_the_other_come_to_what_the_fold_of_all_of_them_is(given_facts, random):
    random.shuffle(given_facts)
    case = folding()
    for number, one in enumerate(given_facts, 1):
        before = case.timeline() if number > 1 else None
        content = told(*given_facts[: number - 1]).content if before else None
        change = case.add(one)
        assert case.timeline() == told(*given_facts[:number])
        assert change.public == (case.timeline().content != content)
        assert change.before == (before and before.status)
        assert change.after == case.timeline().status


LATER = Procedure("passport", 2, SUBMITTED.day + timedelta(days=3), SERVICE.procedures[0].stages[:3], (), (), None)


@given(facts(), st.randoms())
@settings(max_examples=200)
def test_the_version_of_the_procedure_is_the_one_of_all_facts(given_facts, random):
    versions = replace(SERVICE, procedures=(*SERVICE.procedures, LATER))
    days = [replace(one, day=one.day + timedelta(days=random.randint(0, 4)), at=None) for one in given_facts]
    case = folding(service=versions)
    for number, one in enumerate(days, 1):
        case.add(one)
        assert case.timeline() == told(*days[:number], service=versions)


def test_new_facts_are_told_as_they_happened_however_they_came():
    record(REVIEW, fact("fee_paid", "2026-11-02"), SUBMITTED)
    assert [kind for (kind,) in news("kind")] == ["submitted", "fee_paid", "stage_entered"]


@given(facts(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_row_begins_where_the_one_before_it_ended(given_facts, random):
    reference = f"R-{random.getrandbits(64)}-{Case.objects.count()}"
    while given_facts:
        size = random.randint(1, len(given_facts))
        record(*given_facts[:size], case=replace(CASE, reference=reference))
        given_facts = given_facts[size:]
    case = Case.objects.get(reference=reference)
    rows = list(Outbox.objects.filter(case=case).order_by("seq").values_list("before", "after", "public_changed"))
    assert [before for before, _, _ in rows] == [None, *(after for _, after, _ in rows[:-1])]
    assert rows[-1][1] == case.status
    assert PublicRecord.objects.get(pk=case.number).version <= sum(public for _, _, public in rows)


def test_a_database_from_before_has_one_row_of_news_an_event():
    record(SUBMITTED, REVIEW)
    Outbox.objects.update(event=None)
    Case.objects.update(news=0)
    import_module("masar.cases.migrations.0006_news").one_row_of_news_an_event(apps, None)
    assert news("seq", "event") == [(1, 1), (2, 2)]
    assert Case.objects.get().news == 2
