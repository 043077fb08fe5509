"""Cases of very many events: taken up from a checkpoint, their log on pages, and all of it as the events say."""

import json
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import checkpoint, checkpoints, folding, queries, recording
from masar.cases.models import Case, Checkpoint, Event, LogPage, Outbox, PublicRecord
from masar.cases.queries import differences, log_page
from masar.cases.tests.stories import fact
from masar.cases.tests.test_order import facts
from masar.cases.tests.test_recording import CASE, SUBMITTED, record

pytestmark = pytest.mark.usefixtures("house")


def reminders(count, first=date(2026, 1, 1)):
    return [fact("reminded", str(first + timedelta(days=day // 4)), id=f"r{day:05}") for day in range(count)]


@pytest.fixture
def short():
    """Cases are long from five events on here."""
    with (
        patch.multiple(folding, LONG=4, TAIL=2, MOST=4),
        patch.object(recording, "LONG", 4),
        patch.object(queries, "LONG", 4),
    ):
        yield


def content():
    return json.loads(PublicRecord.objects.get().content)


def as_its_events_say():
    return list(differences(list(Case.objects.all()))) == []


def test_a_case_of_a_hundred_events_has_no_checkpoint_and_one_more_gives_it_one():
    record(*reminders(100))
    assert not Checkpoint.objects.exists()
    record(SUBMITTED)
    assert Checkpoint.objects.count() == 1
    assert as_its_events_say()


def tail():
    return len(json.loads(Checkpoint.objects.get().tail))


def test_a_checkpoint_stands_forty_facts_before_the_last_and_moves_on_once_there_are_more_than_eighty():
    record(*reminders(140))
    assert tail() == 40
    record(*(fact("reminded", "2026-06-01", id=f"later {number}") for number in range(40)))
    assert tail() == 80
    record(fact("reminded", "2026-06-02", id="one more"))
    assert tail() == 40
    assert as_its_events_say()


def test_the_record_holds_the_newest_entries_and_pages_hold_the_rest():
    record(*reminders(250))
    assert content()["earlier"] == 240
    assert len(content()["log"]) == 10
    assert list(LogPage.objects.order_by("page").values_list("page", flat=True)) == [1, 2, 3, 4, 5, 6]
    whole = [one for page in range(1, 7) for one in json.loads(log_page(Case.objects.get().number, page))]
    assert [one["on"] for one in [*whole, *content()["log"]]] == [str(one.day) for one in reminders(250)]


def test_a_log_of_forty_nine_entries_is_whole_and_the_fiftieth_begins_a_page():
    record(*reminders(49))
    assert "earlier" not in content() and not LogPage.objects.exists()
    record(*reminders(50))
    assert (content()["earlier"], LogPage.objects.count()) == (40, 1)


def test_a_fact_that_comes_last_reads_a_bounded_number_of_events():
    record(*reminders(400))
    with (
        CaptureQueriesContext(connection) as asked,
        patch.object(checkpoints, "load_facts", side_effect=AssertionError),
    ):
        record(fact("reminded", "2026-11-01", id="last"))
    assert len(asked) < 40
    assert as_its_events_say()


@pytest.mark.parametrize("late", ["2026-01-02", "2026-04-09"])
def test_a_late_fact_is_where_it_belongs_and_the_pages_follow(late):
    record(*reminders(400))
    record(fact("approved", late, id="late"))
    assert as_its_events_say()
    assert Outbox.objects.order_by("-seq").values_list("public_changed", flat=True)[0]


def test_an_early_entry_that_is_taken_back_changes_its_page_and_the_version():
    record(*reminders(400))
    before = PublicRecord.objects.get().version
    record(fact("corrected", "2026-11-02", of={"source": "s", "source_id": "r00003"}, by=None))
    number = Case.objects.get().number
    assert json.loads(log_page(number, 1))[3] == {
        "kind": "corrected",
        "on": "2026-01-01",
        "what": "reminded",
        "void": True,
    }
    assert PublicRecord.objects.get().version == before + 1
    assert Outbox.objects.order_by("-seq").values_list("public_changed", flat=True)[0]
    assert as_its_events_say()


def test_a_repeat_and_a_contradiction_are_seen_without_reading_the_case():
    record(*reminders(400))
    again = reminders(400)[7]
    with patch.object(checkpoints, "load_facts", side_effect=AssertionError):
        assert record(again).repeats == 1
        assert record(replace(again, day=date(2026, 3, 3))).quarantined == 1
    assert Event.objects.count() == 400


def test_a_checkpoint_that_does_not_hold_all_events_is_passed_over():
    record(*reminders(400))
    Checkpoint.objects.update(tail="[]")
    record(fact("reminded", "2026-11-01", id="last"))
    assert as_its_events_say()
    assert Checkpoint.objects.get().tail != "[]"


def test_a_check_finds_a_checkpoint_that_says_something_else():
    record(*reminders(400))
    state = json.loads(Checkpoint.objects.get().state) | {"jumped": True}
    Checkpoint.objects.update(state=json.dumps(state))
    assert [one.what for one in differences(list(Case.objects.all()))] == [("checkpoint",)]
    call_command("rebuild", all=True, stdout=StringIO())
    assert as_its_events_say()


def test_a_check_finds_a_page_that_was_changed_and_a_rebuild_mends_it():
    record(*reminders(400))
    LogPage.objects.filter(page=2).update(content="[]")
    LogPage.objects.create(number=Case.objects.get().number, page=99, content="[]")
    with pytest.raises(CommandError):
        call_command("rebuild", check=True, stdout=StringIO())
    call_command("rebuild", all=True, stdout=StringIO())
    assert as_its_events_say()
    assert not LogPage.objects.filter(page=99).exists()


@pytest.mark.parametrize("spoil", ["change", "add"])
def test_a_page_that_is_put_right_makes_a_new_version(spoil):
    record(*reminders(400))
    before = Case.objects.get().version
    if spoil == "change":
        LogPage.objects.filter(page=2).update(content="[]")
    else:
        LogPage.objects.create(number=Case.objects.get().number, page=99, content="[]")
    call_command("rebuild", all=True, stdout=StringIO())
    assert Case.objects.get().version == PublicRecord.objects.get().version == before + 1
    call_command("rebuild", all=True, stdout=StringIO())
    assert Case.objects.get().version == before + 1


def test_what_an_office_wrote_is_not_in_the_checkpoint():
    record(fact("deferred", "2026-10-01", reason="quota", note="Ahmed was here"), *reminders(120))
    assert "Ahmed" not in Checkpoint.objects.get().state


def test_a_checkpoint_and_a_page_take_the_form_of_every_fact(short):
    record(*(one for count in range(3) for one in reminders(6, date(2026, 1 + count, 1))))
    assert Checkpoint.objects.count() == 1
    assert checkpoint.LONG == 100


@given(facts(), st.randoms(use_true_random=False), st.integers(1, 4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_batching_and_repetition_of_a_long_case_stores_what_its_events_say(
    short, given_facts, random, size
):
    case = replace(CASE, reference=uuid4().hex)
    arriving = [*given_facts, *random.sample(given_facts, len(given_facts) // 2)]
    random.shuffle(arriving)
    while arriving:
        batch, arriving = arriving[:size], arriving[size:]
        record(*batch, case=case)
    stored = list(Case.objects.filter(reference=case.reference))
    assert list(differences(stored)) == []
    assert stored[0].events == len(given_facts)
