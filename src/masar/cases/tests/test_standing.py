"""Where an open case stands at the desk, rule by rule; a procedure of payment, review, another authority, issuing."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from masar.cases.standing import MOVE, NEVER, State
from masar.cases.tests.stories import NOT_FOR_ALL, SERVICE, fact, told
from masar.cases.tests.test_order import facts
from masar.catalogue.definitions import Holder

TO_PAY, PAID = fact("stage_entered", "2026-11-02", stage="payment"), fact("fee_paid", "2026-11-05")
ACCEPTED = fact("document_accepted", "2026-11-10", document="photo")
DEFERRED = fact("deferred", "2026-11-06", reason="q", next_review="2026-12-01")
SUBMITTED = fact("submitted", "2026-11-01")
REVIEW = fact("stage_entered", "2026-11-03", stage="review")
ASKED = fact("documents_requested", "2026-11-04", documents=["photo"], by="2026-11-20")
CAME = fact("document_received", "2026-11-09", document="photo")
CONSULTED = fact("office_asked", "2026-11-06", office="giza", by="2026-11-16")
ANSWERED = fact("office_answered", "2026-11-10")
SENT = fact("passed_to_authority", "2026-11-07", authority="police")


def at(*given_facts):
    return told(SUBMITTED, *given_facts).standing


@pytest.mark.parametrize(
    ("given_facts", "state", "since"),
    [
        ((), State.NEW, "2026-11-01"),
        ((TO_PAY,), State.PAYMENT, "2026-11-02"),
        ((TO_PAY, PAID), State.ANSWERED, "2026-11-05"),
        ((REVIEW,), State.WORKING, "2026-11-03"),
        ((REVIEW, ASKED), State.WAITING, "2026-11-04"),
        ((REVIEW, ASKED, CAME), State.ANSWERED, "2026-11-09"),
        ((REVIEW, ASKED, CAME, ACCEPTED), State.WORKING, "2026-11-09"),
        ((REVIEW, fact("passed_to_authority", "2026-11-05", authority="police")), State.AUTHORITY, "2026-11-05"),
        ((REVIEW, CONSULTED), State.CONSULTED, "2026-11-06"),
        ((REVIEW, ASKED, CONSULTED), State.WAITING, "2026-11-04"),
        ((REVIEW, ASKED, CONSULTED, CAME), State.CONSULTED, "2026-11-06"),
        ((REVIEW, ASKED, CONSULTED, CAME, ANSWERED), State.ANSWERED, "2026-11-09"),
        ((REVIEW, CONSULTED, SENT), State.AUTHORITY, "2026-11-07"),
        ((REVIEW, CONSULTED, fact("transferred", "2026-11-08", office="luxor")), State.CONSULTED, "2026-11-06"),
        ((REVIEW, CONSULTED, fact("transferred", "2026-11-08", office="giza")), State.WORKING, "2026-11-03"),
        ((REVIEW, CONSULTED, fact("approved", "2026-11-08")), State.MAKING, "2026-11-08"),
        ((fact("stage_entered", "2026-11-05", stage="security"),), State.AUTHORITY, "2026-11-05"),
        ((REVIEW, DEFERRED), State.DEFERRED, "2026-11-06"),
        ((REVIEW, fact("approved", "2026-11-06")), State.MAKING, "2026-11-06"),
        ((fact("stage_entered", "2026-11-06", stage="printing"),), State.MAKING, "2026-11-06"),
        ((fact("ready_for_collection", "2026-11-08"),), State.READY, "2026-11-08"),
        ((fact("dispatched", "2026-11-08"),), State.SENT, "2026-11-08"),
        ((fact("rejected", "2026-11-06"), fact("objected", "2026-11-12")), State.OBJECTION, "2026-11-12"),
    ],
)  # fmt: skip
def test_each_state_and_the_day_from_which_it_is_so(given_facts, state, since):
    found = at(*given_facts)
    assert (found.state, found.since) == (state, date.fromisoformat(since))


@pytest.mark.parametrize("end", ["completed", "rejected", "withdrawn", "closed"])
def test_a_case_that_is_over_stands_nowhere(end):
    assert at(fact(end, "2026-11-08")) is None


def test_an_objection_that_is_dismissed_ends_it_and_one_that_is_granted_opens_it():
    objected = (fact("rejected", "2026-11-06"), fact("objected", "2026-11-12"))
    assert at(*objected, fact("objection_decided", "2026-11-15", outcome="dismissed")) is None
    assert at(*objected, fact("objection_decided", "2026-11-15", outcome="granted")).state is State.NEW


def test_one_of_two_documents_is_no_answer_yet():
    both = fact("documents_requested", "2026-11-04", documents=["photo", "deed"])
    assert at(REVIEW, both, CAME).state is State.WAITING


def test_it_falls_due_on_the_nearest_day_of_all():
    found = at(REVIEW, ASKED)
    assert (found.due, found.due_on, found.late(date(2026, 11, 20)), found.late(date(2026, 11, 21))) == (
        *("documents", date(2026, 11, 20)),
        *(False, True),
    )
    assert at(REVIEW).due == "target"


def test_it_stands_still_from_the_day_after_the_last_usual_one():
    # Three to five working days from Tuesday the 3rd on, with Friday and Saturday off: up to the 10th.
    found = at(REVIEW)
    assert (found.still_on, found.still(date(2026, 11, 10)), found.still(date(2026, 11, 11))) == (
        *(date(2026, 11, 11), False),
        True,
    )


def test_an_extension_moves_the_day_from_which_it_stands_still():
    extended = fact("target_extended", "2026-11-04", until="2026-12-01")
    assert at(REVIEW, extended).still_on == date(2026, 12, 2)


@pytest.mark.parametrize(
    "given_facts",
    [
        (REVIEW, fact("clock_paused", "2026-11-04")),
        (REVIEW, ASKED),
        (REVIEW, fact("passed_to_authority", "2026-11-05", authority="police")),
        (REVIEW, DEFERRED),
        (fact("ready_for_collection", "2026-11-08"),),
    ],
)
def test_what_waits_for_somebody_else_does_not_stand_still(given_facts):
    assert at(*given_facts).still_on == NEVER


def test_a_stage_at_another_authority_has_its_usual_days():
    assert at(fact("stage_entered", "2026-11-03", stage="security")).still_on == date(2026, 11, 18)


def test_between_two_stages_the_next_ones_days_count():
    # Approved on Friday the 6th, and no authority is asked any more; printing takes two to three working days.
    assert at(REVIEW, fact("approved", "2026-11-06")).still_on == date(2026, 11, 11)


def test_an_office_has_it_from_when_it_was_handed_over():
    assert at(REVIEW).here_since == date(2026, 11, 1)
    moved = told(SUBMITTED, REVIEW, fact("transferred", "2026-11-07", office="giza"))
    assert (moved.standing.here_since, moved.office) == (date(2026, 11, 7), "giza")


def test_every_state_says_whose_move_it_is():
    assert {state for state, move in MOVE.items() if move is Holder.APPLICANT} == {"waiting", "payment", "ready"}


@pytest.mark.parametrize("service", [SERVICE, NOT_FOR_ALL])
@given(given_facts=facts())
@settings(max_examples=300)
def test_whatever_happened_a_case_stands_somewhere_exactly_while_it_is_open(service, given_facts):
    timeline = told(*given_facts, service=service)
    found, seen = timeline.standing, "since" in timeline.content
    assert (found is not None) == (timeline.ended is None and seen)
    if found is not None:
        days = [day for _, day in timeline.due] + [found.answer_on]
        if stood := timeline.content.get("unreached"):
            days.append(date.fromisoformat(stood) + timedelta(days=30))
        assert found.state is not State.OVER and found.due_on == min(days)
        assert bool(found.asked) == (found.answer_on != NEVER)


def test_what_another_authority_was_asked_falls_due_at_the_desk_and_is_told_nobody():
    sent = fact("passed_to_authority", "2026-11-04", authority="police", by="2026-11-09")
    back = fact("returned_by_authority", "2026-11-08")
    shown = told(SUBMITTED, REVIEW, sent)
    assert (shown.standing.due, shown.standing.due_on) == ("answer", date(2026, 11, 9))
    assert "2026-11-09" not in str(shown.content) and shown.wakes_on is None
    assert at(REVIEW, sent, back).due != "answer"


def test_the_days_of_a_question_are_those_of_whoever_was_asked():
    sent = fact("passed_to_authority", "2026-11-04", authority="police", by="2026-11-09")
    back = fact("returned_by_authority", "2026-11-08")
    ledger = [["office", "2026-11-01"], ["authority", "2026-11-04"], ["office", "2026-11-08"]]
    assert told(SUBMITTED, REVIEW, sent, back).content["ledger"] == ledger


def test_what_another_office_is_asked_falls_due_at_both_desks_and_no_day_of_it_is_told():
    shown = told(SUBMITTED, REVIEW, CONSULTED)
    assert (shown.standing.due, shown.standing.due_on) == ("answer", date(2026, 11, 16))
    assert (shown.standing.asked, shown.standing.answer_on) == ("giza", date(2026, 11, 16))
    assert "2026-11-16" not in str(shown.content)
    back = at(REVIEW, CONSULTED, ANSWERED)
    assert (back.asked, back.answer_on, back.due) == ("", NEVER, "target")


def test_what_another_office_is_asked_stands_still_for_the_one_that_has_the_case_as_ever():
    assert at(REVIEW, CONSULTED).still_on == at(REVIEW).still_on != NEVER
