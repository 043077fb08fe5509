"""How often an applicant was asked: whatever the order in which it was told, and however often."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from masar.cases.asking import requests_of
from masar.cases.tests.stories import PROCEDURE, fact

SUBMITTED = fact("submitted", "2026-11-01T08:00")
FIRST = fact("documents_requested", "2026-11-04", id="a", documents=["photo"])
SECOND = fact("documents_requested", "2026-11-08", id="b", documents=["deed", "photo"])
VOID = fact("corrected", "2026-11-09", id="v", of={"source": "s", "source_id": "a"})
BETTER = {"kind": "documents_requested", "day": "2026-11-05", "payload": {"documents": ["deed"]}}
CHANGED = fact("corrected", "2026-11-09", id="c", of={"source": "s", "source_id": "a"}, by=BETTER)
REFUSED = fact("document_refused", "2026-11-06", document="photo")


def told(*facts):
    return [(one.nth, one.day.day, one.documents, one.again) for one in requests_of(facts, PROCEDURE)]


def test_requests_are_counted_with_what_was_asked_for_before():
    assert told(SUBMITTED) == []
    assert told(SUBMITTED, FIRST, SECOND) == [(1, 4, ("photo",), ()), (2, 8, ("deed", "photo"), ("photo",))]


def test_a_request_that_was_taken_back_is_none():
    assert told(SUBMITTED, FIRST, SECOND, VOID) == [(1, 8, ("deed", "photo"), ())]


def test_a_request_counts_as_it_was_corrected():
    assert told(FIRST, SECOND, CHANGED) == [(1, 5, ("deed",), ()), (2, 8, ("deed", "photo"), ("deed",))]


def test_that_a_document_was_refused_is_no_request():
    assert told(FIRST, REFUSED) == told(FIRST)


@given(st.permutations([SUBMITTED, FIRST, SECOND, CHANGED, REFUSED]))
def test_the_order_in_which_it_was_told_counts_nothing(facts):
    assert told(*facts) == told(SUBMITTED, FIRST, SECOND, CHANGED, REFUSED)


def test_each_names_the_event_that_it_is():
    assert [(one.source, one.source_id, one.day) for one in requests_of([FIRST], PROCEDURE)] == [
        ("s", "a", date(2026, 11, 4))
    ]
