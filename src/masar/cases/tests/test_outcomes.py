"""What a writer is told: of every fact what became of it, and of a case that somebody else took further."""

from dataclasses import replace

import pytest

from masar.cases.actions import Incoming, Overtaken, record_event, record_events
from masar.cases.incoming import Became, Outcome
from masar.cases.models import Case, Event, Outbox, PublicRecord
from masar.cases.tests.stories import fact
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_recording import CASE, NOW, REVIEW, SUBMITTED, record

PAID = fact("fee_paid", "2026-11-02")
WITHDRAWN = fact("withdrawn", "2026-11-04")


def number():
    return record(SUBMITTED, REVIEW).numbers["s", "R-1"]


def became(recorded):
    return [outcome.became.value for outcome in recorded.outcomes]


def test_each_fact_is_told_what_became_of_it_in_the_order_in_which_they_were_given(house):
    record(SUBMITTED)
    other = replace(CASE, reference="R-2")
    wrong = fact("document_received", "2026-11-02", id="wrong")
    recorded = record_events(
        [
            Incoming(other, (SUBMITTED, wrong)),
            Incoming(CASE, (REVIEW, SUBMITTED, replace(SUBMITTED, day=REVIEW.day, at=None), REVIEW)),
            Incoming(replace(other, office="nowhere"), (PAID,)),
        ],
        now=NOW,
    )
    assert became(recorded) == ["new", "refused", "new", "repeat", "conflict", "repeat", "refused"]
    assert (recorded.events_new, recorded.repeats, recorded.quarantined, len(recorded.refused)) == (2, 2, 1, 2)


def test_an_outcome_names_its_case_its_fact_and_the_reason(house):
    recorded = record(fact("document_received", "2026-11-02", id="wrong"))
    why = "document_received: document is missing or not of its form"
    assert recorded.outcomes == [Outcome("s", "R-1", "wrong", Became.REFUSED, why)]
    assert not Case.objects.exists()


def test_the_version_is_how_many_events_there_are_now(house):
    assert record(SUBMITTED, REVIEW).versions == {("s", "R-1"): 2}
    assert record(REVIEW, PAID).versions == {("s", "R-1"): 3}


def test_a_writer_who_knows_the_latest_is_taken(house):
    recorded = record_event(number(), PAID, now=NOW, expected=2)
    assert became(recorded) == ["new"]


@pytest.mark.parametrize("expected", [0, 1, 3])
def test_a_writer_who_knows_another_version_is_told_so_and_nothing_is_kept(house, expected):
    known = number()
    with pytest.raises(Overtaken, match=f"expected {expected} events and found 2") as told:
        record_event(known, PAID, now=NOW, expected=expected)
    assert (told.value.expected, told.value.found) == (expected, 2)
    assert Event.objects.count() == Outbox.objects.count() == 2
    assert PublicRecord.objects.get().version == 1


def test_the_same_fact_told_again_is_a_repeat_whatever_came_after_it(house):
    known = number()
    record_event(known, PAID, now=NOW, expected=2)
    record_event(known, WITHDRAWN, now=NOW)
    assert became(record_event(known, PAID, now=NOW, expected=2)) == ["repeat"]


def test_other_content_under_a_known_id_is_a_conflict_and_not_overtaken(house):
    recorded = record_event(number(), replace(REVIEW, day=PAID.day, at=None), now=NOW, expected=1)
    assert became(recorded) == ["conflict"]


def test_a_case_that_must_be_new_is_not_taken_further(house):
    first = record_events([Incoming(CASE, (SUBMITTED,), expected=0)], now=NOW)
    again = record_events([Incoming(CASE, (REVIEW, SUBMITTED), expected=0)], now=NOW)
    assert (became(first), became(again)) == (["new"], ["overtaken", "repeat"])
    assert again.versions == {("s", "R-1"): 1}


def test_a_case_that_must_be_known_is_not_made(house):
    recorded = record_events([Incoming(CASE, (SUBMITTED,), expected=1)], now=NOW)
    assert (became(recorded), recorded.numbers, recorded.versions) == (["overtaken"], {}, {("s", "R-1"): 0})
    assert not Case.objects.exists()


def test_in_one_batch_one_may_be_overtaken_and_another_taken(house):
    number()
    recorded = record_events([Incoming(CASE, (PAID,), expected=1), Incoming(CASE, (WITHDRAWN,))], now=NOW)
    assert became(recorded) == ["overtaken", "new"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_on_the_same_version_one_is_overtaken(house):
    known = number()
    decisions = [fact("approved", "2026-11-05"), fact("rejected", "2026-11-05")]
    jobs = [lambda one=one: record_event(known, one, now=NOW, expected=2) for one in decisions]
    [error] = at_once(*jobs)
    assert isinstance(error, Overtaken)
    assert Event.objects.count() == 3
