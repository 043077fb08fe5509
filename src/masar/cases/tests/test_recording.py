"""The one road: what becomes of facts on their way into the database."""

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.actions import Incoming, NewCase, Refused, declare_source, record_event, record_events
from masar.cases.models import Case, Event, Outbox, PublicRecord, Quarantined
from masar.cases.queries import differences, public_record
from masar.cases.sequencing import sequence
from masar.cases.tests.stories import fact
from masar.cases.tests.test_order import facts
from masar.cases.waking import record_overdue
from masar.lib.numbers import is_number

pytestmark = pytest.mark.usefixtures("house")
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
CASE = NewCase(service="passport", source="s", reference="R-1", office="cairo")
SUBMITTED = fact("submitted", "2026-11-01T08:00")
REVIEW = fact("stage_entered", "2026-11-03T09:00", stage="review")


def record(*given_facts, case=CASE, **more):
    return record_events([Incoming(case, given_facts)], now=NOW, **more)


def stored():
    """Everything public, without what is drawn by lot."""
    return sorted(PublicRecord.objects.values_list("content", flat=True))


def test_a_new_case_gets_a_number_that_opens_it_at_once():
    number = record(SUBMITTED).numbers["s", "R-1"]
    shown = public_record(number)
    assert is_number(number)
    assert '"status":"received"' in shown.content


def test_a_repeat_adds_nothing_and_answers_the_same():
    first = record(SUBMITTED, REVIEW)
    again = record(SUBMITTED, REVIEW)
    assert again.numbers == first.numbers
    assert (again.cases_new, again.events_new, again.repeats) == (0, 0, 2)
    assert Event.objects.count() == Outbox.objects.count() == 2


def test_the_same_id_with_other_content_is_quarantined_and_reported():
    record(SUBMITTED)
    before = stored()
    contradiction = replace(SUBMITTED, day=REVIEW.day, at=None)
    for _ in range(2):
        assert [conflict.source_id for conflict in record(contradiction).conflicts] == [SUBMITTED.source_id]
    assert Quarantined.objects.count() == 1
    assert stored() == before


def test_a_contradiction_within_one_batch_is_seen_too():
    recorded = record(SUBMITTED, replace(SUBMITTED, day=REVIEW.day, at=None))
    assert (recorded.events_new, recorded.quarantined) == (1, 1)


def test_unknown_codes_are_refused_by_name_and_the_rest_is_taken():
    recorded = record_events(
        [
            Incoming(replace(CASE, service="nothing"), (SUBMITTED,)),
            Incoming(replace(CASE, office="nowhere", reference="R-2"), (SUBMITTED,)),
            Incoming(replace(CASE, reference="R-3"), (SUBMITTED, fact("document_received", "2026-11-02"))),
        ],
        now=NOW,
    )
    assert [refusal.why for refusal in recorded.refused] == [
        "unknown service 'nothing'",
        "unknown office 'nowhere'",
        "document_received: document is missing or not of its form",
    ]
    assert recorded.cases_new == recorded.events_new == 1


def test_one_fact_by_number_takes_the_same_road():
    number = record(SUBMITTED).numbers["s", "R-1"]
    record_event(number, REVIEW, now=NOW)
    assert Case.objects.get().status == "under_review"
    with pytest.raises(Refused, match="no case has this number"):
        record_event("0000000000000", REVIEW, now=NOW)
    with pytest.raises(Refused, match="outcome is missing"):
        record_event(number, fact("objection_decided", "2026-11-04"), now=NOW)


def test_internal_events_leave_the_version_alone_and_are_no_public_news():
    record(SUBMITTED)
    record(fact("note_added", "2026-11-02", note="x"))
    assert PublicRecord.objects.get().version == 1
    assert [row.public_changed for row in Outbox.objects.order_by("seq")] == [True, False]


def test_history_is_recorded_without_announcing_it():
    record(SUBMITTED, announce=False)
    assert not Outbox.objects.get().announce


def test_the_sequencer_numbers_each_row_once_and_only_one_may():
    record(SUBMITTED, REVIEW)
    assert sequence(NOW, "first") == 2
    record(fact("fee_paid", "2026-11-04"))
    assert sequence(NOW, "second") == 0
    assert sequence(NOW, "first") == 1
    assert sorted(Outbox.objects.values_list("position", flat=True)) == [1, 2, 3]


def test_time_alone_is_recorded_once_as_overdue():
    record(SUBMITTED, REVIEW, fact("documents_requested", "2026-11-04", documents=["photo"], by="2026-11-08"))
    assert record_overdue(NOW) == 1
    assert record_overdue(NOW) == 0
    assert '"overdue":["documents"]' in PublicRecord.objects.get().content
    assert Event.objects.filter(kind="overdue", source="clock").count() == 1


def test_rebuild_finds_and_mends_what_was_changed_behind_its_back():
    record(SUBMITTED, REVIEW)
    before = stored()
    out = StringIO()
    call_command("rebuild", check=True, stdout=out)
    assert "1 cases folded again, 0 differed." in out.getvalue()
    PublicRecord.objects.update(content='{"status":"approved"}')
    with pytest.raises(CommandError):
        call_command("rebuild", check=True, stdout=StringIO())
    call_command("rebuild", all=True, stdout=StringIO())
    assert stored() == before
    assert Outbox.objects.count() == 2


def test_the_given_number_is_kept_for_generators():
    recorded = record(SUBMITTED, case=replace(CASE, number="K7QM2X9DRT4BX"))
    assert recorded.numbers == {("s", "R-1"): "K7QM2X9DRT4BX"}


@given(facts(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_batching_and_repetition_stores_the_same(given_facts, random):
    name = uuid4().hex
    record(*given_facts, case=replace(CASE, reference=f"{name}-a"))
    arriving = [*given_facts, *random.sample(given_facts, len(given_facts) // 2)]
    random.shuffle(arriving)
    while arriving:
        size = random.randint(1, len(arriving))
        record(*arriving[:size], case=replace(CASE, reference=f"{name}-b"))
        arriving = arriving[size:]
    one, other = Case.objects.filter(reference__startswith=name).order_by("reference")
    records = PublicRecord.objects.in_bulk([one.number, other.number])
    assert records[one.number].content == records[other.number].content
    assert (one.status, one.stage, one.wakes_at) == (other.status, other.stage, other.wakes_at)
    assert list(differences([one, other])) == []


def test_a_source_may_be_declared_again_with_other_words():
    declare_source("s", name={"ar": "م", "en": "renamed"}, open_references=True)
    assert record(SUBMITTED).cases_new == 1
