"""What time alone brings about: last days, reminders before them, and the end of what nobody answered."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masar.cases.facts import Kind
from masar.cases.falling import APART, shares
from masar.cases.tests.stories import CALENDAR, PROCEDURE, SERVICE, fact, told
from masar.cases.tests.test_order import facts
from masar.cases.timeline import fold
from masar.catalogue.definitions import Closing, Terms

RULES = (
    Closing("documents", 5, working=True, reason="unanswered"),
    Closing("payment", 10, working=False, reason="unpaid"),
    Closing("collection", 30, working=False, reason="left"),
)
RULED = replace(
    SERVICE, procedures=(replace(PROCEDURE, terms=Terms(pay=15, collect=90), legal_limit=None, closings=RULES),)
)
SUBMITTED = fact("submitted", "2026-11-01T08:00")
ASKED = fact("documents_requested", "2026-11-02T09:00", documents=["photo"], by="2026-11-16")
PAYMENT = fact("stage_entered", "2026-11-02T09:00", stage="payment")
READY = fact("ready_for_collection", "2026-11-02T09:00")
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def falling(kind, *given_facts, service=RULED):
    return [(one.what, str(one.day)) for one in told(*given_facts, service=service).falls if one.kind is Kind(kind)]


def clocks(*given_facts, kind, service=RULED):
    """The facts of one kind that the clock would record, in their order."""
    return [one.fact() for one in told(*given_facts, service=service).falls if one.kind is Kind(kind)]


# --- reminders


def test_people_are_reminded_when_half_the_time_and_when_an_eighth_is_left():
    assert falling("reminded", SUBMITTED, ASKED) == [("documents", "2026-11-09"), ("documents", "2026-11-14")]
    assert falling("reminded", SUBMITTED, PAYMENT) == [("payment", "2026-11-09"), ("payment", "2026-11-15")]
    assert falling("reminded", SUBMITTED, READY) == [("collection", "2026-12-17"), ("collection", "2027-01-19")]


@given(DAYS, st.integers(-3, 400))
def test_no_reminder_comes_on_the_heels_of_another_or_on_the_last_day(start, days):
    by = start + timedelta(days)
    found = [start, *shares(start, by)]
    assert all(later - earlier >= APART for earlier, later in pairwise(found))
    assert all(day < by for day in found[1:])


def test_a_time_of_three_days_has_one_reminder_and_one_of_two_has_none():
    assert shares(date(2026, 11, 1), date(2026, 11, 4)) == [date(2026, 11, 3)]
    assert shares(date(2026, 11, 1), date(2026, 11, 3)) == []


@pytest.mark.parametrize(
    "came",
    [
        fact("document_received", "2026-11-05", document="photo"),
        fact("document_waived", "2026-11-05", document="photo"),
        fact("clock_paused", "2026-11-05", reason="blank_books"),
        fact("deferred", "2026-11-05", reason="quota", next_review="2026-12-01"),
        fact("rejected", "2026-11-05"),
        fact("withdrawn", "2026-11-05"),
    ],
    ids=lambda fact: fact.kind,
)
def test_nobody_is_reminded_of_what_came_or_while_the_clock_is_stopped(came):
    assert falling("reminded", SUBMITTED, ASKED, came) == []
    assert falling("closed", SUBMITTED, ASKED, came) == []


def test_a_share_is_counted_once_and_one_by_hand_counts_too():
    [first, second] = clocks(SUBMITTED, ASKED, kind="reminded")
    assert clocks(SUBMITTED, ASKED, first, kind="reminded") == [second]
    assert clocks(SUBMITTED, ASKED, first, second, kind="reminded") == []
    by_hand = fact("reminded", "2026-11-13", source="desk")
    assert clocks(SUBMITTED, ASKED, first, by_hand, kind="reminded") == []


def test_one_reminder_is_for_all_that_is_asked():
    other = fact("documents_requested", "2026-11-03T09:00", documents=["deed"], by="2026-11-17")
    days = [day for _, day in falling("reminded", SUBMITTED, ASKED, other)]
    assert days == ["2026-11-09", "2026-11-14"]


def test_what_would_have_come_while_the_clock_stood_still_is_not_made_up_for():
    paused = fact("clock_paused", "2026-11-05T09:00", reason="blank_books")
    resumed = fact("clock_resumed", "2026-11-10T09:00")
    assert falling("reminded", SUBMITTED, ASKED, paused, resumed) == [("documents", "2026-11-14")]


def test_the_log_says_what_somebody_was_reminded_of_and_not_by_when():
    [first, _] = clocks(SUBMITTED, READY, kind="reminded")
    [*_, entry] = told(SUBMITTED, READY, first, service=RULED).content["log"]
    assert entry == {"kind": "reminded", "on": "2026-12-17", "what": "collection"}


# --- the end


def test_a_procedure_that_says_nothing_of_it_closes_nothing():
    for started in (ASKED, PAYMENT, READY):
        assert falling("closed", SUBMITTED, started, service=SERVICE) == []


@pytest.mark.parametrize(
    ("started", "what", "day"),
    [
        # Five working days after Monday the 16th: Friday and Saturday are off.
        (ASKED, "documents", "2026-11-24"),
        (PAYMENT, "payment", "2026-11-28"),
        (READY, "collection", "2027-03-03"),
    ],
)
def test_what_nobody_answers_is_closed_the_day_after_the_days_that_the_procedure_gives(started, what, day):
    assert falling("closed", SUBMITTED, started) == [(what, day)]


def test_the_days_before_the_end_are_counted_by_the_calendar_of_the_office():
    calendar = replace(CALENDAR, holidays=frozenset({date(2026, 11, 18)}))
    found = fold(RULED, [SUBMITTED, ASKED], source="s", office=None, calendar=calendar).falls
    assert [str(one.day) for one in found if one.kind is Kind.CLOSED] == ["2026-11-25"]


def test_without_a_last_day_nothing_is_closed_and_the_latest_of_several_counts():
    ruled = replace(RULED, procedures=(replace(RULED.procedures[0], documents=()),))
    unlimited = fact("documents_requested", "2026-11-02T10:00", documents=["deed"])
    later = fact("documents_requested", "2026-11-02T10:00", documents=["deed"], by="2026-11-22")
    assert falling("closed", SUBMITTED, ASKED, unlimited, service=ruled) == []
    assert falling("closed", SUBMITTED, ASKED, later, service=ruled) == [("documents", "2026-11-30")]


def test_whatever_is_handed_in_gives_the_days_anew():
    both = fact("documents_requested", "2026-11-02T09:00", documents=["photo", "deed"], by="2026-11-16")
    one = fact("document_received", "2026-11-19", document="deed")
    assert falling("closed", SUBMITTED, both, one) == [("documents", "2026-11-27")]


@pytest.mark.parametrize(
    ("stop", "go_on"),
    [
        (fact("clock_paused", "2026-11-18", reason="blank_books"), fact("clock_resumed", "2026-12-01")),
        (fact("deferred", "2026-11-18", reason="quota"), fact("resumed", "2026-12-01")),
    ],
    ids=["paused", "deferred"],
)
def test_the_days_are_given_anew_when_a_clock_that_was_stopped_goes_on(stop, go_on):
    assert falling("closed", SUBMITTED, ASKED, stop) == []
    assert falling("closed", SUBMITTED, ASKED, stop, go_on) == [("documents", "2026-12-09")]


def test_a_longer_time_puts_off_the_end():
    longer = fact("deadline_extended", "2026-11-20", by="2026-12-01")
    assert falling("closed", SUBMITTED, ASKED, longer) == [("documents", "2026-12-09")]


def test_what_is_closed_says_why_and_nothing_falls_due_of_it():
    [closed] = clocks(SUBMITTED, ASKED, kind="closed")
    after = told(SUBMITTED, ASKED, closed, service=RULED)
    assert (after.status, after.content["reason"], after.falls) == ("closed", "unanswered", ())


def test_an_answer_of_before_the_end_that_is_told_of_after_it_undoes_the_end():
    [closed] = clocks(SUBMITTED, ASKED, kind="closed")
    came = fact("document_received", "2026-11-20", document="photo")
    content = told(SUBMITTED, ASKED, closed, came, service=RULED).content
    assert (content["status"], "ended" in content) == ("received", False)
    assert content["log"][-1] == {"kind": "corrected", "on": "2026-11-24", "what": "closed", "void": True}


def test_an_end_that_an_officer_or_a_source_tells_of_is_an_end_whatever_the_clock_thinks():
    closed = fact("closed", "2026-11-03", reason="unanswered")
    came = fact("document_received", "2026-11-02T12:00", document="photo")
    assert told(SUBMITTED, ASKED, came, closed, service=RULED).status == "closed"


def test_a_case_that_is_taken_up_again_is_not_closed_again_by_the_same_day():
    [closed] = clocks(SUBMITTED, READY, kind="closed")
    again = fact("reopened", "2027-04-01")
    assert falling("closed", SUBMITTED, READY, closed, again) == []


# --- whatever happens


@given(facts())
@settings(max_examples=300, deadline=None)
def test_what_the_clock_records_is_never_due_again(given_facts):
    before = told(*given_facts, service=RULED)
    recorded = []
    for one in before.falls:
        recorded.append(one.fact())
        if one.kind is Kind.CLOSED:
            break
    after = told(*given_facts, *recorded, service=RULED)
    assert not {one.fact().source_id for one in after.falls} & {one.source_id for one in recorded}


@given(facts())
@settings(max_examples=300, deadline=None)
def test_nothing_is_closed_but_what_waits_for_the_applicant_with_a_rule_and_a_last_day(given_facts):
    before = told(*given_facts, service=RULED)
    for one in before.falls:
        if one.kind is Kind.CLOSED:
            assert before.status in ("action_needed", "awaiting_payment", "ready")
            assert "paused" not in before.content
            assert one.day > one.on
    assert not [one for one in told(*given_facts).falls if one.kind is Kind.CLOSED]
